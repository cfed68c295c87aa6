package org.cmremote.agent.journal;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How much of the journal is kept.
 *
 * @param mostAge zero for any
 */
record Retention(long mostBytes, Duration mostAge) {
  /** A segment as it lies there; {@code modified} is when its last event was written. */
  record Kept(Segment segment, long size, Instant modified) {
    Kept {
      requireNonNull(segment, "segment is null");
      requireNonNull(modified, "modified is null");
    }
  }

  Retention {
    requireNonNull(mostAge, "mostAge is null");
  }

  /** Whether there is so much that even what is being read has to go. */
  boolean isTwiceTooMuch(List<Kept> segments) {
    return bytes(segments) > 2 * mostBytes;
  }

  /** How many of the oldest segments are too many. The last one never is: it is written to. */
  int surplus(List<Kept> segments, Instant now) {
    long bytes = bytes(segments);
    int surplus = 0;
    for (Kept oldest : segments.subList(0, Math.max(0, segments.size() - 1))) {
      boolean tooOld = !mostAge.isZero() && oldest.modified().isBefore(now.minus(mostAge));
      if (bytes <= mostBytes && !tooOld) {
        break;
      }
      bytes -= oldest.size();
      surplus++;
    }
    return surplus;
  }

  private static long bytes(List<Kept> segments) {
    return segments.stream().mapToLong(Kept::size).sum();
  }
}
