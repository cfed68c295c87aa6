package org.cmremote.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A client that shares no code with the agent, as one in another language would be written from
 * docs/protocol.md: text frames over TCP, and JSON by hand.
 */
@Timeout(60)
class WireTest {
  private final Reaper reaper = new Reaper();
  private RunningAgent agent;

  @BeforeEach
  void start() {
    agent = reaper.add(RunningAgent.start());
  }

  @AfterEach
  void stop() {
    reaper.close();
  }

  @Test
  void aTokenInTheHeaderLetsInAndEveryShapeIsAsDocumented() throws Exception {
    Path old = Files.writeString(agent.place().files().resolve("old.txt"), "x");
    Frames frames = connect(it -> it.header("Authorization", "Bearer " + agent.token()), "cm.v1");

    JsonNode welcome =
        frames.call(
            1,
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":{\"client\":\"wire/1\",\"protocol\":1}}");
    assertEquals("0.1.0", welcome.at("/result/agent").asText());
    assertEquals(1, welcome.at("/result/protocol").asInt());
    assertEquals("operator", welcome.at("/result/role").asText());
    assertEquals(0, welcome.at("/result/sessions").size());
    String epoch = welcome.at("/result/epoch").asText();

    JsonNode made =
        frames.call(
            2,
            "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"session.create\",\"params\":{\"name\":\"demo\",\"tool\":\"shell\",\"command\":[\"bash\",\"--norc\"],\"cwd\":\"%s\",\"autoConfirm\":\"policy\"}}"
                .formatted(agent.place().files()));
    assertEquals("demo", made.at("/result/session").asText());
    assertEquals(agent.place().files().toString(), made.at("/result/cwd").asText());

    frames.call(
        3,
        "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"session.sendText\",\"params\":{\"session\":\"demo\",\"text\":\"rm -i old.txt\",\"submit\":true}}");
    JsonNode opened =
        frames.await(
            it ->
                it.at("/params/type").asText().equals("prompt.opened")
                    && it.at("/params/prompt/subject").asText().equals("old.txt"));
    assertEquals("event", opened.path("method").asText());
    assertFalse(opened.has("id"));
    assertEquals(epoch, opened.at("/params/epoch").asText());
    assertTrue(opened.at("/params/at").asText().matches("\\d{4}-\\d\\d-\\d\\dT[\\d:]+\\.\\d{3}Z"));
    assertEquals("demo", opened.at("/params/session").asText());
    assertEquals("yesNo", opened.at("/params/prompt/kind").asText());
    assertEquals("y", opened.at("/params/prompt/options/0/label").asText());
    assertEquals("shell", opened.at("/params/prompt/tool").asText());

    String answer =
        "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"prompt.answer\",\"params\":{\"session\":\"demo\",\"prompt\":\"%s\",\"option\":0}}";
    String id = opened.at("/params/prompt/id").asText();
    JsonNode answered = frames.call(5, answer.formatted(5, id));
    assertEquals("accepted", answered.at("/result/outcome").asText());
    await().until(() -> Files.notExists(old));
    JsonNode late = frames.call(6, answer.formatted(6, id));
    assertEquals(-32010, late.at("/error/code").asInt());
    assertEquals("PROMPT_GONE", late.at("/error/data/code").asText());

    frames.call(
        4,
        "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"session.sendKeys\",\"params\":{\"session\":\"demo\",\"keys\":[\"C-d\"]}}");
    JsonNode exited = frames.await(it -> it.at("/params/type").asText().equals("session.exited"));
    assertEquals(0, exited.at("/params/exitCode").asInt());
  }

  @Test
  void aTokenAmongTheSubprotocolsLetsInAndIsNotSentBack() {
    Frames frames = connect(it -> {}, "cm.v1", "cm.token." + agent.token());
    assertEquals("cm.v1", frames.socket.getSubprotocol());
    JsonNode welcome =
        frames.call(
            1,
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":{\"client\":\"browser/1\",\"protocol\":1}}");
    assertEquals("operator", welcome.at("/result/role").asText());
  }

  @Test
  void whoComesBackGetsWhatCameAfterThePlaceHeNames() {
    Frames first = connect(it -> {}, "cm.v1", "cm.token." + agent.token());
    JsonNode welcome =
        first.call(
            1,
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":{\"client\":\"wire/1\",\"protocol\":1}}");
    first.socket.abort();

    Frames second = connect(it -> {}, "cm.v1", "cm.token." + agent.token());
    String epoch = welcome.at("/result/epoch").asText();
    long seq = welcome.at("/result/seq").asLong();
    JsonNode again =
        second.call(
            1,
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":{\"client\":\"wire/1\",\"protocol\":1,\"resume\":{\"epoch\":\"%s\",\"seq\":%d}}}"
                .formatted(epoch, seq));
    assertTrue(again.at("/result/recovered").asBoolean());
    JsonNode event = second.await(it -> it.path("method").asText().equals("event"));
    assertEquals(seq + 1, event.at("/params/seq").asLong());
  }

  @Test
  void aWrongTokenIsRefused() {
    CompletionException refused =
        assertThrows(
            CompletionException.class,
            () -> connect(it -> {}, "cm.v1", "cm.token." + "x".repeat(43)));
    assertEquals(
        401,
        assertInstanceOf(WebSocketHandshakeException.class, refused.getCause())
            .getResponse()
            .statusCode());
  }

  private Frames connect(Consumer<WebSocket.Builder> more, String first, String... others) {
    WebSocket.Builder builder =
        HttpClient.newHttpClient().newWebSocketBuilder().subprotocols(first, others);
    more.accept(builder);
    Frames frames = new Frames();
    frames.socket =
        builder
            .buildAsync(URI.create("ws://127.0.0.1:%d/v1/ws".formatted(agent.port())), frames)
            .join();
    reaper.add(frames);
    return frames;
  }

  /** What came, each frame whole and in order. */
  private static final class Frames implements WebSocket.Listener, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> received = new CopyOnWriteArrayList<>();
    private final StringBuilder part = new StringBuilder();
    private WebSocket socket;

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        try {
          received.add(JSON.readTree(part.toString().getBytes(UTF_8)));
        } catch (IOException e) {
          throw new AssertionError("not JSON: " + part, e);
        }
        part.setLength(0);
      }
      from.request(1);
      return null;
    }

    /** Sends a request and waits for the reply with that id. */
    JsonNode call(int id, String text) {
      socket.sendText(text, true).join();
      JsonNode reply = await(it -> it.path("id").asInt() == id);
      assertEquals("2.0", reply.path("jsonrpc").asText());
      return reply;
    }

    JsonNode await(Predicate<JsonNode> wanted) {
      org.awaitility.Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(20))
          .untilAsserted(() -> assertTrue(received.stream().anyMatch(wanted), received::toString));
      return received.stream().filter(wanted).findFirst().orElseThrow();
    }

    @Override
    public void close() {
      socket.abort();
    }
  }
}
