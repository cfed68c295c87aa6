package org.cmremote.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** One client of a {@link Crowd}. Read by the crowd's thread only, other than its last number. */
final class Member {
  private static final int TEXT = 0x81;
  private static final int PING = 0x89;
  private static final int PONG = 0x8a;
  private static final byte[] SEQ = "\"seq\":".getBytes(ISO_8859_1);
  private static final byte[] AT = "\"at\":\"".getBytes(ISO_8859_1);
  private static final long DAY_MS = 86_400_000;

  private final SocketChannel channel;
  private final Crowd crowd;
  private ByteBuffer rest = ByteBuffer.allocate(0);
  private volatile long lastSeq;

  Member(SocketChannel channel, Crowd crowd) {
    this.channel = channel;
    this.crowd = crowd;
  }

  SocketChannel channel() {
    return channel;
  }

  long lastSeq() {
    return lastSeq;
  }

  /** A client's frame, with a mask of zeros. */
  static ByteBuffer frame(int kind, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    if (bytes.length >= 126) {
      throw new IllegalArgumentException("too long for a short frame");
    }
    return ByteBuffer.allocate(bytes.length + 6)
        .put((byte) kind)
        .put((byte) (0x80 | bytes.length))
        .putInt(0)
        .put(bytes)
        .flip();
  }

  /**
   * Reads what there is; false if the connection has ended.
   *
   * @param buffer of any content; shared by all
   */
  boolean read(ByteBuffer buffer) {
    try {
      buffer.clear().put(rest);
      if (channel.read(buffer) < 0) {
        return false;
      }
    } catch (IOException e) {
      return false;
    }
    buffer.flip();
    while (frame(buffer)) {}
    rest = ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
    return true;
  }

  /** Takes one frame off the buffer, if a whole one is there. */
  private boolean frame(ByteBuffer in) {
    if (in.remaining() < 2) {
      return false;
    }
    int start = in.position();
    int length = in.get(start + 1) & 0x7f;
    int header = 2;
    if (length == 126) {
      if (in.remaining() < 4) {
        return false;
      }
      length = in.getShort(start + 2) & 0xffff;
      header = 4;
    } else if (length == 127) {
      if (in.remaining() < 10) {
        return false;
      }
      length = (int) in.getLong(start + 2);
      header = 10;
    }
    if (in.remaining() < header + length) {
      return false;
    }
    int kind = in.get(start) & 0xff;
    if (kind == TEXT) {
      text(in, start + header, start + header + length);
    } else if (kind == PING) {
      pong();
    }
    in.position(start + header + length);
    return true;
  }

  private void pong() {
    try {
      channel.write(frame(PONG, ""));
    } catch (IOException e) {
      crowd.fault();
    }
  }

  private void text(ByteBuffer in, int from, int to) {
    int seq = after(in, from, Math.min(to, from + 120), SEQ);
    int at = after(in, from, Math.min(to, from + 160), AT);
    if (seq < 0 || at < 0) {
      return; // the answer to hello
    }
    long number = number(in, seq);
    if (lastSeq != 0 && number != lastSeq + 1) {
      crowd.fault();
    }
    lastSeq = number;
    // 2026-11-20T04:05:06.789Z
    long then =
        (number(in, at + 11) * 3600 + number(in, at + 14) * 60 + number(in, at + 17)) * 1000
            + number(in, at + 20);
    crowd.arrived((System.currentTimeMillis() % DAY_MS - then + DAY_MS) % DAY_MS);
  }

  private static long number(ByteBuffer in, int from) {
    long number = 0;
    for (int i = from; in.get(i) >= '0' && in.get(i) <= '9'; i++) {
      number = number * 10 + in.get(i) - '0';
    }
    return number;
  }

  /** Where the word ends that is looked for; -1 if it isn't there. */
  private static int after(ByteBuffer in, int from, int to, byte[] word) {
    for (int i = from; i + word.length <= to; i++) {
      int same = 0;
      while (same < word.length && in.get(i + same) == word[same]) {
        same++;
      }
      if (same == word.length) {
        return i + same;
      }
    }
    return -1;
  }
}
