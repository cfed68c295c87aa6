package org.cmremote.manager;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How long to wait between attempts: twice as long each time, and never in step with others.
 *
 * @param first the wait before the second attempt
 * @param most no wait is longer, jitter included
 * @param jitter how far a wait is moved either way, as a share of it, from 0 up to but not
 *     including 1
 */
public record Backoff(Duration first, Duration most, double jitter) {
  /** 100 ms, 200 ms, … 10 s, each moved by up to a quarter. */
  public static final Backoff STANDARD =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), 0.25);

  public Backoff {
    requireNonNull(first, "first is null");
    requireNonNull(most, "most is null");
    if (first.isZero() || first.isNegative() || most.compareTo(first) < 0) {
      throw new IllegalArgumentException("first is not from 1 ms to most");
    }
    if (!(jitter >= 0 && jitter < 1)) {
      throw new IllegalArgumentException("jitter is " + jitter + ", not 0 to 1");
    }
  }

  /**
   * @param failures attempts that failed in a row, from 1
   * @param random evenly distributed from 0 to 1
   */
  Duration delay(int failures, double random) {
    // 2^30 times the shortest wait is beyond every sensible longest one, and doesn't overflow.
    long doublings = 1L << Math.min(failures - 1, 30);
    double longest = (double) most.toMillis();
    double plain = Math.min((double) first.toMillis() * (double) doublings, longest);
    double moved = plain * (1 + jitter * (2 * random - 1));
    return Duration.ofMillis(Math.max(1, Math.round(Math.min(moved, longest))));
  }
}
