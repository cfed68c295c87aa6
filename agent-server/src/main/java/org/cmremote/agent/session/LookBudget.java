package org.cmremote.agent.session;

/**
 * How often a pane is looked at. A burst goes through at once, so that the last of several writes
 * is seen without delay; a program that floods is looked at once a frame. Typing fills the budget,
 * since what follows an answer matters.
 */
final class LookBudget {
  private static final long FRAME_NANOS = 25_000_000;
  private static final int BURST = 12;

  private double looks = BURST;
  private long updated;

  LookBudget(long nowNanos) {
    updated = nowNanos;
  }

  /** Takes one look and says how long to wait for it, in nanoseconds; 0 for at once. */
  long take(long nowNanos) {
    looks = Math.min(BURST, looks + (double) (nowNanos - updated) / FRAME_NANOS);
    updated = nowNanos;
    looks -= 1;
    return looks >= 0 ? 0 : (long) (-looks * FRAME_NANOS);
  }

  void fill() {
    looks = BURST;
  }
}
