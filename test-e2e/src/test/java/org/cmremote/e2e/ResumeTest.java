package org.cmremote.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cmremote.faults.EventLog;
import org.cmremote.manager.ConnectionChange;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent and a manager that were away for a while, and go on where they were. */
@Timeout(60)
class ResumeTest {
  private static final String ASK = "read -p 'Continue? [y/N] ' a";

  private final Reaper reaper = new Reaper();
  private final EventLog log = new EventLog();
  private RunningAgent agent;
  private Watcher driver;

  @BeforeEach
  void start() {
    agent = reaper.add(RunningAgent.start());
    driver = reaper.add(Watcher.local(agent));
  }

  @AfterEach
  void stop() {
    reaper.close();
  }

  @Test
  void anAgentThatIsStoppedForAWhileCostsNoEvent(@TempDir Path directory) throws Exception {
    Path go = directory.resolve("go");
    driver.script(
        "during",
        AutoConfirm.POLICY,
        "until [ -e %s ]; do sleep 0.05; done; %s".formatted(go, ASK));
    int seen = driver.changes().size();

    signal("-STOP");
    try {
      Files.createFile(go);
      driver.awaitChange(ConnectionChange.Disconnected.class, seen);
    } finally {
      signal("-CONT");
    }

    driver.awaitChange(ConnectionChange.Recovered.class, seen);
    driver.awaitEvent("during", Event.SessionExited.class);
    driver.events().forEach(log::add);
    assertEquals(List.of(), log.wrongs());
    assertEquals(1, driver.events("during", Event.PromptAnswered.class).size());
  }

  @Test
  void aManagerThatStartsAnewGoesOnWhereItWasAlsoIfTheAgentDidSo(@TempDir Path directory) {
    Path place = directory.resolve("place");
    try (Watcher first = Watcher.local(agent, place)) {
      driver.script("before", AutoConfirm.POLICY, ASK);
      first.awaitEvent("before", Event.SessionExited.class);
      Watcher.get(first.client().close());
      first.events().forEach(log::add);
    }
    driver.script("between", AutoConfirm.POLICY, ASK);
    driver.awaitEvent("between", Event.SessionExited.class);
    int seen = driver.changes().size();
    agent.kill();
    agent.startAgain();
    driver.awaitChange(ConnectionChange.Recovered.class, seen);

    try (Watcher second = Watcher.local(agent, place)) {
      second.awaitChange(ConnectionChange.Recovered.class, 0);
      driver.script("after", AutoConfirm.POLICY, ASK);
      second.awaitEvent("after", Event.SessionExited.class);
      assertEquals(1, second.events("between", Event.SessionExited.class).size());
      second.events().forEach(log::add);
    }

    assertEquals(List.of(), log.wrongs());
    assertEquals(1, log.epochs());
  }

  private void signal(String name) throws Exception {
    String pid = Long.toString(agent.pid());
    assertEquals(0, new ProcessBuilder("kill", name, pid).inheritIO().start().waitFor());
  }
}
