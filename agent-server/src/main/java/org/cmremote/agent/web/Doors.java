package org.cmremote.agent.web;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the connections of all event loops, and numbers them. Safe for use by any thread. */
final class Doors {
  private final int most;
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicLong last = new AtomicLong();

  Doors(int most) {
    this.most = most;
  }

  /** The number of a connection that may come in; empty if there are too many. */
  OptionalLong enter() {
    if (inside.incrementAndGet() > most) {
      inside.decrementAndGet();
      return OptionalLong.empty();
    }
    return OptionalLong.of(last.incrementAndGet());
  }

  void leave() {
    inside.decrementAndGet();
  }
}
