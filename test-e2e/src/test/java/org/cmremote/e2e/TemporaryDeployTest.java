package org.cmremote.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.cmremote.manager.deploy.Temporary;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.ssh.SshTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code cm deploy --temporary}: the host is left as it was, however its manager ends. */
@Timeout(120)
class TemporaryDeployTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Reaper reaper = new Reaper();
  @TempDir private Path directory;
  private LoginHost host;
  private Set<String> before;

  @BeforeEach
  void start() throws IOException {
    host = reaper.add(new LoginHost(directory.resolve("sshd")));
    before = host.tree();
  }

  @AfterEach
  void stop() {
    reaper.close();
  }

  private Deployer deployer() {
    return reaper.add(
        new Deployer(reaper.add(new SshTransport(host.target(), directory.resolve("ssh/s")))));
  }

  private void awaitNothingLeft() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertEquals(before, host.tree());
              assertEquals(List.of(), host.processes());
            });
  }

  @Test
  void whenItsManagerIsKilledTheHostRemovesAll() throws IOException {
    Place place = reaper.add(new Place());
    Cm cm = new Cm(place, host.options(place));
    Path said = directory.resolve("said");
    Process process = temporary(cm, said);
    await()
        .atMost(PATIENCE)
        .until(() -> Files.readString(said).contains("until this command ends"));
    assertEquals(0, cm.run("new", "demo", "--", "cat").exitCode());

    // A second one is in nobody's way, and a lasting one would not last.
    Deployer other = deployer();
    CmException refused = other.failure(it -> it.deploy(Artifacts.agentJar()));
    assertEquals(ErrorCode.DEPLOYMENT_REFUSED, refused.code(), refused.message());
    assertTrue(process.isAlive());

    process.destroyForcibly();

    awaitNothingLeft();
    assertEquals(1, host.tmux("list-sessions").exitCode());
  }

  @Test
  void whenAnotherManagerRemovesItItIsToldAndWhatComesLaterStays() throws IOException {
    Place place = reaper.add(new Place());
    Cm cm = new Cm(place, host.options(place));
    Path said = directory.resolve("said");
    Process first = temporary(cm, said);
    await()
        .atMost(PATIENCE)
        .until(() -> Files.readString(said).contains("until this command ends"));

    assertEquals(0, cm.run("undeploy").exitCode());
    deployer().deploy(Artifacts.agentJar());
    assertEquals(0, cm.run("new", "keep", "--", "cat").exitCode());

    await().atMost(PATIENCE).until(() -> !first.isAlive());
    assertNotEquals(0, first.exitValue());
    assertTrue(Files.readString(said).contains("another cm undeployed it"));
    assertTrue(cm.run("sessions").out().contains("keep"));
  }

  @Test
  void ofSeveralHostsEachIsHeldAndOneThatFailsIsToldAtOnce() throws IOException {
    LoginHost second = reaper.add(new LoginHost(directory.resolve("sshd2")));
    Set<String> beforeSecond = second.tree();
    Place place = reaper.add(new Place());
    host.options(place);
    Path registry = place.directory().resolve("config/cm/hosts.toml");
    Files.createDirectories(registry.getParent());
    Files.writeString(registry, host.registered("one") + second.registered("two"));
    Path said = directory.resolve("said");
    Process process =
        temporary(
            new Cm(place, List.of("--host", "one", "--host", "two", "--host", "127.0.0.1:1")),
            said);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              String text = Files.readString(said);
              assertEquals(2, text.split("until this command ends", -1).length - 1, text);
              assertTrue(text.contains("127.0.0.1: failed: "), text);
            });
    assertTrue(process.isAlive());
    assertFalse(second.processes().isEmpty());

    process.destroy();
    awaitNothingLeft();
    await().atMost(PATIENCE).untilAsserted(() -> assertEquals(beforeSecond, second.tree()));
    assertEquals(List.of(), second.processes());
  }

  private Process temporary(Cm cm, Path said) throws IOException {
    ProcessBuilder builder = cm.builder("deploy", "--temporary");
    builder.environment().put("CM_AGENT_JAR", Artifacts.agentJar().toString());
    Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    reaper.add(process::destroyForcibly);
    return process;
  }

  @Test
  void whenTheLineIsCutTheHostRemovesAll() throws IOException {
    Deployer deployer = deployer();
    Temporary temporary =
        reaper.add(deployer.deployTemporarily(Artifacts.agentJar(), Duration.ofSeconds(3)));
    assertTrue(host.processes().size() > 1, host.processes().toString());

    signal("-STOP");
    try {
      awaitNothingLeft();
    } finally {
      signal("-CONT");
    }
    temporary.close();
  }

  /**
   * To every ssh process of this manager: its end of the line falls silent, and nothing is closed.
   */
  private void signal(String signal) {
    List<String> command = new ArrayList<>(List.of("kill", signal));
    ProcessHandle.current()
        .descendants()
        .filter(it -> it.info().command().orElse("").endsWith("/ssh"))
        .forEach(it -> command.add(String.valueOf(it.pid())));
    assertTrue(command.size() > 2, command.toString());
    assertEquals(0, Ended.of(new ProcessBuilder(command)).exitCode());
  }
}
