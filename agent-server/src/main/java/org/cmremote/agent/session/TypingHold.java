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
    long seconds = surroundings.clock().instant().getEpochSecond() - now.typedAt();
    Duration aWhile = surroundings.restraint().leftAlone();
    boolean inUse = now.attached() > own && seconds < aWhile.toSeconds();
    if (inUse) {
      timer.cancel();
      timer = surroundings.after(aWhile.toMillis(), lookAgain);
    }
    return inUse;
  }

  void cancel() {
    timer.cancel();
  }
}
