package org.cmremote.crowd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/**
 * One client of a {@link Crowd}: a WebSocket that has said hello. For one thread, other than its
 * last number.
 */
final class Member implements AutoCloseable {
  private static final int TEXT = 0x81;
  private static final int PING = 0x89;
  private static final int PONG = 0x8a;

  private final SocketChannel channel;
  private ByteBuffer rest = ByteBuffer.allocate(0);

  private volatile long lastSeq;

  private Member(SocketChannel channel) {
    this.channel = channel;
  }

  /** Comes in, and says hello. */
  static Member join(int port, String token) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.write(
        ByteBuffer.wrap(
            """
            GET /v1/ws HTTP/1.1\r
            Host: localhost\r
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Authorization: Bearer %s\r
            \r
            """
                .formatted(token)
                .getBytes(ISO_8859_1)));
    ByteBuffer answer = ByteBuffer.allocate(1024);
    channel.read(answer);
    String status = new String(answer.array(), 0, answer.position(), ISO_8859_1);
    if (!status.startsWith("HTTP/1.1 101")) {
      channel.close();
      throw new IOException("not let in: " + status);
    }
    Member member = new Member(channel);
    member.ask("hello", "{\"client\":\"crowd\",\"protocol\":1}");
    channel.configureBlocking(false);
    return member;
  }

  /** Sends a request whose answer nobody waits for. */
  void ask(String method, String params) throws IOException {
    channel.write(
        frame(
            TEXT,
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}"
                .formatted(method, params)));
  }

  SocketChannel channel() {
    return channel;
  }

  /** The number of the last event that it has; 0 before the first. */
  long lastSeq() {
    return lastSeq;
  }

  void has(long seq) {
    lastSeq = seq;
  }

  /** A client's frame, with a mask of zeros. */
  private static ByteBuffer frame(int kind, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    return ByteBuffer.allocate(bytes.length + 6)
        .put((byte) kind)
        .put((byte) (0x80 | bytes.length)) // below 126
        .putInt(0)
        .put(bytes)
        .flip();
  }

  /**
   * Reads what there is, and answers pings.
   *
   * @param buffer of any content; shared by all
   * @param messages is given each message, or as much of its beginning as names an event
   * @return false if the connection has ended
   */
  boolean read(ByteBuffer buffer, Consumer<String> messages) throws IOException {
    buffer.clear().put(rest);
    if (channel.read(buffer) < 0) {
      return false;
    }
    buffer.flip();
    while (next(buffer, messages)) {}
    rest = ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
    return true;
  }

  /** Takes one frame off the buffer, if a whole one is there. */
  private boolean next(ByteBuffer in, Consumer<String> messages) throws IOException {
    int start = in.position();
    if (in.remaining() < 10) {
      return in.remaining() >= 2 && in.get(start + 1) == 0 && take(in, 2, 0, messages);
    }
    int length = in.get(start + 1) & 0x7f;
    return switch (length) {
      case 126 -> take(in, 4, in.getShort(start + 2) & 0xffff, messages);
      case 127 -> take(in, 10, Math.toIntExact(in.getLong(start + 2)), messages);
      default -> take(in, 2, length, messages);
    };
  }

  private boolean take(ByteBuffer in, int header, int length, Consumer<String> messages)
      throws IOException {
    int start = in.position();
    if (in.remaining() < header + length) {
      return false;
    }
    int kind = in.get(start) & 0xff;
    if (kind == TEXT) {
      byte[] beginning = new byte[Math.min(length, 160)];
      in.get(start + header, beginning);
      messages.accept(new String(beginning, ISO_8859_1));
    } else if (kind == PING) {
      channel.write(frame(PONG, ""));
    }
    in.position(start + header + length);
    return true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
