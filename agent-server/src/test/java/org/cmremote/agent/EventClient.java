package org.cmremote.agent;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Talks to a real agent by the JDK's own client, and keeps what it is told. */
final class EventClient implements WebSocket.Listener {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EVENT = "{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":";

  /** The lines of the events, in order. */
  final List<String> events = new CopyOnWriteArrayList<>();

  final List<JsonNode> answers = new CopyOnWriteArrayList<>();
  private final StringBuilder partial = new StringBuilder();
  volatile boolean ended;

  /** Held on to, since its connections end with it. */
  private final HttpClient http = HttpClient.newHttpClient();

  private @Nullable WebSocket socket;

  static EventClient connect(AgentProcess agent) throws Exception {
    String token = Files.readString(agent.home.resolve(".local/state/cm/token")).strip();
    EventClient client = new EventClient();
    client.socket =
        client
            .http
            .newWebSocketBuilder()
            .header("Authorization", "Bearer " + token)
            .subprotocols("cm.v1")
            .buildAsync(URI.create("ws://127.0.0.1:" + agent.port() + "/v1/ws"), client)
            .get(20, TimeUnit.SECONDS);
    return client;
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  JsonNode hello(String epoch, long seq) throws Exception {
    String resume =
        epoch.isEmpty() ? "" : ",\"resume\":{\"epoch\":\"%s\",\"seq\":%d}".formatted(epoch, seq);
    return ask("hello", "{\"client\":\"t/1\",\"protocol\":1" + resume + "}").path("result");
  }

  /** An event at least, for each answer. */
  void provokeEvent() throws Exception {
    ask("autoConfirm.resume", "{}");
  }

  /** The answer's frame. */
  JsonNode ask(String method, String params) throws Exception {
    int before = answers.size();
    requireNonNull(socket)
        .sendText(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}"
                .formatted(method, params),
            true)
        .get(10, TimeUnit.SECONDS);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> answers.size() > before);
    return answers.get(before);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      String frame = partial.toString();
      partial.setLength(0);
      if (frame.startsWith(EVENT)) {
        events.add(frame.substring(EVENT.length(), frame.length() - 1));
      } else {
        answers.add(json(frame));
      }
    }
    socket.request(1);
    return null;
  }

  @Override
  public void onError(WebSocket socket, Throwable error) {
    ended = true;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
    ended = true;
    return null;
  }
}
