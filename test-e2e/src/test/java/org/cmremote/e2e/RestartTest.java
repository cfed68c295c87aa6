package org.cmremote.e2e;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.cmremote.manager.ConnectionChange;
import org.cmremote.manager.TokenSource;
import org.cmremote.transport.local.LocalAgent;
import org.cmremote.transport.local.LocalTransport;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.protocol.SessionInfo;
import org.cmremote.transport.protocol.SessionState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An agent that {@code cm agent} runs is restarted, upgraded and killed; its sessions live on. */
@Timeout(60)
class RestartTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Reaper reaper = new Reaper();
  private final Place place = reaper.add(new Place());
  private final Path jar = place.directory().resolve("agent-server.jar");
  private final Cm cm = new Cm(place, List.of());

  @AfterEach
  void stop() {
    reaper.close();
  }

  /** {@code cm agent}, with that jar. */
  private Process start() throws Exception {
    Files.copy(Artifacts.agentJar(), jar);
    ProcessBuilder builder =
        cm.builder("agent", "--port", "0", "--tmux-socket", place.tmuxSocket().toString());
    builder.environment().put("CM_AGENT_JAR", jar.toString());
    Path log = place.directory().resolve("agent.log");
    Process supervisor = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    reaper.add(
        () -> {
          supervisor.descendants().forEach(ProcessHandle::destroy);
          supervisor.destroy();
          supervisor.waitFor();
        });
    await("the agent listens")
        .atMost(PATIENCE)
        .until(() -> Files.readString(log).contains("listens on"));
    return supervisor;
  }

  private Watcher watch() {
    return reaper.add(
        new Watcher(
            new LocalTransport(LocalAgent.at(place.agentSocket())),
            TokenSource.file(place.token())));
  }

  private static SessionInfo awaitPrompting(Watcher watcher) {
    return await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> Watcher.get(watcher.client().session("demo")),
            info -> info.state() == SessionState.PROMPTING);
  }

  private static void assertAnswersAndEnds(Watcher watcher) {
    SessionInfo found = awaitPrompting(watcher);
    Watcher.get(watcher.client().answer("demo", found.prompt().id(), 0));
    assertEquals(5, watcher.awaitEvent("demo", Event.SessionExited.class).exitCode());
  }

  @Test
  void anUpgradeKeepsItsSessions() throws Exception {
    Process supervisor = start();
    Watcher watcher = watch();
    watcher.script("demo", AutoConfirm.OFF, "read -p 'Continue? [y/N] ' a; exit 5");
    awaitPrompting(watcher);
    Result.AgentDetails before = Watcher.get(watcher.client().agentInfo());

    Files.move(NewJar.at(place.directory().resolve("new.jar")), jar, ATOMIC_MOVE);
    Ended restarted = cm.run("restart");

    assertEquals(0, restarted.exitCode(), restarted.toString());
    assertTrue(
        restarted.out().contains(before.agent() + " is now " + NewJar.VERSION), restarted.out());
    assertTrue(restarted.out().endsWith("sessions: 1\n"), restarted.out());
    // It comes back by itself, perhaps later than cm.
    Watcher.get(watcher.client().connect());
    assertNotEquals(before.pid(), Watcher.get(watcher.client().agentInfo()).pid());
    assertAnswersAndEnds(watcher);

    supervisor.destroy();
    assertTrue(supervisor.waitFor(5, java.util.concurrent.TimeUnit.SECONDS));
    await().atMost(PATIENCE).until(() -> Files.notExists(place.agentSocket()));
  }

  @Test
  void anAgentThatASignalEndedIsStartedAgain() throws Exception {
    start();
    Watcher watcher = watch();
    watcher.script("demo", AutoConfirm.OFF, "read -p 'Continue? [y/N] ' a; exit 5");
    awaitPrompting(watcher);
    int seen = watcher.changes().size();

    ProcessHandle.of(Watcher.get(watcher.client().agentInfo()).pid())
        .orElseThrow()
        .destroyForcibly();

    watcher.awaitChange(ConnectionChange.Disconnected.class, seen);
    assertAnswersAndEnds(watcher);
  }

  @Test
  void anAgentThatNobodyWatchesOverGoesOn() {
    RunningAgent agent = reaper.add(RunningAgent.start());

    Ended refused = Cm.local(agent).run("restart");

    assertEquals(1, refused.exitCode());
    assertTrue(refused.err().contains("run it by its systemd unit or by cm agent"), refused.err());
    assertEquals(0, Cm.local(agent).run("info").exitCode());
  }
}
