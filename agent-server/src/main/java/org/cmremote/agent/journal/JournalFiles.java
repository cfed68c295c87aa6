package org.cmremote.agent.journal;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a journal is kept, and how much of it.
 *
 * @param directory made if missing, for its owner alone
 * @param mostBytes the oldest files are removed beyond that; at least 64 KiB
 * @param mostAge files without a younger event are removed; zero keeps them
 * @param boot names the time since the machine's last start; empty if nothing tells it, and then a
 *     killed agent counts as a machine that failed
 */
public record JournalFiles(Path directory, long mostBytes, Duration mostAge, String boot) {
  private static final long SHARE = 16;
  private static final long LARGEST_SEGMENT = 4L << 20;

  public JournalFiles {
    requireNonNull(directory, "directory is null");
    requireNonNull(mostAge, "mostAge is null");
    requireNonNull(boot, "boot is null");
    if (mostBytes < 64 << 10) {
      throw new IllegalArgumentException("mostBytes is less than 64 KiB");
    }
  }

  Retention retention() {
    // Looked at when a segment begins, and so before it grows.
    return new Retention(mostBytes - segmentBytes(), mostAge);
  }

  /** A file that has so many bytes is followed by another. */
  long segmentBytes() {
    return Math.min(LARGEST_SEGMENT, mostBytes / SHARE);
  }
}
