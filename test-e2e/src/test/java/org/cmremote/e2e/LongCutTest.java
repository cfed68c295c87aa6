package org.cmremote.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.cmremote.manager.ConnectionChange;
import org.cmremote.manager.ManagerOptions;
import org.cmremote.manager.TokenSource;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.ssh.SshTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The network between a manager and a host is gone for a minute. */
@Timeout(180)
class LongCutTest {
  private static final Duration CUT = Duration.ofSeconds(60);

  /** In a row, and each 4 s after the other: some before, most during, some after the cut. */
  private static final int PROMPTS = 17;

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
    return new SshTransport(host.target().build(), directory.resolve("cm/s"));
  }

  @Test
  void itIsNoticedWithinFiveSecondsAndCostsNothing() throws Exception {
    try (Deployer deployer = new Deployer(way())) {
      deployer.deploy(Artifacts.agentJar());
    }
    Watcher manager =
        reaper.add(new Watcher(way(), TokenSource.host(), ManagerOptions.named("e2e/1")));
    manager.script(
        "demo",
        AutoConfirm.POLICY,
        "for i in $(seq %d); do read -p 'Continue? [y/N] ' a; sleep 4; done; exit 5"
            .formatted(PROMPTS));
    manager.awaitEvent("demo", Event.PromptAnswered.class);
    manager.script(
        "typed",
        AutoConfirm.OFF,
        "read a; timeout 1 cat >rest; [ \"$a$(cat rest)\" = once ] && exit 6");
    CountDownLatch noticed = new CountDownLatch(1);
    manager
        .client()
        .onConnection(
            change -> {
              if (change instanceof ConnectionChange.Disconnected) {
                noticed.countDown();
              }
            });
    int seen = manager.changes().size();

    long cut = System.nanoTime();
    host.cut();
    Future<?> late = manager.client().call(new Request.SendText("typed", "once", true, true));
    assertTrue(noticed.await(5, TimeUnit.SECONDS), "nothing was noticed within 5 s");
    await().atMost(CUT.plusSeconds(5)).until(() -> System.nanoTime() - cut > CUT.toNanos());
    assertFalse(late.isComplete());
    assertTrue(
        manager.changes().stream()
            .skip(seen)
            .noneMatch(ConnectionChange.Recovered.class::isInstance));
    host.mend();

    manager.awaitChange(ConnectionChange.Recovered.class, seen);
    Watcher.get(late);
    assertEquals(6, manager.awaitEvent("typed", Event.SessionExited.class).exitCode());
    assertEquals(5, manager.awaitEvent("demo", Event.SessionExited.class).exitCode());
    assertEquals(PROMPTS, manager.events("demo", Event.PromptOpened.class).size());
    assertEquals(PROMPTS, manager.events("demo", Event.PromptAnswered.class).size());
    manager.assertEachEventOnceInOrder();
  }
}
