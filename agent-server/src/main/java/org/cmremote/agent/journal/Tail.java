package org.cmremote.agent.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cmremote.transport.protocol.Position;

/**
 * The end of the segment that was written last.
 *
 * @param begun when its first event happened
 * @param size in bytes, up to its last whole line
 * @param torn how many bytes stand after that
 * @param last the number of its last event; one less than its first if there is none
 */
record Tail(Segment segment, Instant begun, long size, long torn, long last) {
  /** Far longer than a line is; where one isn't, more is read. */
  private static final int WINDOW = 64 << 10;

  private static final int FIRST_LINE = 512;
  private static final Pattern AT = Pattern.compile("\"at\":\"([^\"]+)\"");

  Tail {
    requireNonNull(segment, "segment is null");
    requireNonNull(begun, "begun is null");
  }

  /** Reads it; empty if what stands there isn't events in their order. */
  static Optional<Tail> of(Segment segment) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(segment.file().toFile(), "r")) {
      long length = file.length();
      for (int window = WINDOW; ; window *= 4) {
        long start = Math.max(0, length - window);
        byte[] bytes = new byte[(int) (length - start)];
        file.seek(start);
        file.readFully(bytes);
        int from = start == 0 ? 0 : after(bytes, 0);
        int to = lastLineEnd(bytes);
        if (to > from) {
          return read(segment, begun(file), start, bytes, from, to);
        }
        if (start == 0) {
          return Optional.of(new Tail(segment, Instant.now(), 0, length, segment.first() - 1));
        }
        if (window > SegmentLines.LONGEST) {
          return Optional.empty();
        }
      }
    }
  }

  private static Optional<Tail> read(
      Segment segment, Instant begun, long start, byte[] bytes, int from, int to) {
    long seq = 0;
    for (int line = from; line < to; line = after(bytes, line)) {
      Position place = LinePlace.of(new String(bytes, line, after(bytes, line) - line - 1, UTF_8));
      boolean expected =
          line > from
              ? place != null && place.seq() == seq + 1
              : start > 0 || isFirst(segment, place);
      if (place == null || !place.epoch().equals(segment.epoch()) || !expected) {
        return Optional.empty();
      }
      seq = place.seq();
    }
    return Optional.of(new Tail(segment, begun, start + to, bytes.length - to, seq));
  }

  private static boolean isFirst(
      Segment segment, @org.jspecify.annotations.Nullable Position place) {
    return place != null && place.seq() == segment.first();
  }

  /** Where the line after that one begins. */
  private static int after(byte[] bytes, int line) {
    for (int i = line; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return bytes.length;
  }

  private static int lastLineEnd(byte[] bytes) {
    for (int i = bytes.length; i > 0; i--) {
      if (bytes[i - 1] == '\n') {
        return i;
      }
    }
    return 0;
  }

  private static Instant begun(RandomAccessFile file) throws IOException {
    byte[] start = new byte[FIRST_LINE];
    file.seek(0);
    int read = file.read(start);
    Matcher at = AT.matcher(new String(start, 0, Math.max(0, read), UTF_8));
    try {
      return at.find() ? Instant.parse(at.group(1)) : Instant.EPOCH;
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }
}
