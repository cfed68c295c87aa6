package org.cmremote.e2e;

import static org.awaitility.Awaitility.await;
import static org.cmremote.e2e.RemoteHost.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cmremote.manager.ConnectionChange;
import org.cmremote.manager.Token;
import org.cmremote.manager.TokenSource;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.SessionState;
import org.cmremote.transport.ssh.SshTransport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The units as they stand, in the hands of a real systemd on a host of its own, where the agent
 * listens where it always does.
 */
@Timeout(120)
class SystemdTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Path UNITS = RemoteHost.home().resolve(".config/systemd/user");

  private static RemoteHost host;
  @TempDir private static Path directory;

  private final Reaper reaper = new Reaper();

  @BeforeAll
  static void boot() throws IOException {
    host = RemoteHost.boot(directory);
    host.linger();
    host.put(
        Artifacts.agentJar(),
        RemoteHost.home().resolve(".local/lib/cm").resolve("agent-server.jar"));
    for (String unit : List.of("cm-agent.service", "cm-tmux.service")) {
      host.put(Artifacts.systemdUnits().resolve(unit), UNITS.resolve(unit));
    }
    systemctl("daemon-reload");
  }

  @AfterAll
  static void shutDown() throws IOException {
    if (host != null) {
      host.close();
    }
  }

  @BeforeEach
  void start() {
    systemctl("start", "cm-agent");
  }

  @AfterEach
  void stop() {
    reaper.close();
    systemctl("stop", "cm-agent", "cm-tmux");
    done(host.user("rm", "-rf", UNITS.resolve("cm-agent.service.d").toString()));
    systemctl("daemon-reload");
    systemctl("reset-failed");
  }

  private static void systemctl(String... words) {
    done(host.user(words(words)));
  }

  private static String[] words(String... words) {
    return Stream.concat(Stream.of("systemctl", "--user"), Stream.of(words)).toArray(String[]::new);
  }

  private static Map<String, String> properties(String unit) {
    return done(host.user("systemctl", "--user", "show", unit))
        .lines()
        .map(line -> line.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (one, other) -> one));
  }

  private static void dropIn(String settings) {
    host.write(UNITS.resolve("cm-agent.service.d/test.conf"), settings);
    systemctl("daemon-reload");
  }

  /** A manager on this machine, at the host's network address. */
  private Watcher manager(TokenSource tokens) {
    return reaper.add(
        new Watcher(new SshTransport(host.target().build(), directory.resolve("cm/ssh")), tokens));
  }

  @Test
  void itIsReadyWhenItListensAndAManagerReachesItBySsh() {
    assertEquals("running", properties("cm-agent").get("SubState"));
    assertEquals(
        "listens on 127.0.0.1:9876 and /run/user/%s/cm/agent.sock"
            .formatted(done(host.user("id", "-u")).strip()),
        properties("cm-agent").get("StatusText"));
    assertEquals(
        "600",
        done(host.user(
                "stat", "-c", "%a", RemoteHost.home().resolve(".local/state/cm/token").toString()))
            .strip());

    assertEquals("20s", properties("cm-agent").get("WatchdogUSec"));
    done(host.user("test", "-s", ".cache/cm/agent.jsa"));

    Watcher manager = manager(TokenSource.host());
    manager.script("demo", AutoConfirm.POLICY, "read -p 'Continue? [y/N] ' a; exit 4");
    assertEquals(4, manager.awaitEvent("demo", Event.SessionExited.class).exitCode());
    assertEquals(1, manager.events("demo", Event.PromptAnswered.class).size());
  }

  @Test
  void theAgentIsConfinedAndProgramsInSessionsAreNot() {
    Path agent = Path.of("/proc", properties("cm-agent").get("MainPID"), "status");
    assertTrue(done(host.user("cat", agent.toString())).contains("NoNewPrivs:\t1\n"));

    Watcher manager = manager(TokenSource.host());
    manager.script(
        "demo",
        AutoConfirm.OFF,
        "echo NoNewPrivs $(sed -n 's/NoNewPrivs:\t//p' /proc/self/status), uid $(unshare -r id -u);"
            + " umask; cat");

    Watcher.get(
        manager.client().waitFor(new Request.WaitFor("demo", null, "NoNewPrivs 0, uid 0", 10_000)));
    assertEquals("0022", Watcher.get(manager.client().screen("demo")).lines().get(1).strip());
  }

  @Test
  void aCutLineIsNoticedAndCostsNoEvent() throws Exception {
    Watcher manager = manager(TokenSource.host());
    manager.script("demo", AutoConfirm.OFF, "read -p 'Continue? [y/N] ' a; exit 5");
    manager.awaitPrompt("demo", "Continue? [y/N]");
    int seen = manager.changes().size();

    host.cut();
    done(host.user("tmux", "-L", "cm", "send-keys", "-t", "demo", "y", "Enter"));
    manager.awaitChange(ConnectionChange.Disconnected.class, seen);
    assertTrue(manager.events("demo", Event.SessionExited.class).isEmpty());
    host.mend();

    manager.awaitChange(ConnectionChange.Recovered.class, seen);
    assertEquals(5, manager.awaitEvent("demo", Event.SessionExited.class).exitCode());
    assertEquals(1, manager.events("demo", Event.PromptClosed.class).size());
  }

  @Test
  void sessionsOutliveARestartAndACrashOfTheAgent() {
    Watcher manager = manager(TokenSource.host());
    manager.script("demo", AutoConfirm.OFF, "read -p 'Continue? [y/N] ' a; exit 5");
    String agent = properties("cm-agent").get("MainPID");
    String tmux = properties("cm-tmux").get("MainPID");

    int seen = manager.changes().size();
    systemctl("restart", "cm-agent");
    manager.awaitChange(ConnectionChange.Recovered.class, seen);
    awaitPrompting(manager);
    String second = properties("cm-agent").get("MainPID");
    assertNotEquals(agent, second);

    seen = manager.changes().size();
    systemctl("kill", "--signal=KILL", "cm-agent");
    manager.awaitChange(ConnectionChange.Recovered.class, seen);
    awaitPrompting(manager);
    assertNotEquals(second, properties("cm-agent").get("MainPID"));

    assertEquals(tmux, properties("cm-tmux").get("MainPID"));
    String prompt = Watcher.get(manager.client().session("demo")).prompt().id();
    assertEquals(Outcome.ACCEPTED, Watcher.get(manager.client().answer("demo", prompt, 0)));
    assertEquals(5, manager.awaitEvent("demo", Event.SessionExited.class).exitCode());
  }

  @Test
  void anUpgradeByCmKeepsItsSessions() throws IOException {
    Watcher manager = manager(TokenSource.host());
    manager.script("demo", AutoConfirm.OFF, "read -p 'Continue? [y/N] ' a; exit 5");
    awaitPrompting(manager);
    String tmux = properties("cm-tmux").get("MainPID");
    Path jar = RemoteHost.home().resolve(".local/lib/cm/agent-server.jar");
    host.put(NewJar.at(directory.resolve("new.jar")), jar);
    try (Place place = new Place()) {
      Ended restarted = new Cm(place, host.options(place)).run("restart");

      assertEquals(0, restarted.exitCode(), restarted.toString());
      assertTrue(restarted.out().contains(" is now " + NewJar.VERSION), restarted.out());
    } finally {
      host.put(Artifacts.agentJar(), jar);
    }
    assertEquals("running", properties("cm-agent").get("SubState"));
    assertEquals(tmux, properties("cm-tmux").get("MainPID"));
    awaitPrompting(manager);
    String prompt = Watcher.get(manager.client().session("demo")).prompt().id();
    assertEquals(Outcome.ACCEPTED, Watcher.get(manager.client().answer("demo", prompt, 0)));
    assertEquals(5, manager.awaitEvent("demo", Event.SessionExited.class).exitCode());
  }

  private static void awaitPrompting(Watcher manager) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                Watcher.get(manager.client().sessions()).stream()
                    .anyMatch(
                        info ->
                            info.session().equals("demo")
                                && info.state() == SessionState.PROMPTING));
  }

  @Test
  void anAgentThatHangsIsStartedAnew() {
    dropIn("[Service]\nWatchdogSec=1");
    systemctl("restart", "cm-agent");
    String hung = properties("cm-agent").get("MainPID");

    done(host.user("kill", "-STOP", hung));

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Map<String, String> properties = properties("cm-agent");
              assertEquals("running", properties.get("SubState"));
              assertNotEquals(hung, properties.get("MainPID"));
            });
    assertEquals("1", properties("cm-agent").get("NRestarts"));
  }

  @Test
  void aCredentialIsTheToken() {
    String token = "credential".repeat(4);
    host.write(RemoteHost.home().resolve(".config/cm/chosen-token"), token);
    dropIn("[Service]\nLoadCredential=cm-token:%E/cm/chosen-token");
    systemctl("restart", "cm-agent");

    Watcher manager = manager(TokenSource.of(new Token(token)));

    assertEquals("running", properties("cm-agent").get("SubState"));
    assertEquals(1, Watcher.get(manager.client().agentInfo()).clients());
  }

  @Test
  void itStopsWithinFiveSecondsAndSaysGoodbye() {
    Watcher manager = manager(TokenSource.host());
    manager.script("demo", AutoConfirm.OFF, "read -p 'Continue? [y/N] ' a");

    long start = System.nanoTime();
    systemctl("stop", "cm-agent");

    assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 5);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                manager.events().stream()
                    .anyMatch(event -> event.event() instanceof Event.AgentStopping));
    assertEquals("success", properties("cm-agent").get("Result"));
    assertEquals("active", properties("cm-tmux").get("ActiveState"));
    assertEquals(
        "demo\n", done(host.user("tmux", "-L", "cm", "list-sessions", "-F", "#{session_name}")));
  }

  @Test
  void aWrongConfigurationIsNotTriedAgain() {
    systemctl("stop", "cm-agent");
    dropIn("[Service]\nEnvironment=CM_AGENT_BIND=0.0.0.0");

    assertFalse(host.user("systemctl", "--user", "start", "cm-agent").exitCode() == 0);

    assertEquals("failed", properties("cm-agent").get("ActiveState"));
    assertEquals("0", properties("cm-agent").get("NRestarts"));
    assertTrue(
        done(host.root("journalctl", "_SYSTEMD_USER_UNIT=cm-agent.service", "-n", "5", "-o", "cat"))
            .contains("bind is 0.0.0.0, which is not loopback"));
  }
}
