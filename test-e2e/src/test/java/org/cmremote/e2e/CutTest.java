package org.cmremote.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.cmremote.manager.ConnectionChange;
import org.cmremote.manager.TokenSource;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.SessionInfo;
import org.cmremote.transport.protocol.SessionState;
import org.cmremote.transport.ssh.RemoteAgent;
import org.cmremote.transport.ssh.SshTransport;
import org.cmremote.transport.ssh.Sshd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is lost when the line or the agent is: a connection, and no event. */
@Timeout(60)
class CutTest {
  private final Reaper reaper = new Reaper();
  private RunningAgent agent;
  private Sshd sshd;
  private Watcher watcher;
  private Watcher driver;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    agent = reaper.add(RunningAgent.start());
    sshd = reaper.add(Sshd.start(directory));
    Place place = agent.place();
    watcher =
        reaper.add(
            new Watcher(
                new SshTransport(
                    sshd.target()
                        .connectTimeout(Duration.ofSeconds(5))
                        .agent(new RemoteAgent.UnixSocket(place.agentSocket().toString()))
                        .build(),
                    place.directory().resolve("ssh/s")),
                TokenSource.file(place.token())));
    driver = reaper.add(Watcher.local(agent));
  }

  @AfterEach
  void stop() {
    reaper.close();
  }

  @Test
  void aKilledMasterCostsNoEvent() {
    driver.script("before", AutoConfirm.POLICY, "read -p 'Continue? [y/N] ' a");
    watcher.awaitEvent("before", Event.PromptOpened.class);
    int seen = watcher.changes().size();

    master().destroyForcibly();
    driver.script("during", AutoConfirm.POLICY, "read -p 'Continue? [y/N] ' a");

    watcher.awaitChange(ConnectionChange.Recovered.class, seen);
    driver.script("after", AutoConfirm.POLICY, "read -p 'Continue? [y/N] ' a");
    assertSameStory("before", "during", "after");
  }

  @Test
  void aMasterThatIsStoppedIsReplacedAndCostsNoEvent() throws Exception {
    driver.script("before", AutoConfirm.POLICY, "read -p 'Continue? [y/N] ' a");
    watcher.awaitEvent("before", Event.SessionExited.class);
    int seen = watcher.changes().size();
    ProcessHandle stopped = master();

    signal("-STOP", stopped);
    driver.script("during", AutoConfirm.POLICY, "read -p 'Continue? [y/N] ' a");

    watcher.awaitChange(ConnectionChange.Recovered.class, seen);
    assertSameStory("before", "during");
    assertFalse(stopped.isAlive(), "the stopped master is still there");
  }

  private static void signal(String name, ProcessHandle process) throws Exception {
    String pid = Long.toString(process.pid());
    assertEquals(0, new ProcessBuilder("kill", name, pid).inheritIO().start().waitFor());
  }

  @Test
  void aHostThatFallsSilentIsNoticedAndCostsNoEvent() throws Exception {
    driver.script("before", AutoConfirm.POLICY, "read -p 'Continue? [y/N] ' a");
    watcher.awaitEvent("before", Event.SessionExited.class);
    int seen = watcher.changes().size();

    sshd.freeze();
    try {
      driver.script("during", AutoConfirm.POLICY, "read -p 'Continue? [y/N] ' a");
      driver.awaitEvent("during", Event.SessionExited.class);
      watcher.awaitChange(ConnectionChange.Disconnected.class, seen);
      assertTrue(watcher.events("during", Event.SessionCreated.class).isEmpty());
    } finally {
      sshd.thaw();
    }

    watcher.awaitChange(ConnectionChange.Recovered.class, seen);
    assertSameStory("before", "during");
  }

  @Test
  void sessionsOutliveTheAgentAndAreFoundAgain() {
    driver.script(
        "demo", AutoConfirm.OFF, "read -p 'Continue? [y/N] ' a; [ \"$a\" = y ] && exit 5");
    watcher.awaitPrompt("demo", "Continue? [y/N]");
    String epoch = driver.welcome().epoch();
    int seenByWatcher = watcher.changes().size();
    int seenByDriver = driver.changes().size();

    agent.kill();
    watcher.awaitChange(ConnectionChange.Disconnected.class, seenByWatcher);
    agent.startAgain();

    watcher.awaitChange(ConnectionChange.Recovered.class, seenByWatcher);
    driver.awaitChange(ConnectionChange.Recovered.class, seenByDriver);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> Watcher.get(driver.client().session("demo")).state() == SessionState.PROMPTING);
    SessionInfo found = Watcher.get(watcher.client().session("demo"));
    assertEquals(AutoConfirm.OFF, found.autoConfirm());
    Watcher.get(watcher.client().answer("demo", found.prompt().id(), 0));
    assertEquals(5, driver.awaitEvent("demo", Event.SessionExited.class).exitCode());
    assertEquals(5, watcher.awaitEvent("demo", Event.SessionExited.class).exitCode());
    watcher.assertEachEventOnceInOrder();
    driver.assertEachEventOnceInOrder();
    assertTrue(watcher.events().stream().allMatch(event -> event.position().epoch().equals(epoch)));
  }

  /** The end of the foreground child that is the tunnel. */
  private ProcessHandle master() {
    String port = String.valueOf(sshd.port());
    List<ProcessHandle> masters =
        ProcessHandle.current()
            .children()
            .filter(
                child ->
                    child
                        .info()
                        .arguments()
                        .map(List::of)
                        .filter(words -> words.contains("-M") && words.contains(port))
                        .isPresent())
            .toList();
    assertEquals(1, masters.size());
    return masters.get(0);
  }

  private void assertSameStory(String... sessions) {
    for (String session : sessions) {
      driver.awaitEvent(session, Event.SessionExited.class);
      watcher.awaitEvent(session, Event.SessionExited.class);
    }
    long start = driver.welcome().seq();
    long end =
        Math.min(watcher.client().position().get().seq(), driver.client().position().get().seq());
    assertEquals(upTo(end, driver.eventsAfter(start)), upTo(end, watcher.eventsAfter(start)));
    watcher.assertEachEventOnceInOrder();
  }

  private static List<EventEnvelope> upTo(long seq, List<EventEnvelope> events) {
    return events.stream().filter(event -> event.position().seq() <= seq).toList();
  }
}
