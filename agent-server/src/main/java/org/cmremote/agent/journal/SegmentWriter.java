package org.cmremote.agent.journal;

import static java.util.Objects.requireNonNull;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;

/**
 * Appends lines to one segment, each as a whole or not at all. The sessions' thread writes; the
 * journal's own thread calls {@link #sync} meanwhile, and closes the segment when it is done with.
 */
final class SegmentWriter implements AutoCloseable {
  private final Segment segment;

  /** When its first event happened: by that it grows old. */
  private final Instant begun;

  // Not a channel: that would be closed by an interrupt of whoever writes.
  private final FileOutputStream out;

  private long size;

  /** Whether a write failed and may have left a part of its line behind. */
  private boolean torn;

  private volatile boolean unsynced;

  private SegmentWriter(Segment segment, Instant begun, long size) throws IOException {
    this.segment = requireNonNull(segment, "segment is null");
    this.begun = requireNonNull(begun, "begun is null");
    this.size = size;
    this.out = new FileOutputStream(segment.file().toFile(), true);
  }

  /** Makes the file, readable by its owner alone. */
  static SegmentWriter create(Segment segment, Instant now) throws IOException {
    Files.createFile(
        segment.file(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return new SegmentWriter(segment, now, 0);
  }

  /** Goes on with a file that is there. */
  static SegmentWriter reopen(Segment segment, Instant begun, long size) throws IOException {
    return new SegmentWriter(segment, begun, size);
  }

  Segment segment() {
    return segment;
  }

  Instant begun() {
    return begun;
  }

  /** In bytes, without what a failed write left behind. */
  long size() {
    return size;
  }

  /**
   * Hands the line to the kernel: from then on it outlives this process, though not yet the
   * machine.
   *
   * @param line with its line feed
   * @throws IOException if not all of it could be written; then none of it counts, and the next
   *     call may try again; it first cuts what this one left
   */
  void write(byte[] line) throws IOException {
    if (torn) {
      out.getChannel().truncate(size);
    }
    torn = true;
    out.write(line);
    torn = false;
    size += line.length;
    unsynced = true;
  }

  /** Hands what was written to the disk. */
  void sync() throws IOException {
    if (unsynced) {
      // Before, so that a line that is written meanwhile is synced the next time.
      unsynced = false;
      out.getChannel().force(false);
    }
  }

  /** Lets go of the file; what is in it need not be on the disk. */
  @Override
  public void close() throws IOException {
    out.close();
  }
}
