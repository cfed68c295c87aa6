package org.cmremote.e2e;

import static org.cmremote.e2e.RemoteHost.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.cmremote.manager.TokenSource;
import org.cmremote.manager.deploy.Deployed;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.ssh.SshTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A home that has no room left. */
@Timeout(120)
class FullDiskTest {
  private final Reaper reaper = new Reaper();
  @TempDir private Path directory;
  private RemoteHost host;

  @BeforeEach
  void boot() throws IOException {
    host = reaper.add(RemoteHost.boot(directory));
    String owner = "uid=" + done(host.user("id", "-u")).strip();
    done(
        host.root("mount", "-t", "tmpfs", "-o", "size=64m,mode=700," + owner, "tmpfs", "/home/cm"));
    host.furnish(RemoteHost.USER);
    done(host.user("touch", "filler"));
  }

  @AfterEach
  void stop() {
    reaper.close();
  }

  private SshTransport way() {
    return reaper.add(new SshTransport(host.target().build(), directory.resolve("cm/s")));
  }

  /** Fills the home, but for so much. */
  private void fill(int leftMiB) {
    done(
        host.user(
            "sh",
            "-c",
            "head -c $(($(stat -f -c '%a * %S' .) - $0 * 1048576)) /dev/zero >filler",
            String.valueOf(leftMiB)));
  }

  private void empty() {
    done(host.user("truncate", "--size=0", "filler"));
  }

  private void assertNoRoom(CmException failure) {
    assertEquals(ErrorCode.COMMAND_FAILED, failure.code(), failure.message());
    assertTrue(
        failure.message().endsWith("there is no room for it in /home/cm/.local/share/cm/agent"),
        failure.message());
  }

  @Test
  void nothingIsHalfThereAndWhatWasThereGoesOn() throws IOException {
    String before = host.tree(RemoteHost.USER);
    Deployer deployer = reaper.add(new Deployer(way()));
    fill(4);
    assertNoRoom(deployer.failure(it -> it.deploy(Artifacts.agentJar())));
    assertEquals(before, host.tree(RemoteHost.USER));

    empty();
    Deployed deployed = deployer.deploy(Artifacts.agentJar());
    Watcher manager = reaper.add(new Watcher(way(), TokenSource.host()));
    manager.script("demo", AutoConfirm.OFF, "read -p 'Continue? [y/N] ' a; exit 5");
    String prompt = manager.awaitPrompt("demo", "Continue? [y/N]").id();
    long agent = Watcher.get(manager.client().agentInfo()).pid();
    Path newJar = NewJar.at(directory.resolve("new.jar"));
    for (int left : new int[] {0, 4}) {
      fill(left);
      String there = host.tree(RemoteHost.USER);
      assertNoRoom(deployer.failure(it -> it.upgrade(newJar)));
      assertEquals(there, host.tree(RemoteHost.USER));
      empty();
    }

    assertEquals(agent, Watcher.get(manager.client().agentInfo()).pid());
    assertEquals(Outcome.ACCEPTED, Watcher.get(manager.client().answer("demo", prompt, 0)));
    assertEquals(5, manager.awaitEvent("demo", Event.SessionExited.class).exitCode());
    assertEquals(deployed.release(), deployer.upgrade(newJar).previous());
    assertTrue(deployer.undeploy(false));
    assertEquals(before, host.tree(RemoteHost.USER));
    assertFalse(done(host.root("ps", "-ef")).contains("tmux"));
  }
}
