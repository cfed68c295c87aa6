package org.cmremote.agent.web;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.cmremote.transport.protocol.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that stops reading, while events go on for the others. */
class SlowClientTest {
  private static final int EVENTS = 3000;
  private static final String LARGE = "x".repeat(20_000);

  @Test
  void itCostsLittleDelaysNobodyAndIsToldThatItWasOvertaken(@TempDir Path directory)
      throws Exception {
    try (EdgeFixture edge = new EdgeFixture(directory, EdgeFixture.limits(), 100)) {
      SocketChannel stalled = helloAndRead(edge);
      EdgeClient reader = edge.connect();
      reader.hello();

      // 60 MB, of which the journal holds 2 MB at any time
      for (int i = 0; i < EVENTS; i++) {
        edge.append(LARGE);
        long seq = edge.journal.position().seq();
        await()
            .pollInterval(Duration.ofMillis(1))
            .atMost(EdgeClient.PATIENCE)
            .until(() -> reader.frames.size() > 0 && last(reader.seqs()) >= seq);
        reader.frames.subList(0, reader.frames.size() - 1).clear();
      }

      long kept = 0;
      byte[] tail = new byte[0];
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      while (stalled.read(buffer.clear()) >= 0) {
        kept += buffer.position();
        tail = Buffer.buffer(tail).appendBytes(buffer.array(), 0, buffer.position()).getBytes();
        tail = Arrays.copyOfRange(tail, Math.max(0, tail.length - 200), tail.length);
        if (new String(tail, StandardCharsets.ISO_8859_1).contains("resume, and take")) {
          break;
        }
      }
      stalled.close();

      assertTrue(
          new String(tail, StandardCharsets.ISO_8859_1).contains("resume, and take"),
          "no word of being overtaken");
      // Nearly all of it is in the kernel's buffers, the agent's and the client's.
      assertTrue(kept < 1_000_000, kept + " bytes were kept for a client that didn't read");
    }
  }

  @Test
  void theAgentHoldsAFullQueueAndOneMessageForItAtMost(@TempDir Path directory) throws Exception {
    try (EdgeFixture edge = new EdgeFixture(directory, EdgeFixture.limits(), 2000)) {
      SocketChannel stalled = helloAndRead(edge);
      EdgeClient reader = edge.connect();
      reader.hello();
      for (int i = 0; i < 500; i++) {
        edge.append(LARGE);
      }
      long last = edge.onSessions(() -> edge.journal.position().seq());
      await().atMost(EdgeClient.PATIENCE).until(() -> reader.lastSeq() == last);

      await().atMost(EdgeClient.PATIENCE).until(() -> edge.queuedBytes() >= WriteQueue.FULL);
      assertTrue(edge.queuedBytes() < WriteQueue.FULL + LARGE.length() + 300);

      stalled.close();
      await().atMost(EdgeClient.PATIENCE).until(() -> edge.queuedBytes() == 0);
    }
  }

  @Test
  void itHoldsUpNoStop(@TempDir Path directory) throws Exception {
    try (EdgeFixture edge = new EdgeFixture(directory, EdgeFixture.limits(), 2000)) {
      SocketChannel stalled = helloAndRead(edge);
      EdgeClient reader = edge.connect();
      reader.hello();
      for (int i = 0; i < 1000; i++) {
        edge.append(LARGE);
      }

      long start = System.nanoTime();
      edge.stopServer();

      assertTrue(Duration.ofNanos(System.nanoTime() - start).toMillis() < 3000);
      assertEquals(1001, reader.closeCode());
      stalled.close();
    }
  }

  @Test
  void aPeerThatShowsNoSignOfLifeIsLetGo(@TempDir Path directory) throws Exception {
    Limits lively = new Limits(20, 1024, 4, Duration.ofSeconds(30), Duration.ofMillis(300));
    try (EdgeFixture edge = new EdgeFixture(directory, lively, 100)) {
      EdgeClient answering = edge.connect();
      answering.hello();
      SocketChannel mute = helloAndRead(edge);
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      StringBuilder all = new StringBuilder();
      while (mute.read(buffer.clear()) >= 0) {
        all.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
      }
      mute.close();

      assertTrue(all.toString().contains("no sign of life"), all.toString());
      assertTrue(answering.ask("session.list", "{}").has("result"));
    }
  }

  @Test
  void aPeerThatTakesNothingIsLetGoToo(@TempDir Path directory) throws Exception {
    Limits lively = new Limits(20, 1024, 4, Duration.ofSeconds(30), Duration.ofMillis(300));
    try (EdgeFixture edge = new EdgeFixture(directory, lively, 2000)) {
      SocketChannel stalled = helloAndRead(edge);
      for (int i = 0; i < 500; i++) {
        edge.append(LARGE);
      }

      await()
          .atMost(EdgeClient.PATIENCE)
          .until(() -> edge.events(Event.ClientDisconnected.class).size() == 1);
      assertEquals(0, edge.queuedBytes());
      stalled.close();
    }
  }

  /** A WebSocket by hand that has said hello and has read nothing since. */
  private static SocketChannel helloAndRead(EdgeFixture edge) throws Exception {
    SocketChannel channel = hello(edge);
    await().atMost(EdgeClient.PATIENCE).until(() -> edge.journal.position().seq() >= 1);
    return channel;
  }

  /** The same, without waiting for the agent to have read the hello. */
  static SocketChannel hello(EdgeFixture edge) throws Exception {
    SocketChannel channel =
        RawHttp.open(
            edge.tcp(), "/v1/ws", RawHttp.upgrade("Authorization: Bearer " + EdgeFixture.OPERATOR));
    ByteBuffer handshake = ByteBuffer.allocate(4096);
    channel.read(handshake);
    assertTrue(
        StandardCharsets.ISO_8859_1.decode(handshake.flip()).toString().startsWith("HTTP/1.1 101"));
    byte[] hello =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":{\"client\":\"slow/1\",\"protocol\":1}}"
            .getBytes(StandardCharsets.UTF_8);
    assertTrue(hello.length < 126);
    ByteBuffer frame = ByteBuffer.allocate(hello.length + 6);
    // A final text frame with a mask of zeros
    frame.put((byte) 0x81).put((byte) (0x80 | hello.length)).putInt(0).put(hello);
    channel.write(frame.flip());
    return channel;
  }

  private static long last(List<Long> seqs) {
    return seqs.isEmpty() ? 0 : seqs.get(seqs.size() - 1);
  }
}
