package org.cmremote.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cmremote.manager.ConnectionChange;
import org.cmremote.manager.TokenSource;
import org.cmremote.transport.CuttableProxy;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.ScreenSnapshot;
import org.cmremote.transport.ssh.RemoteAgent;
import org.cmremote.transport.ssh.SshTransport;
import org.cmremote.transport.ssh.Sshd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A line with 200 ms there and back that carries some 160 KB/s is late, and nothing else. */
@Timeout(60)
class SlowLineTest {
  private static final Duration ONE_WAY = Duration.ofMillis(100);
  private static final int LINES = 10;

  private final Reaper reaper = new Reaper();

  @AfterEach
  void stop() {
    reaper.close();
  }

  @Test
  void nothingIsLostOrTypedTwiceAndTheConnectionStands(@TempDir Path directory) throws Exception {
    RunningAgent agent = reaper.add(RunningAgent.start());
    Sshd sshd = reaper.add(Sshd.start(directory));
    CuttableProxy line =
        reaper.add(
            CuttableProxy.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), sshd.port())));
    line.slow(ONE_WAY);
    Place place = agent.place();
    Watcher near = reaper.add(Watcher.local(agent));
    Watcher far =
        reaper.add(
            new Watcher(
                new SshTransport(
                    sshd.target()
                        .port(line.port())
                        .agent(new RemoteAgent.UnixSocket(place.agentSocket().toString()))
                        .build(),
                    place.directory().resolve("ssh/s")),
                TokenSource.file(place.token())));
    List<ScreenSnapshot> screens = new CopyOnWriteArrayList<>();
    far.client().onScreen(screens::add);

    // More than the line can carry, if it were all sent.
    near.script("flood", AutoConfirm.OFF, "seq 100000000");
    Watcher.get(far.client().watchScreens(List.of("flood")));
    near.script("asks", AutoConfirm.POLICY, "read -p 'Continue? [y/N] ' a");
    Path typed = place.files().resolve("typed");
    near.script("lines", AutoConfirm.OFF, "cat > " + typed);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      lines.add("line " + i);
      // By force: the line before it may look like a question that cat asks.
      Watcher.get(far.client().call(new Request.SendText("lines", lines.get(i), true, true)));
    }

    await().atMost(Duration.ofSeconds(10)).until(() -> Files.readAllLines(typed).equals(lines));
    far.awaitEvent("asks", Event.SessionExited.class);
    int shown = screens.size();
    await().atMost(Duration.ofSeconds(10)).until(() -> screens.size() > shown);
    long end = far.client().position().orElseThrow().seq();
    long start = far.welcome().seq();
    assertTrue(end - start > LINES, () -> start + " to " + end);
    await().until(() -> near.client().position().orElseThrow().seq() >= end);
    assertEquals(
        near.eventsAfter(start).stream().filter(it -> it.position().seq() <= end).toList(),
        far.eventsAfter(start).stream().filter(it -> it.position().seq() <= end).toList());
    assertTrue(far.changes().stream().noneMatch(ConnectionChange.Disconnected.class::isInstance));
  }
}
