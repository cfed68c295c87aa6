package org.cmremote.agent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a session's program finds in its environment, when the agent starts the tmux server. */
class EnvironmentTest {
  private static final String TOKEN = "t".repeat(40);

  @Test
  void theAgentsSecretsAreNotTheSessions(@TempDir Path home) throws Exception {
    Path found = home.resolve("found");
    Map<String, String> environment =
        Map.of("CM_AGENT_TOKEN", TOKEN, "WATCHDOG_USEC", "0", "CM_TEST_SEEN", "yes");
    try (AgentProcess agent = AgentProcess.listening(home, environment)) {
      WebSocket socket =
          HttpClient.newHttpClient()
              .newWebSocketBuilder()
              .header("Authorization", "Bearer " + TOKEN)
              .subprotocols("cm.v1")
              .buildAsync(
                  URI.create("ws://127.0.0.1:" + agent.port() + "/v1/ws"),
                  new WebSocket.Listener() {})
              .get(10, TimeUnit.SECONDS);
      socket
          .sendText(
              "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":{\"client\":\"t\",\"protocol\":1}}",
              true)
          .get(10, TimeUnit.SECONDS);
      socket
          .sendText(
              """
          {"jsonrpc":"2.0","id":2,"method":"session.create",
           "params":{"name":"demo","command":["sh","-c","env > %s.part; mv %s.part %s"]}}"""
                  .formatted(found, found, found),
              true)
          .get(10, TimeUnit.SECONDS);
      await().until(() -> Files.exists(found));
      new ProcessBuilder("tmux", "-S", home.resolve("tmux").toString(), "kill-server")
          .start()
          .waitFor();
      socket.abort();
    }
    List<String> names =
        Files.readAllLines(found).stream().map(line -> line.split("=", 2)[0]).toList();
    assertTrue(names.contains("CM_TEST_SEEN"), names.toString());
    assertEquals(
        List.of(),
        names.stream()
            .filter(name -> name.startsWith("CM_AGENT_") || name.startsWith("WATCHDOG"))
            .toList());
  }
}
