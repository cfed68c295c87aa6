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
import org.cmremote.manager.ConnectionChange;
import org.cmremote.manager.TokenSource;
import org.cmremote.manager.deploy.Deployed;
import org.cmremote.manager.deploy.Supervisor;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.ssh.SshTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code cm deploy} on a host of its own with systemd, where the agent is a service of a user's.
 */
@Timeout(120)
class SystemdDeployTest {
  private static final String LINGER = "/var/lib/systemd/linger/" + RemoteHost.USER;

  private final Reaper reaper = new Reaper();
  @TempDir private Path directory;
  private RemoteHost host;

  @BeforeEach
  void boot() throws IOException {
    host = reaper.add(RemoteHost.boot(directory));
  }

  @AfterEach
  void shutDown() {
    reaper.close();
  }

  private String property(String unit, String name) {
    return done(host.user("systemctl", "--user", "show", unit, "--property=" + name, "--value"))
        .strip();
  }

  @Test
  void theAgentIsAServiceKeepsItsSessionsOverAnUpgradeAndLeavesNothing() throws IOException {
    String before = host.tree(RemoteHost.USER);
    Deployer deployer =
        reaper.add(
            new Deployer(new SshTransport(host.target().build(), directory.resolve("cm/s"))));

    Deployed deployed = deployer.deploy(Artifacts.agentJar());
    assertEquals(Deployed.Change.DEPLOYED, deployed.change());
    assertEquals(Supervisor.SYSTEMD, deployed.supervisor());
    assertEquals("running", property("cm-agent", "SubState"));
    String first = property("cm-agent", "MainPID");
    assertEquals(Deployed.Change.NONE, deployer.deploy(Artifacts.agentJar()).change());
    assertEquals(first, property("cm-agent", "MainPID"));

    assertTrue(deployed.lingers());
    host.reboot();
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsMatching(AssertionError.class::isInstance)
        .until(() -> property("cm-agent", "SubState").equals("running"));
    String second = property("cm-agent", "MainPID");
    String tmux = property("cm-tmux", "MainPID");

    Watcher manager =
        reaper.add(
            new Watcher(
                new SshTransport(host.target().build(), directory.resolve("cm/ssh")),
                TokenSource.host()));
    manager.script("demo", AutoConfirm.OFF, "read -p 'Continue? [y/N] ' a; exit 5");
    String prompt = manager.awaitPrompt("demo", "Continue? [y/N]").id();

    int seen = manager.changes().size();
    Deployed upgraded = deployer.upgrade(NewJar.at(directory.resolve("new.jar")));
    assertEquals(1, upgraded.sessions());
    assertEquals(deployed.release(), upgraded.previous());
    assertNotEquals(second, property("cm-agent", "MainPID"));

    manager.awaitChange(ConnectionChange.Recovered.class, seen);
    assertEquals(tmux, property("cm-tmux", "MainPID"));
    assertEquals(Outcome.ACCEPTED, Watcher.get(manager.client().answer("demo", prompt, 0)));
    assertEquals(5, manager.awaitEvent("demo", Event.SessionExited.class).exitCode());
    assertEquals(NewJar.VERSION, Watcher.get(manager.client().agentInfo()).agent());

    assertEquals(0, host.root("test", "-e", LINGER).exitCode());
    assertTrue(deployer.undeploy(false));
    assertEquals(before, host.tree(RemoteHost.USER));
    assertEquals(1, host.root("test", "-e", LINGER).exitCode());
    assertEquals("not-found", property("cm-agent", "LoadState"));
    assertFalse(done(host.root("ps", "-ef")).contains("tmux"));
  }
}
