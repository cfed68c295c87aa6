package org.cmremote.agent.hook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to it, a tool sees a command that succeeds, says nothing and is soon gone. */
class HookTest {
  private static final byte[] STOP = "{\"hook_event_name\":\"Stop\"}".getBytes(UTF_8);

  /** Its own limit and the start of a JVM on a busy machine; far less than any hang. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private final Path home;
  private final Path socket;

  HookTest(@TempDir Path home) throws IOException {
    this.home = home;
    Path state = Files.createDirectories(home.resolve(".local/state/cm/run")).getParent();
    Files.writeString(state.resolve("token"), "a-token-of-at-least-thirty-two-characters\n");
    socket = state.resolve("run/agent.sock");
  }

  @Test
  void itForwardsWhatItIsToldAndWhereItRuns() throws Exception {
    try (ServerSocketChannel agent = listen(socket)) {
      HookProcess hook =
          patient(Map.of("TMUX_PANE", "%7", "TMUX", "/tmp/t,12,3"), "claude").say(STOP);

      assertEquals(
          """
          POST /v1/hooks/claude HTTP/1.1\r
          Host: localhost\r
          Authorization: Bearer a-token-of-at-least-thirty-two-characters\r
          Cm-Pane: %7\r
          Cm-Tmux: /tmp/t,12,3\r
          Connection: close\r
          Content-Length: 26\r
          \r
          {"hook_event_name":"Stop"}""",
          request(agent));
      assertSilent(hook);
    }
  }

  @Test
  void anotherSocketAndTokenFileCanBeNamed() throws Exception {
    Path other = home.resolve("other.sock");
    Path token = Files.writeString(home.resolve("other-token"), "another\n");
    try (ServerSocketChannel agent = listen(other)) {
      HookProcess hook =
          patient(
              Map.of(), "codex", "--socket", other.toString(), "--token-file", token.toString());
      hook.say(STOP);

      assertTrue(request(agent).contains("Bearer another\r\n"));
      assertSilent(hook);

      patient(
              Map.of("CM_AGENT_SOCKET", other.toString(), "CM_AGENT_TOKEN_FILE", token.toString()),
              "codex")
          .say(STOP);
      assertTrue(request(agent).contains("Bearer another\r\n"));
    }
  }

  @Test
  void aVariableCantForgeAHeader() throws Exception {
    try (ServerSocketChannel agent = listen(socket)) {
      patient(Map.of("TMUX_PANE", "%7\r\nCm-Tmux: forged"), "claude").say(STOP);

      assertFalse(request(agent).contains("Cm-"));
    }
  }

  @Test
  void withoutAnAgentItEndsAtOnce() throws Exception {
    assertSilent(start(Map.of(), "claude").say(STOP));
  }

  @Test
  void withoutATokenItEndsAtOnce() throws Exception {
    Files.delete(home.resolve(".local/state/cm/token"));
    try (ServerSocketChannel agent = listen(socket)) {
      assertSilent(start(Map.of(), "claude").say(STOP));
    }
  }

  @Test
  void aDeadAgentsSocketEndsItAtOnce() throws Exception {
    listen(socket).close();

    assertSilent(start(Map.of(), "claude").say(STOP));
  }

  @Test
  void anAgentThatAcceptsAndNeverReadsDoesntHoldIt() throws Exception {
    try (ServerSocketChannel agent = listen(socket)) {
      HookProcess hook = start(Map.of(), "claude").say(json(60_000));
      try (SocketChannel accepted = agent.accept()) {
        assertSilent(hook);
        assertTrue(accepted.isOpen());
      }
    }
  }

  /** A connect to a Unix socket blocks while its backlog is full. */
  @Test
  void anAgentThatDoesntEvenAcceptDoesntHoldIt() throws Exception {
    try (ServerSocketChannel agent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      agent.bind(UnixDomainSocketAddress.of(socket), 1);
      try (SocketChannel first = SocketChannel.open(UnixDomainSocketAddress.of(socket));
          SocketChannel second = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        assertTrue(first.isOpen() && second.isOpen());
        assertSilent(start(Map.of(), "claude").say(STOP));
      }
    }
  }

  @Test
  void aPipeThatIsNeverClosedDoesntHoldIt() throws Exception {
    try (ServerSocketChannel agent = listen(socket)) {
      HookProcess hook = start(Map.of(), "claude");
      hook.input().write(STOP);
      hook.input().flush();

      assertSilent(hook);
    }
  }

  @Test
  void ofTooMuchItForwardsTheBeginningAndTakesTheRest() throws Exception {
    try (ServerSocketChannel agent = listen(socket)) {
      byte[] said = json(1_000_000);
      HookProcess hook = patient(Map.of(), "claude");
      // Fails with a broken pipe if it isn't taken to its end.
      FutureTask<HookProcess> tool = new FutureTask<>(() -> hook.say(said));
      new Thread(tool, "tool").start();
      String request = request(agent);
      tool.get(20, TimeUnit.SECONDS);

      assertTrue(request.contains("Content-Length: 65536\r\n"), request.substring(0, 300));
      assertTrue(request.endsWith("\r\n\r\n" + new String(said, 0, 65_536, ISO_8859_1)));
      assertSilent(hook);
    }
  }

  @Test
  void nonsenseOnTheCommandLineIsNoFailureEither() throws Exception {
    try (ServerSocketChannel agent = listen(socket)) {
      assertSilent(start(Map.of()).say(STOP));
      assertSilent(start(Map.of(), "../ws HTTP/1.1").say(STOP));
      assertSilent(start(Map.of(), "claude", "--socket").say(new byte[0]));
      assertSilent(start(Map.of(), "claude", "--socket", "x".repeat(200)).say(STOP));
    }
  }

  @Test
  void aLimitThatMakesNoSenseIsNoHang() throws Exception {
    for (String limit : new String[] {"", "soon", "-1", "0", "99999999999"}) {
      HookProcess hook = start(Map.of("CM_HOOK_LIMIT", limit), "claude");
      hook.input().write(STOP);
      hook.input().flush();

      assertSilent(hook);
    }
  }

  /** One that a busy machine doesn't keep from saying what it has to. */
  private HookProcess patient(Map<String, String> environment, String... arguments)
      throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    all.put("CM_HOOK_LIMIT", "60000");
    return start(all, arguments);
  }

  private HookProcess start(Map<String, String> environment, String... arguments)
      throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    all.put("HOME", home.toString());
    return HookProcess.start(all, arguments);
  }

  private static ServerSocketChannel listen(Path socket) throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(socket));
  }

  private static String request(ServerSocketChannel agent) throws IOException {
    try (SocketChannel connection = agent.accept()) {
      return new String(Channels.newInputStream(connection).readAllBytes(), ISO_8859_1);
    }
  }

  private static byte[] json(int length) {
    ByteBuffer json = ByteBuffer.allocate(length);
    json.put(
        "{\"hook_event_name\":\"PermissionRequest\",\"tool_input\":{\"content\":\""
            .getBytes(UTF_8));
    while (json.remaining() > 3) {
      json.put((byte) 'x');
    }
    return json.put("\"}}".getBytes(UTF_8)).array();
  }

  private static void assertSilent(HookProcess hook) throws Exception {
    HookProcess.Ended ended = hook.ended();
    assertEquals(0, ended.exitCode(), ended.output());
    assertEquals("", ended.output());
    assertTrue(ended.took().compareTo(SOON) < 0, ended.toString());
  }
}
