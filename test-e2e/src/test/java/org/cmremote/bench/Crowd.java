package org.cmremote.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Many clients of one agent, which say hello and read events. Without a WebSocket library, which
 * would cost more than the agent that is measured. Connected by one thread, read by another.
 */
final class Crowd implements AutoCloseable {
  /** Later than this is later than anybody wants to know. */
  private static final int MOST_MS = 60_000;

  private final Selector selector = Selector.open();
  private final List<Member> members = new ArrayList<>();
  private final int[] byLatency = new int[MOST_MS + 1];
  private volatile boolean measuring;
  private volatile boolean over;
  private long faults;

  Crowd() throws IOException {}

  /** Adds clients, which are in when this returns. */
  void join(int count, int port, String token) throws IOException {
    for (int i = 0; i < count; i++) {
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
      if (!new String(answer.array(), ISO_8859_1).startsWith("HTTP/1.1 101")) {
        throw new IOException("not let in: " + new String(answer.array(), ISO_8859_1));
      }
      channel.write(
          Member.frame(
              0x81,
              "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":{\"client\":\"crowd\",\"protocol\":1}}"));
      channel.configureBlocking(false);
      members.add(new Member(channel, this));
    }
  }

  /** Starts to read, on a thread of its own. */
  void read() throws IOException {
    for (Member member : members) {
      member.channel().register(selector, SelectionKey.OP_READ, member);
    }
    Thread reader = new Thread(this::run, "bench-crowd");
    reader.setDaemon(true);
    reader.start();
  }

  /** What comes from now on counts. */
  void measure() {
    measuring = true;
  }

  void arrived(long milliseconds) {
    if (measuring) {
      byLatency[(int) Math.max(0, Math.min(MOST_MS, milliseconds))]++;
    }
  }

  /** An event came twice, too early or not at all, or a connection ended. */
  void fault() {
    if (!over) {
      faults++;
    }
  }

  long faults() {
    return faults;
  }

  /** The number of the last event that each of them has. */
  long leastSeq() {
    return members.stream().mapToLong(Member::lastSeq).min().orElseThrow();
  }

  long delivered() {
    long sum = 0;
    for (int count : byLatency) {
      sum += count;
    }
    return sum;
  }

  /** Milliseconds that this share of the deliveries didn't exceed. */
  double percentile(double share) {
    long rank = (long) Math.ceil(share * (double) delivered());
    long sum = 0;
    for (int ms = 0; ms <= MOST_MS; ms++) {
      sum += byLatency[ms];
      if (sum >= rank) {
        return ms;
      }
    }
    return MOST_MS;
  }

  private void run() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
    try {
      while (!over) {
        selector.select(
            key -> {
              Member member = (Member) key.attachment();
              if (!member.read(buffer)) {
                key.cancel();
                fault();
              }
            });
      }
    } catch (IOException e) {
      faults++;
    }
  }

  @Override
  public void close() throws IOException {
    over = true;
    selector.close();
    for (Member member : members) {
      member.channel().close();
    }
  }
}
