package org.cmremote.agent.health;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;

/** Counts durations by how long they were. For one thread. */
final class Latencies {
  /**
   * Upper bounds in seconds: fine where the policy answers, coarse where a person does. Above the
   * last there is one more bucket.
   */
  static final List<Double> BOUNDS =
      List.of(
          0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
          60.0, 600.0, 3600.0);

  private final long[] counts = new long[BOUNDS.size() + 1];
  private double sum;

  /**
   * What was counted until a moment.
   *
   * @param counts how many fell into each bucket, not cumulated; one more than there are bounds
   * @param sum of all durations, in seconds
   */
  record Distribution(List<Long> counts, double sum) {
    Distribution {
      counts = List.copyOf(requireNonNull(counts, "counts is null"));
    }
  }

  /**
   * @param seconds at least 0
   */
  void add(double seconds) {
    int bucket = 0;
    while (bucket < BOUNDS.size() && seconds > BOUNDS.get(bucket)) {
      bucket++;
    }
    counts[bucket]++;
    sum += seconds;
  }

  Distribution distribution() {
    return new Distribution(Arrays.stream(counts).boxed().toList(), sum);
  }
}
