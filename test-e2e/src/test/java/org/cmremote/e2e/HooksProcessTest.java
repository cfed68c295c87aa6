package org.cmremote.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code cm hooks}, and the line that it writes, run as a tool runs it. */
@Timeout(120)
class HooksProcessTest {
  private static final String STOP = "{\"hook_event_name\":\"Stop\"}";

  private final Place place = new Place();
  private final Cm cm = new Cm(place, List.of());

  @AfterEach
  void stop() {
    place.close();
  }

  @Test
  void whatWasInstalledTellsTheAgentAndCanBeRemoved() throws Exception {
    Path settings = place.directory().resolve(".claude/settings.json");
    Files.createDirectories(settings.getParent());
    String mine = "{\n  \"model\": \"opus\"\n}\n";
    Files.writeString(settings, mine);

    Ended installed = cm.run("hooks", "install", "--tool", "claude");

    assertEquals(
        new Ended(
            0,
            "installed in %s: UserPromptSubmit, PermissionRequest, Notification, Stop\n"
                .formatted(settings),
            ""),
        installed);
    assertTrue(Files.exists(place.directory().resolve("cache/cm/hook.jsa")));
    assertEquals(
        "{\"tool\":\"claude\",\"file\":\"%s\",\"changed\":false,\"events\":[\"UserPromptSubmit\",\"PermissionRequest\",\"Notification\",\"Stop\"]}\n"
            .formatted(settings),
        cm.run("hooks", "install", "--tool", "claude", "--json").out());
    assertReports(command(settings), "claude");

    assertEquals(0, cm.run("hooks", "remove", "--tool", "claude").exitCode());
    assertEquals(mine, Files.readString(settings));
    assertEquals(
        "not in %s\n".formatted(settings), cm.run("hooks", "status", "--tool", "claude").out());
  }

  @Test
  void settingsThatAreBrokenAreLeftAlone() throws IOException {
    Path settings = Files.writeString(place.directory().resolve("mine.json"), "{\n  oops\n}\n");

    Ended refused = cm.run("hooks", "install", "--tool", "gemini", "--file", settings.toString());

    assertEquals(1, refused.exitCode());
    assertTrue(refused.err().startsWith("cm: " + settings + ", line 2: no JSON"), refused.err());
    assertEquals("{\n  oops\n}\n", Files.readString(settings));
    assertFalse(Files.exists(place.directory().resolve("cache/cm/hook.jsa")));
  }

  /**
   * The pane tells, as the hook names no directory: the agent takes it while that pane is there.
   */
  @Test
  void aHookInAPaneSpeaksOfTheSessionThere() throws Exception {
    try (RunningAgent running = RunningAgent.start()) {
      Place home = running.place();
      Cm user = Cm.local(running);
      Path settings = home.directory().resolve("settings.json");
      Path between = home.directory().resolve("between");
      assertEquals(
          0,
          user.run(
                  "hooks",
                  "install",
                  "--tool=claude",
                  "--file=" + settings,
                  "--agent-socket=" + between)
              .exitCode());
      String line =
          "export CM_HOOK_LIMIT=60000; echo '%s' | { %s; }; exec sleep 1000"
              .formatted(STOP, command(settings));
      byte[] report;
      try (ServerSocketChannel ear = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        ear.bind(UnixDomainSocketAddress.of(between));
        assertEquals(0, user.run("new", "asks", "--", "sh", "-c", line).exitCode());
        try (SocketChannel hook = ear.accept()) {
          report = Channels.newInputStream(hook).readAllBytes();
        }
      }

      assertEquals("204", hand(home.agentSocket(), report));
      assertEquals(0, user.run("kill", "asks").exitCode());
      assertEquals("404", hand(home.agentSocket(), report));
    }
  }

  /** All of it is real but the tool: what the hook says becomes the session's state. */
  @Test
  void aSessionPromptsBecauseItsToolSaysSo() throws Exception {
    try (RunningAgent running = RunningAgent.start()) {
      Cm user = Cm.local(running);
      Path settings = running.place().directory().resolve("settings.json");
      assertEquals(
          0, user.run("hooks", "install", "--tool=claude", "--file=" + settings).exitCode());
      String line =
          "export CM_HOOK_LIMIT=60000; echo '%s' | { %s; }; exec sleep 1000"
              .formatted("{\"hook_event_name\":\"PermissionRequest\"}", command(settings));

      Ended made = user.run("new", "asks", "--tool", "claude", "--", "sh", "-c", line);
      assertEquals(0, made.exitCode(), made.err());

      Ended waited = user.run("wait", "--state", "prompting", "--timeout", "20s", "asks");
      assertEquals(0, waited.exitCode(), waited.err());
    }
  }

  /** Sends the report on, and gives the status of the answer. */
  private static String hand(Path socket, byte[] report) throws IOException {
    try (SocketChannel agent = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      agent.write(ByteBuffer.wrap(report));
      return new String(Channels.newInputStream(agent).readAllBytes(), UTF_8).substring(9, 12);
    }
  }

  /** Stands where the agent listens for this user, and runs the line as a tool's shell does. */
  private void assertReports(String command, String tool) throws Exception {
    Files.createDirectories(place.token().getParent());
    Files.writeString(place.token(), "a-token-of-at-least-thirty-two-characters\n");
    Files.createDirectories(place.agentSocket().getParent());
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true);
    place.furnish(builder);
    builder.environment().put("CM_HOOK_LIMIT", "60000");
    try (ServerSocketChannel agent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      agent.bind(UnixDomainSocketAddress.of(place.agentSocket()));
      Process hook = builder.start();
      try (var input = hook.getOutputStream()) {
        input.write(STOP.getBytes(UTF_8));
      }
      try (SocketChannel report = agent.accept()) {
        String said = new String(Channels.newInputStream(report).readAllBytes(), UTF_8);
        assertTrue(said.startsWith("POST /v1/hooks/" + tool + " HTTP/1.1\r\n"), said);
        assertTrue(said.endsWith("\r\n\r\n" + STOP), said);
      }
      assertEquals("", new String(hook.getInputStream().readAllBytes(), UTF_8));
      assertEquals(0, hook.waitFor());
    }
  }

  private static String command(Path settings) throws IOException {
    JsonNode hook =
        new ObjectMapper()
            .readTree(Files.readString(settings))
            .at("/hooks/PermissionRequest/0/hooks/0");
    assertEquals("command", hook.path("type").asText());
    return hook.path("command").asText();
  }
}
