package org.cmremote.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cmremote.manager.ConnectionChange;
import org.cmremote.manager.TokenSource;
import org.cmremote.transport.AgentAddress;
import org.cmremote.transport.CommandInput;
import org.cmremote.transport.CommandResult;
import org.cmremote.transport.Transport;
import org.cmremote.transport.TransportState;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.ssh.SshTarget;
import org.cmremote.transport.ssh.SshTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code cm deploy}, {@code upgrade} and {@code undeploy} on a host without systemd. */
@Timeout(120)
class DeployTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Reaper reaper = new Reaper();
  @TempDir private Path directory;
  private LoginHost host;
  private Cm cm;

  @BeforeEach
  void start() throws IOException {
    host = reaper.add(new LoginHost(directory.resolve("sshd")));
    Place place = reaper.add(new Place());
    cm = new Cm(place, host.options(place));
  }

  @AfterEach
  void stop() {
    reaper.close();
  }

  private static Ended ended(int exitCode, Ended ended) {
    assertEquals(exitCode, ended.exitCode(), ended.toString());
    return ended;
  }

  private Ended deploy(String... arguments) {
    ProcessBuilder builder = cm.builder("deploy", arguments);
    builder.environment().put("CM_AGENT_JAR", Artifacts.agentJar().toString());
    return Ended.of(builder);
  }

  /** Another manager than {@link #cm}, with a connection of its own. */
  private Transport way() {
    return reaper.add(new SshTransport(host.target(), directory.resolve("ssh/s")));
  }

  private Deployer deployer() {
    return reaper.add(new Deployer(way()));
  }

  /** The agent's process. */
  private ProcessHandle agent() {
    return host.processes().stream()
        .filter(it -> it.info().commandLine().orElse("").contains("agent-server.jar"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no agent runs"));
  }

  @Test
  void itIsThereAndSupervisedAgainDoesNothingAndItLeavesNothing() throws IOException {
    Set<String> before = host.tree();

    Ended deployed = ended(0, deploy());
    assertTrue(deployed.out().startsWith("agent 0.1.0 deployed, as a background process"));
    assertTrue(deployed.err().contains("copying "), deployed.err());
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(host.home().resolve(".local/state/cm/token"))));

    ProcessHandle first = agent();
    Ended again = ended(0, deploy("--json"));
    assertTrue(again.out().contains("\"change\":\"none\""), again.out());
    assertEquals("", again.err());
    assertEquals(first, agent());

    Watcher manager = reaper.add(new Watcher(way(), TokenSource.host()));
    int seen = manager.changes().size();
    assertTrue(first.destroyForcibly());
    manager.awaitChange(ConnectionChange.Recovered.class, seen);
    assertNotEquals(first.pid(), Watcher.get(manager.client().agentInfo()).pid());

    manager.script("demo", AutoConfirm.OFF, "cat");
    Ended refused = ended(1, cm.run("undeploy", "--json"));
    assertTrue(refused.err().contains("DEPLOYMENT_REFUSED"), refused.err());
    assertEquals("demo\n", host.tmux("list-sessions", "-F", "#{session_name}").out());

    ended(0, cm.run("undeploy", "--end-sessions"));
    assertEquals(before, host.tree());
    assertEquals(List.of(), host.processes());
    assertEquals(1, host.tmux("list-sessions").exitCode());
    Deployer late = deployer();
    assertFalse(late.undeploy(false));
    assertEquals(
        ErrorCode.DEPLOYMENT_REFUSED, late.failure(it -> it.upgrade(Artifacts.agentJar())).code());
  }

  @Test
  void aBadReleaseIsTakenBackAndCostsNoSession() throws IOException {
    Deployer deployer = deployer();
    String first = deployer.deploy(Artifacts.agentJar()).release();
    Watcher manager = reaper.add(new Watcher(way(), TokenSource.host()));
    manager.script("demo", AutoConfirm.OFF, "read -p 'Continue? [y/N] ' a; exit 5");
    String prompt = manager.awaitPrompt("demo", "Continue? [y/N]").id();

    int seen = manager.changes().size();
    Path badJar = NewJar.bad(directory.resolve("bad.jar"));
    CmException bad = deployer.failure(it -> it.upgrade(badJar));
    assertEquals(ErrorCode.NOT_HEALTHY, bad.code(), bad.message());
    assertTrue(
        bad.message().contains(first + " runs again. It said: a bad release"), bad.message());
    assertFalse(host.tree().stream().anyMatch(name -> name.contains(NewJar.VERSION)));

    manager.awaitChange(ConnectionChange.Recovered.class, seen);
    assertEquals(Outcome.ACCEPTED, Watcher.get(manager.client().answer("demo", prompt, 0)));
    assertEquals(5, manager.awaitEvent("demo", Event.SessionExited.class).exitCode());

    ended(0, cm.run("undeploy", "--keep-journal", "--end-sessions"));
    assertTrue(
        host.tree().stream().anyMatch(name -> name.matches(".local/state/cm/journal/.*jsonl")));
    assertEquals(List.of(), host.processes());
  }

  @Test
  void anAgentThatStoppedSinceNobodyNeededItIsBroughtBack() throws IOException {
    ended(0, deploy());
    host.write(".config/cm/agent.toml", "port = 0\nstop_when_idle = 5\n");
    // Its supervisor starts it anew.
    assertTrue(agent().destroyForcibly());
    Path mark = host.home().resolve(".local/state/cm/idle");
    await().atMost(PATIENCE).until(() -> Files.exists(mark) && host.processes().isEmpty());

    ended(0, cm.run("new", "demo", "--", "cat"));
    assertFalse(Files.exists(mark));
    ended(0, cm.run("kill", "demo"));
    await().atMost(PATIENCE).until(() -> Files.exists(mark) && noAgent());

    // Several come at once, and one starts it.
    List<CompletableFuture<Ended>> several =
        Stream.generate(() -> CompletableFuture.supplyAsync(() -> cm.run("sessions")))
            .limit(3)
            .toList();
    several.forEach(each -> ended(0, each.join()));

    // One that somebody stopped stays so.
    assertTrue(agent().parent().orElseThrow().destroy());
    await().atMost(PATIENCE).until(this::noAgent);
    Ended stopped = ended(3, cm.run("sessions", "--json"));
    assertTrue(stopped.err().contains("AGENT_NOT_RUNNING"), stopped.err());
    assertTrue(noAgent());
  }

  private boolean noAgent() {
    return host.processes().stream()
        .noneMatch(it -> it.info().commandLine().orElse("").contains("agent-server.jar"));
  }

  @Test
  void anOlderAgentTakesTheNewersPlaceOnlyWhenTold() throws IOException {
    String newer = deployer().deploy(NewJar.at(directory.resolve("new.jar"))).release();
    ProcessHandle running = agent();
    for (String subcommand : List.of("deploy", "upgrade")) {
      ProcessBuilder builder = cm.builder(subcommand);
      builder.environment().put("CM_AGENT_JAR", Artifacts.agentJar().toString());
      Ended refused = ended(1, Ended.of(builder));
      assertTrue(refused.err().contains("say --allow-downgrade"), refused.err());
    }
    assertEquals(running, agent());
    Ended told = ended(0, deploy("--allow-downgrade", "--json"));
    assertTrue(told.out().contains("\"previous\":\"" + newer + "\""), told.out());
  }

  @Test
  void aHostWithoutJavaGetsOneFromHere() throws IOException {
    Path bin = Files.createDirectory(host.home().resolve("bin"));
    for (String program :
        List.of("sh", "bash", "tmux", "date", "sleep", "dirname", "mkdir", "rm", "timeout")) {
      Files.createSymbolicLink(bin.resolve(program), Path.of("/usr/bin", program));
    }
    host.write(".config/cm/environment", "PATH=" + bin + "\n");

    Ended deployed = ended(0, deploy("--json"));
    assertTrue(deployed.out().contains("\"ownRuntime\":true"), deployed.out());
    // That is systemd's to say, which isn't there.
    assertFalse(deployed.out().contains("lingers"), deployed.out());
    assertTrue(agent().info().command().orElseThrow().endsWith("/runtime/bin/java"));
    Watcher manager = reaper.add(new Watcher(way(), TokenSource.host()));
    manager.script("demo", AutoConfirm.POLICY, "read -p 'Continue? [y/N] ' a; exit 5");
    assertEquals(5, manager.awaitEvent("demo", Event.SessionExited.class).exitCode());

    assertTrue(ended(0, deploy("--json")).out().contains("\"change\":\"none\""));

    // Another release of the agent, and the same Java.
    ProcessBuilder upgrade = cm.builder("upgrade", "--json");
    upgrade.environment().put("CM_AGENT_JAR", NewJar.at(directory.resolve("new.jar")).toString());
    Ended upgraded = ended(0, Ended.of(upgrade));
    assertTrue(upgraded.out().contains("\"ownRuntime\":true"), upgraded.out());
    Matcher copied = Pattern.compile("copying (\\d+)\\.\\d MiB").matcher(upgraded.err());
    assertTrue(copied.find() && Integer.parseInt(copied.group(1)) < 20, upgraded.err());
    assertTrue(agent().info().command().orElseThrow().contains(NewJar.VERSION));
  }

  @Test
  void aBrokenCopyIsNeverStartedAndAWrongConfigurationChangesNothing() throws IOException {
    Set<String> before = host.tree();
    // Somewhere in the jar.
    Deployer deployer = reaper.add(new Deployer(new Damaging(way(), 5_000_000)));
    CmException broken = deployer.failure(it -> it.deploy(Artifacts.agentJar()));
    assertEquals(ErrorCode.COPY_BROKEN, broken.code(), broken.message());
    assertEquals(1, deployer.steps.size(), deployer.steps.toString());
    assertFalse(host.tree().stream().anyMatch(name -> name.endsWith("agent-server.jar")));

    host.write(".config/cm/agent.toml", "port = 'often'\n");
    CmException wrong = deployer().failure(it -> it.deploy(Artifacts.agentJar()));
    assertEquals(ErrorCode.NOT_HEALTHY, wrong.code(), wrong.message());
    assertTrue(wrong.message().contains("agent.toml"), wrong.message());
    assertEquals(before, host.tree());
  }

  @Test
  void anAgentThatCannotBeReachedIsTakenBack() {
    SshTarget elsewhere = host.target(host.home().resolve("elsewhere.sock"));
    Transport way = reaper.add(new SshTransport(elsewhere, directory.resolve("ssh/s")));
    CmException failure =
        reaper.add(new Deployer(way)).failure(it -> it.deploy(Artifacts.agentJar()));
    assertEquals(ErrorCode.NOT_HEALTHY, failure.code(), failure.message());
    assertTrue(failure.message().contains("what was copied is removed"), failure.message());
    assertEquals(List.of(), host.processes());
    assertFalse(host.tree().stream().anyMatch(name -> name.contains("share")));
  }

  @Test
  void anAgentThatWasStartedByHandIsLeftAloneBeforeAnythingIsCopied() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Artifacts.java().toString(), "-jar", Artifacts.agentJar().toString(), "--port", "0");
    host.furnish(builder);
    Path log = directory.resolve("log");
    Process byHand = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    reaper.add(byHand::destroyForcibly);
    await().atMost(PATIENCE).until(() -> Files.readString(log).contains("listens on"));

    Ended refused = ended(1, deploy());
    assertTrue(refused.err().contains("process " + byHand.pid()), refused.err());
    assertFalse(refused.err().contains("copying"), refused.err());
    assertTrue(byHand.isAlive());
  }

  @Test
  void onAServerOfAPersonsOwnOnlyWhatTheAgentMadeIsGuardedAndEnds() throws IOException {
    host.write(".config/cm/agent.toml", "port = 0\ntmux_socket = 'mine'\n");
    Deployer deployer = deployer();
    deployer.deploy(Artifacts.agentJar());
    Watcher manager = reaper.add(new Watcher(way(), TokenSource.host()));
    manager.script("demo", AutoConfirm.OFF, "cat");
    assertEquals(0, host.tmuxAt("mine", "new-session", "-d", "-s", "person", "cat").exitCode());
    Watcher.get(manager.client().adopt("person"));

    Ended refused = ended(1, cm.run("undeploy"));
    assertTrue(refused.err().contains("1 sessions are there"), refused.err());
    assertTrue(host.tmuxAt("mine", "list-sessions").out().contains("demo"));

    ended(0, cm.run("undeploy", "--end-sessions"));
    assertEquals("person\n", host.tmuxAt("mine", "list-sessions", "-F", "#{session_name}").out());
    assertFalse(host.tmuxAt("mine", "show-options", "-t", "person").out().contains("@cm_"));
    assertEquals(List.of(), host.processes());
  }

  @Test
  void ofSeveralHostsEachIsToldAndOneThatFailsFailsAll() {
    Ended both = cm.run("undeploy", "--host", "127.0.0.1:1", "--json");
    assertNotEquals(0, both.exitCode());
    assertTrue(both.out().contains("\"results\":[{\"removed\":false}]"), both.out());
    assertTrue(both.out().contains("CONNECTION_REFUSED"), both.out());
    assertTrue(both.out().contains("\"total\":{\"hosts\":2,\"ok\":1,\"failed\":1}"), both.out());
  }

  /** A way that changes one byte of what is copied. */
  private record Damaging(Transport way, long place) implements Transport {
    @Override
    public CompletableFuture<CommandResult> run(
        List<String> command, CommandInput input, Duration limit) {
      CommandInput damaged =
          stream -> {
            AtomicLong sent = new AtomicLong();
            input.writeTo(
                new FilterOutputStream(stream) {
                  @Override
                  public void write(byte[] bytes, int from, int length) throws IOException {
                    long start = sent.getAndAdd(length);
                    byte[] copy = Arrays.copyOfRange(bytes, from, from + length);
                    if (place >= start && place < start + length) {
                      copy[(int) (place - start)] ^= 1;
                    }
                    stream.write(copy);
                  }
                });
          };
      return way.run(command, damaged, limit);
    }

    @Override
    public String host() {
      return way.host();
    }

    @Override
    public CompletableFuture<AgentAddress> open() {
      return way.open();
    }

    @Override
    public TransportState state() {
      return way.state();
    }

    @Override
    public void onState(Consumer<TransportState> listener) {
      way.onState(listener);
    }

    @Override
    public void close() {
      way.close();
    }
  }
}
