package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client may send, and what it gets for what it may not. */
class ConnectionTest {
  private EdgeFixture edge;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    edge = new EdgeFixture(directory);
  }

  @AfterEach
  void stop() throws Exception {
    edge.close();
  }

  @Test
  void helloIsAnsweredWithOneMomentAndThenTheEventsFollow() throws Exception {
    edge.append("before");
    edge.onSessions(() -> edge.sessions.add(EdgeFixture.session("demo")));
    EdgeClient client = edge.connect();

    JsonNode welcome = client.hello();

    assertEquals("epoch-1", welcome.path("epoch").asText());
    assertEquals(1, welcome.path("seq").asLong());
    assertFalse(welcome.path("recovered").asBoolean());
    assertEquals("operator", welcome.path("role").asText());
    assertEquals("demo", welcome.at("/sessions/0/session").asText());
    edge.append("after");
    await().atMost(EdgeClient.PATIENCE).until(() -> client.seqs().equals(List.of(2L, 3L)));
    assertEquals("client.connected", client.frames.get(1).at("/params/type").asText());
    assertEquals("test/1", client.frames.get(1).at("/params/client").asText());
  }

  @Test
  void aMessageThatIsLongerThanAFrameMayBeComesInSeveral() throws Exception {
    String text = "ü".repeat(EdgeFixture.limits().messageBytes());
    try (RawWebSocket client = new RawWebSocket(edge.listening.port(), EdgeFixture.OPERATOR)) {
      client.send(
          RawWebSocket.text(
              "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":{\"client\":\"raw/1\",\"protocol\":1}}"));
      assertEquals(RawWebSocket.TEXT, requireNonNull(client.next()).opcode()); // the answer
      assertEquals(RawWebSocket.TEXT, requireNonNull(client.next()).opcode()); // its own event
      edge.append(text);

      List<RawWebSocket.Frame> frames = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        frames.add(requireNonNull(client.next()));
      }

      assertEquals(
          List.of(RawWebSocket.TEXT, RawWebSocket.CONTINUATION, RawWebSocket.CONTINUATION),
          frames.stream().map(RawWebSocket.Frame::opcode).toList());
      assertTrue(frames.stream().allMatch(it -> it.bytes() <= EdgeFixture.limits().messageBytes()));
      edge.append("next");
      assertTrue(requireNonNull(client.next()).text().contains("next"));
    }
  }

  @Test
  void theUnixSocketCarriesTheSame() throws Exception {
    EdgeClient client = edge.connectByUnixSocket();

    assertEquals(0, client.hello().path("seq").asLong());
    assertTrue(client.ask("session.list", "{}").at("/result/sessions").isArray());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "PARSE_ERROR          | {",
        "PARSE_ERROR          | {\"jsonrpc\":\"2.0\",\"id\":7,\"id\":8,\"method\":\"agent.info\"}",
        "INVALID_REQUEST      | []",
        "INVALID_REQUEST      | {\"jsonrpc\":\"2.0\",\"method\":\"agent.info\"}",
        "INVALID_REQUEST      | {\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"agent.info\"}",
      })
  void unreadableFramesGetAnErrorWithoutIdAndTheConnectionLives(String code, String frame)
      throws Exception {
    EdgeClient client = edge.connect();
    client.hello();

    client.send(frame);

    assertEquals(code, client.failureWithoutId());
    assertAlive(client);
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "UNKNOWN_METHOD    | session.dance    | {}",
        "INVALID_PARAMS    | session.get      | {}",
        "INVALID_PARAMS    | session.get      | {\"session\":7}",
        "INVALID_PARAMS    | session.get      | {\"session\":\"a\",\"sesion\":\"a\"}",
        "INVALID_PARAMS    | session.get      | []",
        "SESSION_NOT_FOUND | session.get      | {\"session\":\"nobody\"}",
        "INVALID_REQUEST   | hello            | {\"client\":\"again\",\"protocol\":1}",
        "INTERNAL          | session.kill     | {\"session\":\"secret\"}",
      })
  void wrongRequestsGetTheirOwnCodeAndTheConnectionLives(String code, String method, String params)
      throws Exception {
    EdgeClient client = edge.connect();
    client.hello();

    JsonNode answer = client.ask(method, params);

    assertEquals(code, EdgeClient.code(answer), answer.toString());
    assertFalse(answer.toString().contains("secret parameter"), answer.toString());
    assertAlive(client);
  }

  @Test
  void anythingBeforeHelloIsRefusedAndHelloStillWorks() throws Exception {
    EdgeClient client = edge.connect();

    assertEquals("HELLO_REQUIRED", EdgeClient.code(client.ask("session.list", "{}")));
    assertEquals(
        "PROTOCOL_UNSUPPORTED",
        EdgeClient.code(client.ask("hello", "{\"client\":\"new/9\",\"protocol\":2}")));
    assertEquals(1, client.hello().path("protocol").asInt());
  }

  @Test
  void requestsMayFollowHelloWithoutWaiting() throws Exception {
    EdgeClient client = edge.connect();

    int hello = client.request("hello", "{\"client\":\"test/1\",\"protocol\":1}");
    int list = client.request("session.list", "{}");

    assertTrue(client.answer(list).has("result"));
    assertTrue(client.answer(hello).has("result"));
  }

  @Test
  void binaryFramesAreRefusedOncePerMessage() throws Exception {
    EdgeClient client = edge.connect();
    client.hello();

    client.socket.writeFrame(WebSocketFrame.binaryFrame(Buffer.buffer("a"), false));
    client.socket.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer("b"), true));

    assertEquals("BINARY_FRAME", client.failureWithoutId());
    assertAlive(client);
    assertEquals(1, client.frames.stream().filter(frame -> frame.path("id").isNull()).count());
  }

  @Test
  void brokenUtf8IsRefused() throws Exception {
    EdgeClient client = edge.connect();
    client.hello();

    client.socket.writeFrame(WebSocketFrame.textFrame("", false));
    client.socket.writeFrame(
        WebSocketFrame.continuationFrame(Buffer.buffer(new byte[] {'{', (byte) 0xff}), true));

    assertEquals("PARSE_ERROR", client.failureWithoutId());
    assertAlive(client);
  }

  @Test
  void fragmentsAreJoinedEvenWhereACharacterIsSplit() throws Exception {
    EdgeClient client = edge.connect();
    client.hello();
    Buffer frame =
        Buffer.buffer(
            "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"session.get\",\"params\":{\"session\":\"é\"}}");
    int split = frame.length() - 5;

    client.socket.writeFrame(WebSocketFrame.textFrame("", false));
    client.socket.writeFrame(WebSocketFrame.continuationFrame(frame.slice(0, split), false));
    client.socket.writeFrame(
        WebSocketFrame.continuationFrame(frame.slice(split, frame.length()), true));

    assertTrue(client.answer(77).at("/error/message").asText().endsWith("é"));
  }

  @Test
  void anOversizedFrameEndsTheConnection() throws Exception {
    EdgeClient client = edge.connect();
    client.hello();

    client.send("\"" + "x".repeat(64 * 1024) + "\"");

    assertEquals(1009, client.closeCode());
  }

  @Test
  void anOversizedMessageInSmallFragmentsEndsItToo() throws Exception {
    EdgeClient client = edge.connect();
    client.hello();

    client.socket.writeFrame(WebSocketFrame.textFrame("x".repeat(40_000), false));
    client.socket.writeFrame(
        WebSocketFrame.continuationFrame(Buffer.buffer("x".repeat(40_000)), false));

    assertEquals(1009, client.closeCode());
  }

  @Test
  void observersMayNotAct() throws Exception {
    EdgeClient observer = edge.connect(EdgeFixture.OBSERVER);
    assertEquals("observer", observer.hello().path("role").asText());

    assertEquals("FORBIDDEN", EdgeClient.code(observer.ask("session.kill", "{\"session\":\"a\"}")));
    assertAlive(observer);
  }

  @Test
  void observersMayLook() throws Exception {
    EdgeClient observer = edge.connect(EdgeFixture.OBSERVER);
    observer.hello();

    assertTrue(observer.ask("session.list", "{}").has("result"));
    assertTrue(observer.ask("agent.info", "{}").has("result"));
    assertTrue(observer.ask("events.subscribe", "{\"screens\":[]}").has("result"));
    edge.append("seen");
    await().atMost(EdgeClient.PATIENCE).until(() -> observer.seqs().contains(2L));
  }

  @Test
  void answersComeInAnyOrderAndRequestsInFlightAreBounded() throws Exception {
    EdgeClient client = edge.connect();
    client.hello();
    List<Integer> waiting = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      waiting.add(
          client.request("session.wait", "{\"session\":\"s%d\",\"text\":\"x\"}".formatted(i)));
    }
    await().atMost(EdgeClient.PATIENCE).until(() -> edge.waits.size() == 4);

    assertEquals("LIMIT_REACHED", EdgeClient.code(client.ask("session.list", "{}")));

    edge.onSessions(() -> edge.waitOf("s2").tryComplete(EdgeFixture.session("s2")));
    assertEquals("s2", client.answer(waiting.get(2)).at("/result/session").asText());
    assertTrue(client.ask("session.list", "{}").has("result"));
    edge.onSessions(() -> edge.waitOf("s0").tryComplete(EdgeFixture.session("s0")));
    assertEquals("s0", client.answer(waiting.get(0)).at("/result/session").asText());
  }

  @Test
  void whoGoesAwayWaitsForNothingAnyMore() throws Exception {
    EdgeClient client = edge.connect();
    client.hello();
    client.request("session.wait", "{\"session\":\"a\",\"text\":\"x\"}");
    client.request("session.wait", "{\"session\":\"b\",\"text\":\"x\"}");
    await().atMost(EdgeClient.PATIENCE).until(() -> edge.waits.size() == 2);
    edge.onSessions(() -> edge.waitOf("a").tryComplete(EdgeFixture.session("a")));

    client.socket.close();

    await().atMost(EdgeClient.PATIENCE).until(() -> edge.waitOf("b").future().failed());
  }

  @Test
  void comingAndGoingIsJournaledOnlyForThoseWhoSaidHello() throws Exception {
    EdgeClient watcher = edge.connect();
    watcher.hello();
    EdgeClient silent = edge.connect();
    EdgeClient other = edge.connect();
    other.hello();
    silent.socket.close();
    other.socket.close();

    await()
        .atMost(EdgeClient.PATIENCE)
        .until(
            () ->
                watcher.frames.stream()
                    .anyMatch(
                        frame -> frame.at("/params/type").asText().equals("client.disconnected")));
    assertEquals(List.of(1L, 2L, 3L), watcher.seqs());
    assertEquals(1, watcher.ask("agent.info", "{}").at("/result/clients").asInt());
  }

  @Test
  void whoSaysNoHelloIsSentAway(@TempDir Path other) throws Exception {
    Limits hasty = new Limits(20, 1024, 4, Duration.ofMillis(300), Duration.ofSeconds(30));
    try (EdgeFixture quick = new EdgeFixture(other, hasty, 100)) {
      EdgeClient silent = quick.connect();
      EdgeClient polite = quick.connect();
      polite.hello();

      assertEquals(4002, silent.closeCode());
      assertAlive(polite);
    }
  }

  @Test
  void stoppingSaysGoodbyeAfterTheLastEvent() throws Exception {
    EdgeClient client = edge.connect();
    client.hello();
    edge.append("last");

    edge.stopServer();

    assertEquals(1001, client.closeCode());
    assertEquals(List.of(1L, 2L), client.seqs());
    assertFalse(Files.exists(edge.socket()));
  }

  private static void assertAlive(EdgeClient client) {
    assertTrue(client.ask("session.list", "{}").has("result"));
  }
}
