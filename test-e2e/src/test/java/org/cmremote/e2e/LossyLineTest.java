package org.cmremote.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.cmremote.manager.ConnectionChange;
import org.cmremote.manager.ManagerOptions;
import org.cmremote.manager.TokenSource;
import org.cmremote.manager.deploy.Deployed;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.ssh.SshTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A line with 200 ms there and back that loses one packet of a hundred. */
@Timeout(180)
class LossyLineTest {
  private static final Duration ONE_WAY = Duration.ofMillis(100);
  private static final int PROMPTS = 20;

  private final Reaper reaper = new Reaper();
  @TempDir private Path directory;
  private RemoteHost host;
  private LossyLine line;

  @BeforeEach
  void boot() throws IOException {
    host = reaper.add(RemoteHost.boot(directory));
    line = reaper.add(new LossyLine(host, ONE_WAY, 0.01, 5));
  }

  @AfterEach
  void stop() {
    reaper.close();
  }

  private SshTransport way() {
    return reaper.add(
        new SshTransport(
            host.target(RemoteHost.USER, line.address()).build(), directory.resolve("cm/s")));
  }

  @Test
  void anAgentIsDeployedAndWorkedWithOverIt() {
    Deployer deployer = reaper.add(new Deployer(way()));
    assertEquals(Deployed.Change.DEPLOYED, deployer.deploy(Artifacts.agentJar()).change());
    Watcher manager =
        reaper.add(new Watcher(way(), TokenSource.host(), ManagerOptions.named("e2e/1")));

    manager.script(
        "policy",
        AutoConfirm.POLICY,
        "for i in $(seq %d); do read -p 'Continue? [y/N] ' a; done; exit 4".formatted(PROMPTS));
    manager.script("person", AutoConfirm.OFF, "read -p 'Continue? [y/N] ' a; exit 5");
    String prompt = manager.awaitPrompt("person", "Continue? [y/N]").id();
    assertEquals(Outcome.ACCEPTED, Watcher.get(manager.client().answer("person", prompt, 0)));
    assertEquals(5, manager.awaitEvent("person", Event.SessionExited.class).exitCode());
    assertEquals(4, manager.awaitEvent("policy", Event.SessionExited.class).exitCode());

    manager.assertEachEventOnceInOrder();
    assertEquals(PROMPTS, manager.events("policy", Event.PromptAnswered.class).size());
    assertTrue(
        manager.changes().stream().noneMatch(ConnectionChange.Disconnected.class::isInstance));
    // What waits for nobody here isn't late.
    List<Duration> waits = waits(manager);
    assertTrue(
        waits.stream().sorted().toList().get(PROMPTS / 2).compareTo(ONE_WAY) < 0, waits::toString);
    assertTrue(deployer.undeploy(false));
  }

  /** From each prompt to its answer, by the host's clock. */
  private static List<Duration> waits(Watcher manager) {
    List<Duration> waits = new ArrayList<>();
    Instant opened = Instant.MAX;
    for (EventEnvelope envelope : manager.events()) {
      if ("policy".equals(envelope.session())) {
        if (envelope.event() instanceof Event.PromptOpened) {
          opened = envelope.at();
        } else if (envelope.event() instanceof Event.PromptAnswered) {
          waits.add(Duration.between(opened, envelope.at()));
        }
      }
    }
    return waits;
  }
}
