package org.cmremote.agent.web;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the connections of all event loops, those at the doors and those inside, and numbers the
 * latter. Safe for use by any thread.
 */
final class Doors {
  /**
   * Room for those who aren't let in yet, so that those who are refused take none of the others'.
   */
  private static final int RESERVE = 64;

  private final int most;
  private final AtomicInteger outside = new AtomicInteger();
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicLong last = new AtomicLong();
  private final LongAdder queued = new LongAdder();

  Doors(int most) {
    this.most = most;
  }

  /** Whether there is room for one more at the doors. */
  boolean arrive() {
    if (outside.incrementAndGet() + inside.get() > most + RESERVE) {
      outside.decrementAndGet();
      return false;
    }
    return true;
  }

  /** One is no longer at the doors, gone or let in. */
  void depart() {
    outside.decrementAndGet();
  }

  /** The number of a connection that may come in; empty if there are too many. */
  OptionalLong enter() {
    if (inside.incrementAndGet() > most) {
      inside.decrementAndGet();
      return OptionalLong.empty();
    }
    return OptionalLong.of(last.incrementAndGet());
  }

  /** How many are inside. */
  int inside() {
    return inside.get();
  }

  /** How many may be inside. */
  int most() {
    return most;
  }

  /** How many bytes wait for those inside to take them. */
  LongAdder queued() {
    return queued;
  }

  void leave() {
    inside.decrementAndGet();
  }
}
