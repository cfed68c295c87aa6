package org.cmremote.agent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that logs all it can, and clients that put tokens wherever they don't belong. */
class LogSecrecyTest {
  private static final String OPERATOR = "Operators-Secret-0123456789abcdefghijk";
  private static final String OBSERVER = "Observers-Secret-0123456789abcdefghijk";

  private static final String CALL =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}";

  @Test
  void noTokenIsLoggedWhereverItWasPut(@TempDir Path home) throws Exception {
    Map<String, String> environment =
        Map.of(
            "CM_AGENT_TOKEN", OPERATOR,
            "CM_AGENT_OBSERVER_TOKEN", OBSERVER,
            "CM_AGENT_LOG_LEVEL", "debug");
    try (AgentProcess agent = AgentProcess.listening(home, environment)) {
      for (String token : List.of(OPERATOR, OBSERVER)) {
        for (String request : requests(token)) {
          answer(agent.port(), request);
        }
        frames(agent.port(), token);
      }
      agent.terminate();
      assertEquals(0, agent.exitCode());

      String log = agent.stderr();
      assertTrue(log.contains("level=warning part=web text=\"a request without"), log);
      assertTrue(log.contains("level=debug part=web text=\"a request ends with status 404"), log);
      for (String part : List.of("Secret", "Operators", "Observers")) {
        assertFalse(log.contains(part), log);
      }
    }
  }

  /** Few of them with a wrong token, since their refusals come the later the more there are. */
  private static List<String> requests(String token) {
    String bearer = "Authorization: Bearer " + token;
    return List.of(
        request("GET /v1/ws?token=" + token),
        request("GET /v1/ws", bearer + "x"),
        request("GET /" + token, bearer),
        request("GET /%ZZ" + token, bearer),
        request("GET /../%00" + token + "\\", bearer),
        request(token + " /v1/ws", bearer),
        request("GET /v1/ws", bearer, "Origin: http://" + token),
        request("GET /v1/ws", bearer, "Upgrade: " + token),
        request("GET /v1/ws", bearer, token + " " + token),
        request("POST /v1/hooks/" + token, bearer, "Content-Length: 9" + token),
        request("POST /v1/hooks/" + token, bearer, "Content-Length: 3") + token,
        "GET /v1/ws HTTP/1.1\r\nHost: " + token + "\r\n\r\n",
        token + "\r\n\r\n",
        "\u0016\u0003\u0001" + token + "\r\n\r\n");
  }

  private static String request(String start, String... headers) {
    return start
        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        + String.join("\r\n", headers)
        + (headers.length == 0 ? "\r\n" : "\r\n\r\n");
  }

  private static String answer(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  private static void frames(int port, String token) throws Exception {
    Ending ending = new Ending();
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .header("Authorization", "Bearer " + token)
            .subprotocols("cm.v1")
            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/v1/ws"), ending)
            .get(20, TimeUnit.SECONDS);
    String inside = "{\"session\":\"" + token + "\",\"" + token + "\":1}";
    for (String frame :
        List.of(
            CALL.formatted("hello", "{\"client\":\"t/1\",\"protocol\":\"" + token + "\"}"),
            CALL.formatted("hello", "{\"client\":\"t/1\",\"protocol\":1}"),
            CALL.formatted(token, "{}"),
            CALL.formatted("session.get", inside),
            CALL.formatted("session.get", "{\"session\":\"" + token + "\"}"),
            CALL.formatted("session.kill", "{\"session\":\"" + token + "\"}"),
            CALL.formatted("session.create", "{\"tool\":\"" + token + "\"}"),
            "{" + token)) {
      socket.sendText(frame, true).get(20, TimeUnit.SECONDS);
    }
    socket.sendClose(1000, "done").get(20, TimeUnit.SECONDS);
    // The answer to the goodbye comes after all that was sent before was read.
    ending.closed.get(20, TimeUnit.SECONDS);
  }

  private static final class Ending implements WebSocket.Listener {
    final CompletableFuture<Integer> closed = new CompletableFuture<>();

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return null;
    }
  }
}
