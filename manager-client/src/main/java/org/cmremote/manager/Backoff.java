package org.cmremote.manager;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How long to wait between attempts: twice as long each time, and never in step with others. Most
 * cuts are short, so at first no wait gets long.
 *
 * @param first the wait before the second attempt
 * @param most no wait is longer, jitter included
 * @param jitter how far a wait is moved either way, as a share of it, from 0 up to but not
 *     including 1
 * @param early how long after the loss no wait is longer than {@code earlyMost}
 * @param earlyMost the longest wait then, before it is moved
 */
public record Backoff(
    Duration first, Duration most, double jitter, Duration early, Duration earlyMost) {
  /**
   * 100 ms, 200 ms and then 400 ms for half a minute; after that up to 10 s. Each is moved by up to
   * a quarter.
   */
  public static final Backoff STANDARD =
      new Backoff(
          Duration.ofMillis(100),
          Duration.ofSeconds(10),
          0.25,
          Duration.ofSeconds(30),
          Duration.ofMillis(400));

  public Backoff {
    requireNonNull(first, "first is null");
    requireNonNull(most, "most is null");
    requireNonNull(early, "early is null");
    requireNonNull(earlyMost, "earlyMost is null");
    if (first.isZero() || first.isNegative() || most.compareTo(first) < 0) {
      throw new IllegalArgumentException("first is not from 1 ms to most");
    }
    if (!(jitter >= 0 && jitter < 1)) {
      throw new IllegalArgumentException("jitter is " + jitter + ", not 0 to 1");
    }
  }

  /** Waits that grow from the first moment on. */
  public Backoff(Duration first, Duration most, double jitter) {
    this(first, most, jitter, Duration.ZERO, most);
  }

  /**
   * @param failures attempts that failed in a row, from 1
   * @param lostFor how long there has been no connection
   * @param random evenly distributed from 0 to 1
   */
  Duration delay(int failures, Duration lostFor, double random) {
    boolean isEarly = lostFor.compareTo(early) < 0 && earlyMost.compareTo(most) < 0;
    // 2^30 times the shortest wait is beyond every sensible longest one, and doesn't overflow.
    long doublings = 1L << Math.min(failures - 1, 30);
    double longest = (double) most.toMillis();
    double cap = isEarly ? (double) earlyMost.toMillis() : longest;
    double plain = Math.min((double) first.toMillis() * (double) doublings, cap);
    double moved = plain * (1 + jitter * (2 * random - 1));
    return Duration.ofMillis(Math.max(1, Math.round(Math.min(moved, longest))));
  }
}
