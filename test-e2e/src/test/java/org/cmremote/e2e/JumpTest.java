package org.cmremote.e2e;

import static org.cmremote.e2e.RemoteHost.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.cmremote.manager.ConnectionChange;
import org.cmremote.manager.TokenSource;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.ssh.SshTarget;
import org.cmremote.transport.ssh.SshTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A host behind a host behind a host: nothing else than the chain leads to the last. */
@Timeout(120)
class JumpTest {
  private final Reaper reaper = new Reaper();
  @TempDir private Path directory;
  private RemoteHost first;
  private RemoteHost second;
  private RemoteHost last;
  private Path config;

  @BeforeEach
  void boot() throws IOException {
    first = reaper.add(RemoteHost.boot(directory));
    second = reaper.add(RemoteHost.behind(first));
    last = reaper.add(RemoteHost.behind(second));
    config =
        Files.writeString(
            directory.resolve("config"),
            """
            Host first
              HostName %s
            Host second
              HostName %s
            Host last
              HostName %s
              ProxyJump first,second
            Host *
              User %s
              IdentityFile %s
              IdentityAgent none
              UserKnownHostsFile %s
              StrictHostKeyChecking accept-new
            """
                .formatted(
                    first.address(),
                    second.address(),
                    last.address(),
                    RemoteHost.USER,
                    directory.resolve("key"),
                    directory.resolve("known_hosts")));
  }

  @AfterEach
  void stop() {
    reaper.close();
  }

  private SshTransport way(SshTarget.Builder target) {
    return reaper.add(
        new SshTransport(target.configFile(config).build(), directory.resolve("cm/s")));
  }

  @Test
  void theChainLeadsThereAndNothingElseDoes() throws IOException {
    SshTransport direct = way(SshTarget.to(last.address()).connectTimeout(Duration.ofSeconds(1)));
    assertThrows(CompletionException.class, () -> direct.open().join());

    Place place = reaper.add(new Place());
    Files.createDirectory(place.directory().resolve("run"));
    Cm cm = new Cm(place, List.of("--host", "last", "--ssh-config", config.toString()));
    ProcessBuilder deploy = cm.builder("deploy");
    deploy.environment().put("CM_AGENT_JAR", Artifacts.agentJar().toString());
    Ended deployed = Ended.of(deploy);
    assertEquals(0, deployed.exitCode(), deployed.toString());
    done(last.user("systemctl", "--user", "is-active", "cm-agent"));

    // The same by name of each jump, as a registered host has it.
    Watcher manager =
        reaper.add(
            new Watcher(
                way(SshTarget.to(last.address()).jumpHost("first,second")), TokenSource.host()));
    manager.script("demo", AutoConfirm.POLICY, "read -p 'Continue? [y/N] ' a; exit 5");
    assertEquals(5, manager.awaitEvent("demo", Event.SessionExited.class).exitCode());

    // A jump in the middle that starts anew is passed again.
    int seen = manager.changes().size();
    second.reboot();
    manager.awaitChange(ConnectionChange.Recovered.class, seen);

    done(last.root("systemctl", "stop", "ssh"));
    CmException down =
        reaper
            .add(new Deployer(way(SshTarget.to("last"))))
            .failure(it -> it.deploy(Artifacts.agentJar()));
    assertEquals(ErrorCode.NO_ROUTE, down.code(), down.message());
    assertTrue(down.message().contains("a jump host before it can't reach it"), down.message());
  }
}
