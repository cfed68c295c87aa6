package org.cmremote.agent.web;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** As many clients as an agent takes by default, some of which don't read. */
@Timeout(60)
class ManyClientsTest {
  private static final int CLIENTS = 1000;
  private static final int STALLED = 50;
  private static final String LARGE = "x".repeat(2000);

  @Test
  void aThousandGetEveryEventAndNoneWaitsForThoseWhoDoNotRead(@TempDir Path directory)
      throws Exception {
    Limits limits = new Limits(1100, 64 * 1024, 4, Duration.ofSeconds(30), Duration.ofSeconds(30));
    List<SocketChannel> channels = new ArrayList<>();
    try (EdgeFixture edge = new EdgeFixture(directory, limits, 5000)) {
      for (int i = 0; i < CLIENTS; i++) {
        channels.add(SlowClientTest.hello(edge));
      }
      await().atMost(EdgeClient.PATIENCE).until(() -> edge.journal.position().seq() >= CLIENTS);
      List<SocketChannel> readers = channels.subList(STALLED, CLIENTS);

      // Much more than what stalled clients may have in buffers
      for (int i = 0; i < 300; i++) {
        edge.append(LARGE + i);
      }
      long start = System.nanoTime();
      for (SocketChannel reader : readers) {
        readUntil(reader, LARGE + 299);
      }

      assertTrue(
          Duration.ofNanos(System.nanoTime() - start).toSeconds() < 20, "nobody had to wait");
      assertEquals(CLIENTS, edge.onSessions(() -> channels.size()));
    } finally {
      for (SocketChannel channel : channels) {
        channel.close();
      }
    }
  }

  /** Reads to the end of the event that holds this text. */
  private static void readUntil(SocketChannel channel, String text) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    StringBuilder tail = new StringBuilder();
    while (tail.indexOf(text) < 0) {
      if (channel.read(buffer.clear()) < 0) {
        throw new IOException("it ended before " + text.substring(LARGE.length()));
      }
      tail.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
      tail.delete(0, Math.max(0, tail.length() - 2 * text.length()));
    }
  }
}
