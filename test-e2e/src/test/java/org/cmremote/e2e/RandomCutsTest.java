package org.cmremote.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cmremote.faults.Resending;
import org.cmremote.manager.ConnectionChange;
import org.cmremote.manager.TokenSource;
import org.cmremote.transport.CuttableProxy;
import org.cmremote.transport.local.LocalAgent;
import org.cmremote.transport.local.LocalTransport;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.ScreenSnapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cuts at any byte: in the middle of a hello, an event, a request or its answer. */
@Timeout(60)
class RandomCutsTest {
  private static final int CUTS = 40;

  private final Reaper reaper = new Reaper();
  private RunningAgent agent;
  private CuttableProxy line;
  private Watcher near;
  private Watcher cut;

  @BeforeEach
  void start() throws Exception {
    agent = reaper.add(RunningAgent.start());
    line = reaper.add(CuttableProxy.to(UnixDomainSocketAddress.of(agent.place().agentSocket())));
    near = reaper.add(Watcher.local(agent));
    cut =
        reaper.add(
            new Watcher(
                new LocalTransport(LocalAgent.at(line.port())),
                TokenSource.file(agent.place().token())));
  }

  @AfterEach
  void stop() {
    reaper.close();
  }

  @Test
  void noEventIsLostOrComesTwiceAndNothingIsTypedTwice() throws Exception {
    Path typed = agent.place().files().resolve("typed");
    near.script("lines", AutoConfirm.OFF, "cat > " + typed);
    List<String> lines = new ArrayList<>();
    Random random = new Random(4);

    for (int i = 0; i < CUTS; i++) {
      String text = "line " + i;
      lines.add(text);
      line.cutAfter(random.nextInt(1200));
      // By force: the line before it may look like a question that cat asks.
      Watcher.get(
          Resending.untilSent(
              cut.client(), it -> it.call(new Request.SendText("lines", text, true, true))));
    }

    await().atMost(Duration.ofSeconds(10)).until(() -> Files.readAllLines(typed).size() >= CUTS);
    assertEquals(lines, Files.readAllLines(typed));
    long cuts =
        cut.changes().stream().filter(ConnectionChange.Disconnected.class::isInstance).count();
    assertTrue(cuts > CUTS / 3, () -> cuts + " cuts");
    assertTrue(cut.changes().stream().noneMatch(ConnectionChange.Gap.class::isInstance));
    assertSameEvents();
  }

  @Test
  void aScreenIsShownAgainAfterEachCut() {
    near.script("demo", AutoConfirm.OFF, "echo still here; read line");
    List<ScreenSnapshot> shown = new CopyOnWriteArrayList<>();
    cut.client().onScreen(shown::add);
    Watcher.get(cut.client().watchScreens(List.of("demo")));
    for (int i = 0; i < 3; i++) {
      await().until(() -> shown.stream().anyMatch(it -> it.lines().contains("still here")));
      int seen = cut.changes().size();
      line.down();
      cut.awaitChange(ConnectionChange.Disconnected.class, seen);
      shown.clear();
      line.up();
    }
    await().until(() -> shown.stream().anyMatch(it -> it.lines().contains("still here")));
  }

  /** What the two were told from the second one's first place on, up to where both are. */
  private void assertSameEvents() {
    long end = near.client().position().orElseThrow().seq();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> cut.client().position().orElseThrow().seq() >= end);
    long start = cut.welcome().seq();
    assertEquals(upTo(end, near.eventsAfter(start)), upTo(end, cut.eventsAfter(start)));
    assertEquals(end - start, upTo(end, cut.eventsAfter(start)).size());
  }

  private static List<EventEnvelope> upTo(long seq, List<EventEnvelope> events) {
    return events.stream().filter(event -> event.position().seq() <= seq).toList();
  }
}
