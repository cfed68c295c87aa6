package org.cmremote.agent.web;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A client that keeps every frame it got, in order. */
final class EdgeClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final Duration PATIENCE = Duration.ofSeconds(20);

  final WebSocket socket;
  final List<JsonNode> frames = new CopyOnWriteArrayList<>();
  private final AtomicInteger ids = new AtomicInteger();

  private EdgeClient(WebSocket socket) {
    this.socket = socket;
    // Nothing comes before the hello, so this is in time.
    socket.textMessageHandler(text -> frames.add(json(text)));
  }

  static EdgeClient connect(WebSocketClient client, int port, String token) throws Exception {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost("localhost")
            .setPort(port)
            .setURI("/v1/ws")
            .addSubProtocol("cm.v1")
            .addHeader("Authorization", "Bearer " + token);
    return new EdgeClient(client.connect(options).await(20, TimeUnit.SECONDS));
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  void send(String frame) {
    socket.writeTextMessage(frame);
  }

  /** Sends a request without waiting; says which id it has. */
  int request(String method, String params) {
    int id = ids.incrementAndGet();
    send(
        "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":%s}"
            .formatted(id, method, params));
    return id;
  }

  /** The answer to a request: a frame with a result or an error. */
  JsonNode ask(String method, String params) {
    return answer(request(method, params));
  }

  JsonNode answer(int id) {
    return await()
        .atMost(PATIENCE)
        .until(
            () ->
                frames.stream()
                    .filter(frame -> frame.has("id") && frame.path("id").asInt(-1) == id)
                    .findFirst()
                    .orElse(null),
            found -> found != null);
  }

  JsonNode hello() {
    return ask("hello", "{\"client\":\"test/1\",\"protocol\":1}").path("result");
  }

  JsonNode resume(String epoch, long seq) {
    return ask(
            "hello",
            "{\"client\":\"test/1\",\"protocol\":1,\"resume\":{\"epoch\":\"%s\",\"seq\":%d}}"
                .formatted(epoch, seq))
        .path("result");
  }

  /** The numbers of the events that came, in order. */
  List<Long> seqs() {
    return frames.stream()
        .filter(frame -> frame.path("method").asText().equals("event"))
        .map(frame -> frame.at("/params/seq").asLong())
        .toList();
  }

  /** The number of the latest event; 0 before the first. */
  long lastSeq() {
    for (int i = frames.size() - 1; i >= 0; i--) {
      if (frames.get(i).path("method").asText().equals("event")) {
        return frames.get(i).at("/params/seq").asLong();
      }
    }
    return 0;
  }

  /** The failure code of the error that came without an id. */
  String failureWithoutId() {
    return code(
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    frames.stream()
                        .filter(frame -> frame.path("id").isNull())
                        .findFirst()
                        .orElse(null),
                found -> found != null));
  }

  static String code(JsonNode answer) {
    return answer.at("/error/data/code").asText();
  }

  /** The code that the connection was closed with. */
  int closeCode() {
    await().atMost(PATIENCE).until(socket::isClosed);
    await().atMost(PATIENCE).until(() -> socket.closeStatusCode() != null);
    return socket.closeStatusCode();
  }
}
