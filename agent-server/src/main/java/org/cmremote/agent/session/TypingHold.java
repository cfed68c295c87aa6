package org.cmremote.agent.session;

import java.time.Duration;
import org.cmremote.agent.session.Surroundings.Timer;
import org.cmremote.agent.tmux.PaneView;
import org.cmremote.transport.protocol.WatchMode;

/**
 * Holds the agent's own keys back while a person types in an attached terminal. On the sessions'
 * thread.
 */
final class TypingHold {
  private final Surroundings surroundings;
  private final PaneWatch watch;
  private final Runnable lookAgain;
  private Timer timer = Timer.NONE;

  /** When a person last pressed a key, by tmux's clock and by one that is never set. */
  private long typedAt = Long.MIN_VALUE;

  private long typedNanos;

  /**
   * @param lookAgain called when a person who typed has left the session alone for long enough
   */
  TypingHold(Surroundings surroundings, PaneWatch watch, Runnable lookAgain) {
    this.surroundings = surroundings;
    this.watch = watch;
    this.lookAgain = lookAgain;
  }

  /** Whether a person pressed keys just now. */
  boolean holds(PaneView now) {
    int own = watch.mode() == WatchMode.LIVE ? 1 : 0;
    long left = surroundings.restraint().leftAlone().toNanos() - nanosSinceKey(now);
    boolean inUse = now.attached() > own && left > 0;
    if (inUse) {
      timer.cancel();
      timer = surroundings.after(left / 1_000_000 + 1, lookAgain);
    }
    return inUse;
  }

  /** The clock tells the age of a key when it is first seen; after that it may be set. */
  private long nanosSinceKey(PaneView now) {
    long nanos = System.nanoTime();
    if (now.typedAt() != typedAt) {
      typedAt = now.typedAt();
      long seconds = surroundings.clock().instant().getEpochSecond() - typedAt;
      typedNanos = nanos - Duration.ofSeconds(Math.max(0, seconds)).toNanos();
    }
    return nanos - typedNanos;
  }

  void cancel() {
    timer.cancel();
  }
}
