package org.cmremote.e2e;

import static org.cmremote.e2e.RemoteHost.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.cmremote.manager.ManagerClient;
import org.cmremote.manager.ManagerOptions;
import org.cmremote.manager.TokenSource;
import org.cmremote.transport.CommandResult;
import org.cmremote.transport.ssh.SshTarget;
import org.cmremote.transport.ssh.SshTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Twenty managers come to a host at the same time, whose sshd has the limits that it comes with.
 */
@Timeout(120)
class ManyManagersTest {
  private static final int MANAGERS = 20;

  private final Reaper reaper = new Reaper();
  @TempDir private Path directory;
  private RemoteHost host;

  @BeforeEach
  void boot() throws IOException {
    host = reaper.add(RemoteHost.boot(directory));
    String limits = done(host.root("/usr/sbin/sshd", "-T"));
    assertTrue(limits.contains("maxstartups 10:30:100\n"), limits);
    assertTrue(limits.contains("maxsessions 10\n"), limits);
  }

  @AfterEach
  void stop() {
    reaper.close();
  }

  private List<SshTransport> ways(SshTarget target) {
    return IntStream.range(0, MANAGERS)
        .mapToObj(i -> reaper.add(new SshTransport(target, directory.resolve("cm/s"))))
        .toList();
  }

  @Test
  void eachOfThemLogsIn() {
    Deployer deployer =
        reaper.add(
            new Deployer(new SshTransport(host.target().build(), directory.resolve("cm/s"))));
    deployer.deploy(Artifacts.agentJar());
    Vertx vertx = Vertx.vertx();
    reaper.add(() -> Watcher.get(vertx.close()));
    List<ManagerClient> managers =
        ways(host.target().build()).stream()
            .map(
                way ->
                    new ManagerClient(
                        vertx, way, TokenSource.host(), ManagerOptions.named("e2e/1")))
            .toList();
    managers.forEach(manager -> reaper.add(() -> Watcher.get(manager.close())));

    Watcher.get(Future.join(managers.stream().map(ManagerClient::connect).toList()));

    // And the one that deployed.
    assertEquals(MANAGERS + 1, Watcher.get(managers.get(0).agentInfo()).clients());
  }

  @Test
  void overOneConnectionEachRunsItsCommand() throws Exception {
    List<CompletableFuture<CommandResult>> commands =
        ways(host.target().persist(Duration.ofSeconds(1)).build()).stream()
            .map(
                way ->
                    way.run(
                        List.of("sh", "-c", "sleep 0.3; echo \"$SSH_CONNECTION\""),
                        "",
                        Duration.ofSeconds(30)))
            .toList();
    String connection = commands.get(0).get(30, TimeUnit.SECONDS).output();
    for (CompletableFuture<CommandResult> command : commands) {
      assertEquals(new CommandResult(0, connection, ""), command.get(30, TimeUnit.SECONDS));
    }
  }
}
