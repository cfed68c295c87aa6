package org.cmremote.agent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client of an agent process: asks, and waits for the answer. */
final class AgentCalls implements WebSocket.Listener, AutoCloseable {
  private static final int PATIENCE_SECONDS = 30;
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final StringBuilder message = new StringBuilder();
  private final int port;
  private final String token;
  private final WebSocket socket;
  private int last;
  private volatile boolean stalled;

  AgentCalls(int port, String token) throws Exception {
    this.port = port;
    this.token = token;
    socket =
        HTTP.newWebSocketBuilder()
            .header("Authorization", "Bearer " + token)
            .subprotocols("cm.v1")
            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/v1/ws"), this)
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    ask("hello", "{\"client\":\"test/1\",\"protocol\":1}");
  }

  /** The result of a request that goes well. */
  JsonNode ask(String method, String params) throws Exception {
    JsonNode message = begin(method, params).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertTrue(message.has("result"), message::toString);
    return message.path("result");
  }

  /** The answer to a request, whatever it is, once it is there. */
  CompletableFuture<JsonNode> begin(String method, String params) throws Exception {
    int id = ++last;
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    String request = "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":%s}";
    socket
        .sendText(request.formatted(id, method, params), true)
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return answer;
  }

  /** Reads one more message and then none. */
  void stall() {
    stalled = true;
  }

  HttpResponse<String> get(String path) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Authorization", "Bearer " + token)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean whole) {
    message.append(data);
    if (whole) {
      JsonNode read = json(message.toString());
      message.setLength(0);
      CompletableFuture<JsonNode> answer = answers.get(read.path("id").asInt());
      if (answer != null) {
        answer.complete(read);
      }
    }
    if (!stalled) {
      from.request(1);
    }
    return null;
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  @Override
  public void close() {
    socket.abort();
  }
}
