package org.cmremote.agent.session;

import org.cmremote.agent.session.Surroundings.Timer;

/**
 * Lets a pane tell of its output again once the last of it is seen, as often as the budget of looks
 * allows. On the sessions' thread.
 */
final class Rearming {
  private final Surroundings surroundings;
  private final PaneWatch watch;
  private final LookBudget budget = new LookBudget(System.nanoTime());
  private Timer timer = Timer.NONE;

  Rearming(Surroundings surroundings, PaneWatch watch) {
    this.surroundings = surroundings;
    this.watch = watch;
  }

  /** Output was seen. */
  void seen() {
    timer.cancel();
    long nanos = budget.take(System.nanoTime());
    if (nanos == 0) {
      watch.channel().rearm();
    } else {
      timer = surroundings.after(nanos / 1_000_000, () -> watch.channel().rearm());
    }
  }

  /** Something is typed, and what follows matters. */
  void typing() {
    budget.fill();
  }

  void cancel() {
    timer.cancel();
  }
}
