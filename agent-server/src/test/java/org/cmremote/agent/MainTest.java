package org.cmremote.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The process: what it prints, how it ends, and what it tells on the way. */
class MainTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path home;

  MainTest(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void itSaysWhereItListensAndWhereTheTokenIsButNotTheToken() throws Exception {
    try (AgentProcess agent = AgentProcess.listening(home, Map.of())) {
      Path token = home.resolve(".local/state/cm/token");

      assertEquals(
          "cm-agent dev listens on 127.0.0.1:%d and %s; token in %s%n"
              .formatted(agent.port(), home.resolve(".local/state/cm/run/agent.sock"), token),
          agent.stderr());
      assertFalse(agent.stderr().contains(Files.readString(token).strip()));
    }
  }

  @Test
  void aCheckSaysThatItCanRunAndEnds() throws Exception {
    String tmux = home.resolve("tmux").toString();
    try (AgentProcess agent =
        new AgentProcess(home, Map.of(), "--check", "--port", "0", "--tmux-socket", tmux)) {
      assertEquals(0, agent.exitCode());
      assertTrue(agent.stderr().contains("can run here, and listen on 127.0.0.1:"), agent.stderr());
      assertFalse(Files.exists(home.resolve(".local/state/cm/run/agent.sock")));
    }
  }

  @Test
  void onSigtermClientsGetTheLastEventAndAGoodbyeAndItEndsWell() throws Exception {
    try (AgentProcess agent = AgentProcess.listening(home, Map.of())) {
      Listener client = new Listener();
      WebSocket socket = connect(agent, client);
      socket
          .sendText(
              "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":{\"client\":\"t/1\",\"protocol\":1}}",
              true)
          .get(10, TimeUnit.SECONDS);
      await().atMost(PATIENCE).until(() -> client.frames.size() == 2);

      long start = System.nanoTime();
      agent.terminate();

      assertEquals(0, agent.exitCode());
      assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 5);
      assertEquals(1001, client.closed.get(10, TimeUnit.SECONDS));
      String last = client.frames.get(client.frames.size() - 1);
      assertTrue(last.contains("\"agent.stopping\""), last);
      assertFalse(Files.exists(home.resolve(".local/state/cm/run/agent.sock")));
      assertEquals(1, agent.stderr().lines().count(), agent.stderr());
    }
  }

  @Test
  void itEndsAsSoonWhereTmuxHangsAndRequestsWaitForIt() throws Exception {
    String tmux = home.resolve("tmux").toString();
    try (AgentProcess agent = AgentProcess.listening(home, Map.of())) {
      Listener client = new Listener();
      WebSocket socket = connect(agent, client);
      for (String call :
          List.of(
              "\"id\":1,\"method\":\"hello\",\"params\":{\"client\":\"t/1\",\"protocol\":1}",
              "\"id\":2,\"method\":\"session.create\",\"params\":{\"name\":\"demo\",\"command\":[\"cat\"]}")) {
        socket.sendText("{\"jsonrpc\":\"2.0\"," + call + "}", true).get(10, TimeUnit.SECONDS);
      }
      await().atMost(PATIENCE).until(() -> client.said().contains("\"id\":2,\"result\""));
      String server = tmux(tmux, "display-message", "-p", "#{pid}");
      signal("-STOP", server);
      try {
        for (String call :
            List.of(
                "\"id\":3,\"method\":\"session.sendText\",\"params\":{\"session\":\"demo\",\"text\":\"x\"}",
                "\"id\":4,\"method\":\"session.wait\",\"params\":{\"session\":\"demo\",\"text\":\"y\"}",
                "\"id\":5,\"method\":\"agent.info\",\"params\":{}")) {
          socket.sendText("{\"jsonrpc\":\"2.0\"," + call + "}", true).get(10, TimeUnit.SECONDS);
        }
        await().atMost(PATIENCE).until(() -> client.said().contains("\"id\":5,"));

        long start = System.nanoTime();
        agent.terminate();

        assertEquals(0, agent.exitCode());
        assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 5);
        assertEquals(1001, client.closed.get(10, TimeUnit.SECONDS));
        assertTrue(client.said().contains("\"agent.stopping\""), client.said());
      } finally {
        signal("-CONT", server);
        tmux(tmux, "kill-server");
      }
    }
  }

  private static void signal(String name, String pid) throws Exception {
    assertEquals(0, new ProcessBuilder("kill", name, pid).inheritIO().start().waitFor());
  }

  @Test
  void whoWatchesOverItIsToldToStartItAgain() throws Exception {
    try (AgentProcess agent = AgentProcess.listening(home, Map.of("CM_SUPERVISED", "1"))) {
      Listener client = restart(agent);

      assertEquals(75, agent.exitCode());
      assertEquals(1001, client.closed.get(10, TimeUnit.SECONDS));
      String said = String.join("\n", client.frames);
      assertTrue(said.contains("{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}"), said);
      assertTrue(said.contains("\"agent.stopping\""), said);
    }
  }

  @Test
  void whereNobodyWouldStartItAgainItGoesOn() throws Exception {
    try (AgentProcess agent = AgentProcess.listening(home, Map.of())) {
      Listener client = restart(agent);

      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  client.frames.stream()
                      .anyMatch(it -> it.contains("\"id\":2") && it.contains("NOT_SUPERVISED")));
      agent.terminate();
      assertEquals(0, agent.exitCode());
    }
  }

  private Listener restart(AgentProcess agent) throws Exception {
    Listener client = new Listener();
    WebSocket socket = connect(agent, client);
    for (String call :
        List.of(
            "\"id\":1,\"method\":\"hello\",\"params\":{\"client\":\"t/1\",\"protocol\":1}",
            "\"id\":2,\"method\":\"agent.restart\",\"params\":{}")) {
      socket.sendText("{\"jsonrpc\":\"2.0\"," + call + "}", true).get(10, TimeUnit.SECONDS);
    }
    return client;
  }

  @Test
  void aSecondAgentSaysThatThereIsOneAlready() throws Exception {
    try (AgentProcess first = AgentProcess.listening(home, Map.of());
        AgentProcess second = new AgentProcess(home, Map.of(), "--port", "0")) {
      assertEquals(1, second.exitCode());
      assertOneLine(second, "an agent is already running");
      assertEquals(1, first.stderr().lines().count(), first.stderr());
    }
  }

  @Test
  void aTakenPortIsOneClearLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        AgentProcess agent =
            new AgentProcess(home, Map.of(), "--port", Integer.toString(taken.getLocalPort()))) {
      assertEquals(1, agent.exitCode());
      assertOneLine(agent, "port " + taken.getLocalPort());
    }
  }

  @Test
  void anAgentThatCantListenLeavesTheSessionsToTheOneThatDoes() throws Exception {
    String socket = home.resolve("tmux").toString();
    try {
      tmux(socket, "new-session", "-d", "-s", "demo", "cat");
      tmux(socket, "set-option", "-t", "demo", "@cm_tool", "shell");
      tmux(socket, "set-option", "-t", "demo", "@cm_cwd", "/");
      try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
          AgentProcess agent =
              new AgentProcess(
                  home,
                  Map.of(),
                  "--port",
                  Integer.toString(taken.getLocalPort()),
                  "--tmux-socket",
                  socket)) {
        assertEquals(1, agent.exitCode());
      }
      List<String> journal = new ArrayList<>();
      try (Stream<Path> files = Files.walk(home.resolve(".local/state/cm/journal"))) {
        for (Path file : files.filter(it -> it.toString().endsWith(".jsonl")).toList()) {
          journal.addAll(Files.readAllLines(file));
        }
      }
      assertEquals(List.of(), journal);
    } finally {
      tmux(socket, "kill-server");
    }
  }

  private static String tmux(String socket, String... arguments) throws Exception {
    List<String> argv = new ArrayList<>(List.of("tmux", "-f", "/dev/null", "-S", socket));
    argv.addAll(List.of(arguments));
    Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertEquals(0, process.waitFor(), output);
    return output;
  }

  @Test
  void wrongConfigurationIsOneClearLine() throws Exception {
    try (AgentProcess agent = new AgentProcess(home, Map.of(), "--bind", "0.0.0.0")) {
      assertEquals(2, agent.exitCode());
      assertOneLine(agent, "0.0.0.0");
    }
    try (AgentProcess agent = new AgentProcess(home, Map.of("CM_AGENT_TOKEN", "short"))) {
      assertEquals(2, agent.exitCode());
      assertOneLine(agent, "CM_AGENT_TOKEN");
    }
    try (AgentProcess agent =
        new AgentProcess(home, Map.of(), "--socket", home.resolve("x".repeat(120)).toString())) {
      assertEquals(2, agent.exitCode());
      assertOneLine(agent, "a socket's path at most");
    }
    try (AgentProcess agent =
        new AgentProcess(
            home, Map.of(), "--tmux-socket", home.resolve("x".repeat(120)).toString())) {
      assertEquals(2, agent.exitCode());
      assertOneLine(agent, "tmux's socket");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void systemdIsToldAllAlong() throws Exception {
    try (NotifySocket systemd = new NotifySocket(home.resolve("notify").toString());
        AgentProcess agent =
            AgentProcess.listening(
                home, Map.of("NOTIFY_SOCKET", systemd.name(), "WATCHDOG_USEC", "400000"))) {
      assertTrue(systemd.receive().startsWith("READY=1\nSTATUS=listens on 127.0.0.1:"));
      assertEquals("WATCHDOG=1", systemd.receive());
      assertEquals("WATCHDOG=1", systemd.receive());

      agent.terminate();

      String next = systemd.receive();
      while (next.equals("WATCHDOG=1")) {
        next = systemd.receive();
      }
      assertEquals("STOPPING=1", next);
      assertEquals(0, agent.exitCode());
    }
  }

  private static void assertOneLine(AgentProcess agent, String part) {
    assertEquals(1, agent.stderr().lines().count(), agent.stderr());
    assertTrue(agent.stderr().startsWith("cm-agent: "), agent.stderr());
    assertTrue(agent.stderr().contains(part), agent.stderr());
  }

  private WebSocket connect(AgentProcess agent, Listener listener) throws Exception {
    String token = Files.readString(home.resolve(".local/state/cm/token")).strip();
    return HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .header("Authorization", "Bearer " + token)
        .subprotocols("cm.v1")
        .buildAsync(URI.create("ws://127.0.0.1:" + agent.port() + "/v1/ws"), listener)
        .get(20, TimeUnit.SECONDS);
  }

  /** The JDK's own client: one more that must get along with the agent. */
  private static final class Listener implements WebSocket.Listener {
    final List<String> frames = new CopyOnWriteArrayList<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();

    /** All that the agent said so far. */
    String said() {
      return String.join("\n", frames);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      frames.add(data.toString());
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return null;
    }
  }
}
