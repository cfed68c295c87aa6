package org.cmremote.e2e;

import static org.awaitility.Awaitility.await;
import static org.cmremote.e2e.RemoteHost.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.cmremote.manager.ConnectionChange;
import org.cmremote.manager.TokenSource;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.ssh.SshTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another host stands at the known address. It lets everybody in, and listens to what they say. */
@Timeout(120)
class ChangedHostKeyTest {
  private final Reaper reaper = new Reaper();
  @TempDir private Path directory;
  private RemoteHost host;

  @BeforeEach
  void boot() throws IOException {
    host = reaper.add(RemoteHost.boot(directory));
  }

  @AfterEach
  void stop() {
    reaper.close();
  }

  private SshTransport way() {
    return reaper.add(new SshTransport(host.target().build(), directory.resolve("cm/s")));
  }

  /** The host's key is another, and something else than the agent listens at the agent's port. */
  private Path becomeAnother() throws IOException {
    done(host.root("sh", "-c", "rm /etc/ssh/ssh_host_* && ssh-keygen -A"));
    done(host.root("systemctl", "restart", "ssh"));
    done(host.root("pkill", "-KILL", "-f", "^sshd: " + RemoteHost.USER));
    done(host.user("systemctl", "--user", "stop", "cm-agent"));
    Path heard = directory.resolve("heard");
    Process listener =
        host.asRoot("socat", "-u", "TCP-LISTEN:9876,bind=127.0.0.1,fork,reuseaddr", "STDOUT")
            .redirectOutput(heard.toFile())
            .start();
    reaper.add(() -> listener.destroyForcibly().waitFor());
    await().until(() -> host.root("ss", "-ltn").out().contains("127.0.0.1:9876"));
    return heard;
  }

  private List<String> logins() {
    return done(host.root("journalctl", "-u", "ssh", "-o", "cat"))
        .lines()
        .filter(line -> line.startsWith("Accepted "))
        .toList();
  }

  @Test
  void itIsNamedAndHearsNothing() throws IOException {
    reaper.add(new Deployer(way())).deploy(Artifacts.agentJar());
    Watcher manager = reaper.add(new Watcher(way(), TokenSource.host()));
    Place place = reaper.add(new Place());
    Cm cm = new Cm(place, host.options(place));
    assertEquals(0, cm.run("sessions").exitCode());
    String token = done(host.user("cat", ".local/state/cm/token")).strip();
    int seen = manager.changes().size();
    List<String> before = logins();

    Path heard = becomeAnother();

    await("the manager gives up")
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                manager.changes().stream()
                    .skip(seen)
                    .anyMatch(
                        change ->
                            change instanceof ConnectionChange.Disconnected it
                                && it.failure().code() == ErrorCode.HOST_KEY_CHANGED
                                && it.retryIn().equals(Optional.empty())));
    ProcessBuilder sessions = cm.builder("sessions", "--json");
    sessions.environment().put("CM_TOKEN", token);
    Ended refused = Ended.of(sessions);
    assertEquals(4, refused.exitCode(), refused.toString());
    assertTrue(refused.err().contains("HOST_KEY_CHANGED"), refused.toString());
    assertTrue(refused.err().contains("ssh-keygen -R"), refused.toString());
    assertEquals("", Files.readString(heard));
    assertEquals(before, logins());
  }
}
