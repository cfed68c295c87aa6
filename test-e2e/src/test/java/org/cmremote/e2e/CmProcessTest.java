package org.cmremote.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cmremote.transport.ssh.Sshd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code cm} as a person and as a script use it, on this machine and through ssh. */
@Timeout(120)
class CmProcessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

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
  void aSessionFromItsBeginningToItsEnd() throws Exception {
    Cm cm = Cm.local(agent);
    Path old = Files.writeString(agent.place().files().resolve("old.txt"), "x");
    Path watched = agent.place().directory().resolve("watched");
    Process watching = cm.start(watched, "watch", "--json", "--session", "demo");
    reaper.add(() -> watching.destroyForcibly().waitFor());

    assertEquals(
        new Ended(0, "demo\n", ""),
        cm.run("new", "--cwd", agent.place().files().toString(), "demo", "--", "bash", "--norc"));
    assertOk(cm.run("wait", "--state", "idle", "demo"));
    assertOk(cm.run("send", "demo", "echo $((6*7)) answers; rm -i old.txt"));
    assertOk(cm.run("wait", "--state", "prompting", "demo"));

    JsonNode session = json(cm.run("sessions", "--json")).at("/sessions/0");
    assertEquals("prompting", session.path("state").asText());
    assertEquals("old.txt", session.at("/prompt/subject").asText());
    assertTrue(cm.run("screen", "demo").out().contains("42 answers"));
    String explained = cm.run("explain", "demo").out();
    assertTrue(explained.startsWith("demo: prompting: rm: remove regular"), explained);
    assertTrue(explained.contains("rm is blocked in a read of the terminal"), explained);
    assertEquals(
        "ask", json(cm.run("explain", "demo", "--json")).at("/prompt/policy/decision").asText());

    assertEquals(new Ended(0, "accepted\n", ""), cm.run("answer", "demo", "--option", "1"));
    await().atMost(PATIENCE).until(() -> Files.notExists(old));
    assertOk(cm.run("keys", "demo", "e", "x", "i", "t", "Enter"));
    assertOk(cm.run("wait", "--state", "exited", "demo"));
    assertOk(cm.run("kill", "demo"));
    assertEquals(0, json(cm.run("sessions", "--json")).path("sessions").size());

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertTrue(types(watched).contains("session.killed"), types(watched).toString()));
    assertTrue(types(watched).contains("prompt.answered"), types(watched).toString());
    assertTrue(watching.isAlive());
    watching.destroy();
    assertTrue(watching.waitFor(10, TimeUnit.SECONDS));
  }

  private static List<String> types(Path events) throws IOException {
    return Files.readAllLines(events).stream()
        .filter(line -> line.startsWith("{") && line.endsWith("}"))
        .map(line -> tree(line).path("type").asText())
        .toList();
  }

  @Test
  void aScriptCanTellFailuresApart() throws Exception {
    Cm cm = Cm.local(agent);
    assertOk(cm.run("new", "demo", "--", "sleep", "1000"));
    assertFails(2, "--frobnicate", cm.run("sessions", "--frobnicate"));
    assertFails(5, "no session other", cm.run("screen", "other"));
    assertFails(5, "asks nothing", cm.run("answer", "demo", "--option", "1"));
    assertFails(6, "demo", cm.run("wait", "--state", "exited", "--timeout", "100ms", "demo"));
    assertFails(1, "already a session demo", cm.run("new", "demo", "--", "cat"));

    Path wrong = Files.writeString(agent.place().directory().resolve("wrong"), "w".repeat(43));
    Files.setPosixFilePermissions(wrong, PosixFilePermissions.fromString("rw-------"));
    assertFails(4, "token", cm.run("sessions", "--token-file", wrong.toString()));
    agent.stop();
    assertFails(3, "agent", cm.run("sessions", "--agent-port", String.valueOf(agent.port())));
  }

  @Test
  void aRemoteHostIsReachedThroughSsh(@TempDir Path directory) throws Exception {
    Sshd sshd = reaper.add(Sshd.start(directory));
    Cm there = remote(sshd, directory);

    assertEquals(new Ended(0, "demo\n", ""), there.run("new", "demo", "--", "cat"));
    // A program that reads may be asking, so nobody types by accident.
    assertOk(there.run("send", "--force", "demo", "through the tunnel"));
    assertOk(there.run("wait", "--text", "through the tunnel", "demo"));
    assertEquals(
        "demo", json(Cm.local(agent).run("sessions", "--json")).at("/sessions/0/session").asText());

    sshd.close();
    assertFails(3, "127.0.0.1", there.run("sessions"));
  }

  @Test
  void aHalfDeadConnectionIsNoticedWithinFiveSecondsAndReplaced(@TempDir Path directory)
      throws Exception {
    Sshd sshd = reaper.add(Sshd.start(directory));
    Cm there = remote(sshd, directory);
    Path events = directory.resolve("events");
    Process watching = there.start(events, "watch", "--json");
    reaper.add(() -> watching.destroyForcibly().waitFor());
    await().atMost(PATIENCE).until(() -> Files.readString(events).contains("client.connected"));

    sshd.freezeConnections();
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> Files.readString(events).contains("no sign of life"));
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> Files.readString(events).contains("connected again; no event was missed"));
  }

  @Test
  void aCheckTellsWhatIsThereAndWhatToDo(@TempDir Path directory) throws Exception {
    Sshd sshd = reaper.add(Sshd.start(directory));
    Cm there = remote(sshd, directory);
    Ended well = there.run("check", "--tool", "tmux");
    for (String step :
        List.of("name", "connection", "host key", "login", "shell", "disk", "tmux", "round trip")) {
      assertTrue(well.out().contains("✓ " + step), well.out());
    }
    assertTrue(well.out().lines().anyMatch(line -> line.matches("✓ tmux +/.*/tmux")), well.out());
    assertTrue(there.run("check", "--tool", "nothing-of-that-name").out().contains("✗ nothing-of"));
    assertEquals(2, there.run("check", "--tool", "a;b").exitCode());

    agent.stop();
    Ended without = there.run("check");
    assertEquals(3, without.exitCode(), without.toString());
    assertTrue(
        without.out().contains("✗ agent      there: the tunnel is there, but"), without.out());
    sshd.close();
    Ended gone = there.run("check");
    assertEquals(3, gone.exitCode(), gone.toString());
    List<String> lines = gone.out().lines().toList();
    assertTrue(lines.get(0).startsWith("✓ name       there is 127.0.0.1 port "), gone.out());
    assertTrue(lines.get(1).startsWith("✗ connection there: 127.0.0.1 is there, but"), gone.out());
  }

  @Test
  void oneConnectionServesAllCommandsAndIsShown(@TempDir Path directory) throws Exception {
    Sshd sshd = reaper.add(Sshd.start(directory));
    Cm there = remote(sshd, directory);
    Cm here = new Cm(agent.place(), List.of());
    assertTrue(there.run("connect").out().startsWith("connected in "));
    JsonNode shown = json(here.run("status", "--json")).at("/connections/0");
    assertEquals("connected", shown.path("state").asText());
    assertOk(there.run("sessions"));
    assertEquals(1, sshd.connections());
    assertEquals(shown.path("pid"), json(here.run("status", "--json")).at("/connections/0/pid"));
    assertEquals("ended there\n", there.run("disconnect").out());
    assertEquals("no connections; a command with --host makes one\n", here.run("status").out());
  }

  @Test
  void eventsOfSeveralHostsAreWatchedTogether(@TempDir Path directory) throws Exception {
    Sshd sshd = reaper.add(Sshd.start(directory));
    Path events = directory.resolve("events");
    Process watching = remote(sshd, directory).start(events, "watch", "--host", "local", "--json");
    reaper.add(() -> watching.destroyForcibly().waitFor());
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                Stream.of("there", "local")
                    .allMatch(
                        host -> read(events).contains("{\"host\":\"" + host + "\",\"epoch\"")));
    assertOk(Cm.local(agent).run("new", "demo", "--", "cat"));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                read(events)
                    .lines()
                    .filter(line -> line.contains("\"type\":\"session.created\""))
                    .map(line -> tree(line).path("host").asText())
                    .sorted()
                    .toList()
                    .equals(List.of("local", "there")));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aGroupOfRegisteredHostsIsReachedAtOnce(@TempDir Path directory) throws Exception {
    Sshd sshd = reaper.add(Sshd.start(directory));
    Path registry = directory.resolve("hosts.toml");
    Cm cm = new Cm(agent.place(), List.of("--hosts-file", registry.toString()));
    String config = sshConfig(sshd, directory).toString();
    for (String word :
        List.of(
            "hosts import --all --ssh-config " + config,
            "hosts add gone --address 127.0.0.1 --port 1")) {
      String[] words = word.split(" ");
      assertOk(
          new Cm(agent.place(), List.of())
              .run(
                  words[0],
                  Stream.concat(
                          Stream.of(words).skip(1), Stream.of("--hosts-file", registry.toString()))
                      .toArray(String[]::new)));
    }
    String file =
        Files.readString(registry)
            .replace(
                "[host.there]\n",
                "[host.there]\nagent_socket = \"%s\"\ntoken_file = \"%s\"\ndirectory = \"%s\"\nenv = { WHO = \"me\" }\n"
                    .formatted(
                        agent.place().agentSocket(), agent.place().token(), agent.place().files()));
    Files.writeString(registry, file);

    Ended made =
        cm.run("new", "--group", "all", "demo", "--", "sh", "-c", "echo $WHO at $PWD; cat");
    assertEquals(3, made.exitCode(), made.toString());
    assertEquals(
        List.of("there: demo", "2 hosts: 1 ok, 1 failed"),
        made.out().lines().filter(line -> !line.startsWith("gone: failed: ")).toList());
    assertOk(Cm.local(agent).run("wait", "--text", "me at " + agent.place().files(), "demo"));
    assertOk(cm.run("sessions", "--host", "there", "--host", "local"));
  }

  @Test
  void aPersonAttachesHere() throws Exception {
    attachAndType(Cm.local(agent));
  }

  @Test
  void aPersonAttachesThroughSsh(@TempDir Path directory) throws Exception {
    attachAndType(remote(reaper.add(Sshd.start(directory)), directory));
  }

  /** A terminal for a person is a pane of another tmux server. */
  private void attachAndType(Cm cm) throws Exception {
    assertOk(Cm.local(agent).run("new", "demo", "--", "cat"));
    Place desk = reaper.add(new Place());
    Path status = desk.files().resolve("status");
    StringBuilder line = new StringBuilder();
    cm.words("attach", "demo").forEach(word -> line.append("'").append(word).append("' "));
    ProcessBuilder environment = new ProcessBuilder();
    cm.place().furnish(environment);
    StringBuilder assignments = new StringBuilder("exec env");
    for (Map.Entry<String, String> variable : environment.environment().entrySet()) {
      if (variable.getKey().matches("HOME|PATH|XDG_.*|LC_ALL")) {
        assignments
            .append(" '")
            .append(variable.getKey())
            .append("=")
            .append(variable.getValue())
            .append("'");
      }
    }
    Path script =
        Files.writeString(
            desk.files().resolve("attach"),
            "#!/bin/sh\n%s sh -c \"%s; echo \\$? >'%s'\"\n".formatted(assignments, line, status));
    Ended started =
        desk.tmux("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "30", "sh " + script);
    assertEquals(0, started.exitCode(), started.toString());

    await()
        .atMost(PATIENCE)
        .until(
            () ->
                agent
                    .place()
                    .tmux("list-clients", "-F", "#{client_control_mode}")
                    .out()
                    .contains("0"));
    desk.tmux("send-keys", "by hand", "Enter");
    assertOk(Cm.local(agent).run("wait", "--text", "by hand", "demo"));
    assertTrue(desk.tmux("capture-pane", "-p").out().contains("by hand"));

    // Ctrl-b goes to the inner tmux, since send-keys doesn't ask the outer one's bindings.
    desk.tmux("send-keys", "C-b", "d");
    await().atMost(PATIENCE).until(() -> Files.exists(status) && Files.size(status) > 0);
    assertEquals("0\n", Files.readString(status));
    assertEquals(1, json(Cm.local(agent).run("sessions", "--json")).path("sessions").size());
  }

  private static Path sshConfig(Sshd sshd, Path directory) throws IOException {
    Path config = directory.resolve("ssh_config");
    return Files.write(
        config,
        List.of(
            "Host there",
            "  HostName 127.0.0.1",
            "  Port " + sshd.port(),
            "  User " + System.getProperty("user.name"),
            "  IdentityFile " + directory.resolve("client_key"),
            "  IdentityAgent none",
            "  UserKnownHostsFile " + directory.resolve("known_hosts")));
  }

  private Cm remote(Sshd sshd, Path directory) throws IOException {
    Path config = sshConfig(sshd, directory);
    return new Cm(
        agent.place(),
        List.of(
            "--host",
            "there",
            "--ssh-config",
            config.toString(),
            "--agent-socket",
            agent.place().agentSocket().toString(),
            "--token-file",
            agent.place().token().toString()));
  }

  private static void assertOk(Ended ended) {
    assertEquals(0, ended.exitCode(), ended.toString());
    assertEquals("", ended.err());
  }

  private static void assertFails(int exitCode, String word, Ended ended) {
    assertEquals(exitCode, ended.exitCode(), ended.toString());
    assertEquals("", ended.out());
    assertTrue(ended.err().contains(word), ended.toString());
    assertFalse(ended.err().contains("\tat "), ended.toString());
  }

  private static JsonNode json(Ended ended) {
    assertOk(ended);
    return tree(ended.out());
  }

  private static JsonNode tree(String text) {
    try {
      return JSON.readTree(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }
}
