package org.cmremote.e2e;

import static org.awaitility.Awaitility.await;
import static org.cmremote.e2e.RemoteHost.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.cmremote.manager.ConnectionChange;
import org.cmremote.manager.TokenSource;
import org.cmremote.manager.deploy.Deployed;
import org.cmremote.manager.deploy.Supervisor;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.ssh.RemoteAgent;
import org.cmremote.transport.ssh.SshTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A user whose login has nothing to do with systemd, on a host that has it. */
@Timeout(120)
class WithoutSystemdTest {
  private final Reaper reaper = new Reaper();
  @TempDir private Path directory;
  private RemoteHost host;

  @BeforeEach
  void boot() throws IOException {
    host = reaper.add(RemoteHost.boot(directory));
    // It is PAM that makes a login systemd's.
    done(host.root("sh", "-c", "echo UsePAM no >/etc/ssh/sshd_config.d/plain.conf"));
    done(host.root("systemctl", "restart", "ssh"));
  }

  @AfterEach
  void stop() {
    reaper.close();
  }

  private SshTransport way() {
    String socket = RemoteHost.home().resolve(".local/state/cm/run/agent.sock").toString();
    return reaper.add(
        new SshTransport(
            host.target().agent(new RemoteAgent.UnixSocket(socket)).build(),
            directory.resolve("cm/s")));
  }

  /** Of all processes, since ps fails when asked for those of a user who has none. */
  private List<String> processes() {
    return done(host.root("ps", "-e", "-o", "user:32=,args="))
        .lines()
        .filter(line -> line.startsWith(RemoteHost.USER + " "))
        .filter(line -> line.matches(".*(java|tmux|supervise).*"))
        .toList();
  }

  @Test
  void theAgentIsSupervisedAndAfterARebootStartedByTheNextDeploy() throws IOException {
    String before = host.tree(RemoteHost.USER);
    Deployer deployer = reaper.add(new Deployer(way()));
    Deployed deployed = deployer.deploy(Artifacts.agentJar());
    assertEquals(Supervisor.BACKGROUND, deployed.supervisor());
    assertNotEquals(List.of(), processes());
    Watcher manager = reaper.add(new Watcher(way(), TokenSource.host()));
    manager.script("demo", AutoConfirm.OFF, "read -p 'Continue? [y/N] ' a");
    manager.awaitPrompt("demo", "Continue? [y/N]");
    long first = Watcher.get(manager.client().agentInfo()).pid();

    int seen = manager.changes().size();
    done(host.root("kill", "-KILL", String.valueOf(first)));
    manager.awaitChange(ConnectionChange.Recovered.class, seen);
    assertNotEquals(first, Watcher.get(manager.client().agentInfo()).pid());

    seen = manager.changes().size();
    host.reboot();
    await().until(() -> host.root("systemctl", "is-active", "ssh").exitCode() == 0);
    // The manager may have logged in again by now.
    assertEquals(List.of(), processes());
    Deployer late = reaper.add(new Deployer(way()));
    assertEquals(Deployed.Change.STARTED, late.deploy(Artifacts.agentJar()).change());
    manager.awaitChange(ConnectionChange.Recovered.class, seen);
    manager.script("again", AutoConfirm.POLICY, "read -p 'Continue? [y/N] ' a; exit 5");
    assertEquals(5, manager.awaitEvent("again", Event.SessionExited.class).exitCode());

    assertTrue(late.undeploy(false));
    assertEquals(before, host.tree(RemoteHost.USER));
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertEquals(List.of(), processes()));
  }
}
