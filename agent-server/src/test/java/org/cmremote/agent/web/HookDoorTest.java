package org.cmremote.agent.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cmremote.agent.hook.HookProcess;
import org.cmremote.agent.session.HookEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The endpoint for hooks, on the real edge. */
class HookDoorTest {
  private static final String STOP = "{\"hook_event_name\":\"Stop\",\"cwd\":\"/srv\"}";

  @TempDir private Path directory;
  private EdgeFixture edge;

  @BeforeEach
  void start() throws Exception {
    edge = new EdgeFixture(directory);
  }

  @AfterEach
  void stop() throws Exception {
    edge.close();
  }

  @Test
  void theRealCommandIsHeard() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), EdgeFixture.OPERATOR + "\n");
    HookProcess hook =
        HookProcess.start(
            Map.of("TMUX_PANE", "%3", "TMUX", "/tmp/tmux-1/cm,77,2", "CM_HOOK_LIMIT", "60000"),
            "claude",
            "--socket",
            edge.socket().toString(),
            "--token-file",
            token.toString());

    HookProcess.Ended ended = hook.say(STOP.getBytes(UTF_8)).ended();

    assertEquals(0, ended.exitCode());
    assertEquals("", ended.output());
    await().until(() -> edge.hooks.size() == 1);
    assertEquals(
        new HookEvent(
            "claude",
            "Stop",
            new HookEvent.Pane("%3", "/tmp/tmux-1/cm,77"),
            null,
            "/srv",
            null,
            null),
        edge.hooks.get(0));
  }

  @Test
  void aWrongTokenIsNotHeardAndTheToolSeesNothing() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), "wrong-token-0123456789abcdefghij");
    HookProcess hook =
        HookProcess.start(
            Map.of(),
            "claude",
            "--socket",
            edge.socket().toString(),
            "--token-file",
            token.toString());

    HookProcess.Ended ended = hook.say(STOP.getBytes(UTF_8)).ended();

    assertEquals(0, ended.exitCode());
    assertEquals("", ended.output());
    // Behind it in every queue.
    assertEquals(204, post(EdgeFixture.OPERATOR, STOP));
    assertEquals(1, edge.hooks.size());
  }

  @Test
  void onlyAnOperatorWhoPassesTheGuardIsHeard() throws Exception {
    assertEquals(401, post("wrong-token-0123456789abcdefghij", STOP));
    assertEquals(403, post(EdgeFixture.OBSERVER, STOP));
    assertEquals(403, post(EdgeFixture.OPERATOR, STOP, "Host: evil.example"));
    assertEquals(
        403, post(EdgeFixture.OPERATOR, STOP, "Host: localhost", "Origin: https://evil.example"));
    assertTrue(edge.hooks.isEmpty());
  }

  @Test
  void nonsenseIsRefused() throws Exception {
    assertEquals(400, post(EdgeFixture.OPERATOR, "garbage"));
    assertEquals(400, post(EdgeFixture.OPERATOR, ""));
    assertTrue(edge.hooks.isEmpty());
  }

  @Test
  void aReportIsBounded() throws Exception {
    assertEquals(413, post(EdgeFixture.OPERATOR, STOP + " ".repeat(64 * 1024)));
    assertEquals(
        413,
        send(
            List.of(
                "Host: localhost",
                "Authorization: Bearer " + EdgeFixture.OPERATOR,
                "Transfer-Encoding: chunked"),
            "5\r\nabcde\r\n"));
    assertTrue(edge.hooks.isEmpty());
  }

  private int post(String token, String body, String... headers) throws Exception {
    List<String> all = new ArrayList<>(List.of(headers));
    if (all.isEmpty()) {
      all.add("Host: localhost");
    }
    all.add("Authorization: Bearer " + token);
    all.add("Content-Length: " + body.length());
    return send(all, body);
  }

  private int send(List<String> headers, String body) throws Exception {
    try (SocketChannel channel = SocketChannel.open(edge.tcp())) {
      String request =
          "POST /v1/hooks/claude HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\n\r\n" + body;
      ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      ByteBuffer answer = ByteBuffer.allocate(12);
      while (answer.hasRemaining() && channel.read(answer) >= 0) {
        // The status stands at the beginning.
      }
      return Integer.parseInt(UTF_8.decode(answer.flip()).toString().substring(9));
    }
  }
}
