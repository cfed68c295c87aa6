package org.cmremote.manager;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a connection is found dead that nobody closed. Only an answer from the agent itself counts: a
 * tunnel whose far end is gone can look open for a long time.
 *
 * @param interval between two pings, at least 1 ms
 * @param misses intervals without any sign of life after which the connection is given up, from 1
 */
public record Heartbeat(Duration interval, int misses) {
  /** Every 1.5 s; dead after two misses, which is 4.5 s if the last answer came at once. */
  public static final Heartbeat STANDARD = new Heartbeat(Duration.ofMillis(1500), 2);

  public Heartbeat {
    requireNonNull(interval, "interval is null");
    if (interval.toMillis() < 1) {
      throw new IllegalArgumentException("interval is shorter than 1 ms");
    }
    if (misses < 1) {
      throw new IllegalArgumentException("misses is " + misses + ", not 1 or more");
    }
  }
}
