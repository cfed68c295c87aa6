package org.cmremote.bench;

import java.util.List;

/** Measured delays in milliseconds, in rising order. */
record Latencies(List<Double> sorted) {

  static Latencies of(List<Double> milliseconds) {
    if (milliseconds.isEmpty()) {
      throw new IllegalStateException("nothing was measured");
    }
    return new Latencies(milliseconds.stream().sorted().toList());
  }

  /**
   * The value that this share of the measured ones doesn't exceed.
   *
   * @param share 0 to 1
   */
  double percentile(double share) {
    int rank = (int) Math.ceil(share * sorted.size());
    return sorted.get(Math.max(0, rank - 1));
  }

  double median() {
    return percentile(0.5);
  }
}
