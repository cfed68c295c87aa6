package org.cmremote.agent.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads a segment line by line, from any offset on, holding little more than one line. */
final class SegmentLines implements AutoCloseable {
  /** No event is that long; a file without line feeds isn't read into memory as a whole. */
  static final int LONGEST = 16 << 20;

  private static final int CHUNK = 32 * 1024;

  private final RandomAccessFile file;
  private byte[] buffer = new byte[CHUNK];
  private int from;
  private int to;
  private long offset;

  /**
   * @param offset where a line begins, in bytes
   */
  SegmentLines(Path path, long offset) throws IOException {
    file = new RandomAccessFile(path.toFile(), "r");
    try {
      file.seek(offset);
    } catch (IOException e) {
      file.close();
      throw e;
    }
    this.offset = offset;
  }

  /** Where the next line begins, in bytes. */
  long offset() {
    return offset;
  }

  /**
   * The next line, without its line feed; null if there is none that has one.
   *
   * @throws IOException also if there is no line feed for 16 MiB
   */
  @Nullable String next() throws IOException {
    int end = lineEnd();
    if (end < 0) {
      return null;
    }
    String line = new String(buffer, from, end - from, UTF_8);
    moveTo(end + 1);
    return line;
  }

  /** Passes over that many lines; false if there are fewer. */
  boolean skip(long lines) throws IOException {
    for (long passed = 0; passed < lines; passed++) {
      int end = lineEnd();
      if (end < 0) {
        return false;
      }
      moveTo(end + 1);
    }
    return true;
  }

  private int lineEnd() throws IOException {
    int searched = from;
    while (true) {
      for (; searched < to; searched++) {
        if (buffer[searched] == '\n') {
          return searched;
        }
      }
      int length = to - from;
      if (from > 0) {
        System.arraycopy(buffer, from, buffer, 0, length);
      }
      searched -= from;
      from = 0;
      to = length;
      if (to == buffer.length) {
        if (buffer.length >= LONGEST) {
          throw new IOException("no line ends within %d bytes".formatted(LONGEST));
        }
        buffer = Arrays.copyOf(buffer, buffer.length * 2);
      }
      int read = file.read(buffer, to, buffer.length - to);
      if (read <= 0) {
        return -1;
      }
      to += read;
    }
  }

  private void moveTo(int next) {
    offset += next - from;
    from = next;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
