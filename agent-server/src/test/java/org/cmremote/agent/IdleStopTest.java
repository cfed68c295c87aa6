package org.cmremote.agent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent stops by itself when nobody needs it, and not before. */
@Timeout(120)
class IdleStopTest {
  private static final Map<String, String> SOON = Map.of("CM_AGENT_STOP_WHEN_IDLE", "1");

  /** Several times as long as it is to wait, so that one which doesn't heed it ends in this. */
  private static final Duration LONG = Duration.ofSeconds(4);

  private final Path home;
  private final Path mark;

  IdleStopTest(@TempDir Path home) {
    this.home = home;
    this.mark = home.resolve(".local/state/cm/idle");
  }

  @Test
  void itStaysForASessionAndForAClientAndThenStops() throws Exception {
    try (AgentProcess before = AgentProcess.listening(home, Map.of());
        AgentCalls client = client(before)) {
      client.ask("session.create", "{\"name\":\"demo\",\"command\":[\"cat\"]}");
      before.terminate();
      assertEquals(0, before.exitCode());
    }
    try (AgentProcess agent = AgentProcess.listening(home, SOON)) {
      await().during(LONG).atMost(LONG.multipliedBy(3)).until(() -> runs(agent));
      try (AgentCalls client = client(agent)) {
        client.ask("session.kill", "{\"session\":\"demo\"}");
        await().during(LONG).atMost(LONG.multipliedBy(3)).until(() -> runs(agent));
      }

      assertEquals(0, agent.exitCode());
      assertTrue(agent.stderr().contains("there was no session and no client"), agent.stderr());
      assertTrue(Files.exists(mark));
      assertTrue(lastEvent().contains("agent.stopping"), lastEvent());
    }
    try (AgentProcess agent = AgentProcess.listening(home, Map.of())) {
      await().until(() -> Files.notExists(mark));
      assertTrue(runs(agent));
    }
  }

  @Test
  void oneThatCantLeaveItsMarkStays() throws Exception {
    Files.createDirectories(mark.resolve("in the way"));
    try (AgentProcess agent = AgentProcess.listening(home, SOON)) {
      await().until(() -> agent.stderr().contains("idle, and stays"));
      assertTrue(runs(agent));
      assertFalse(agent.stderr().contains("cm-agent stops"), agent.stderr());
    }
  }

  private AgentCalls client(AgentProcess agent) throws Exception {
    return new AgentCalls(
        agent.port(), Files.readString(home.resolve(".local/state/cm/token")).strip());
  }

  private static boolean runs(AgentProcess agent) {
    return ProcessHandle.of(agent.pid()).map(ProcessHandle::isAlive).orElse(false);
  }

  private String lastEvent() throws IOException {
    try (var files = Files.list(home.resolve(".local/state/cm/journal"))) {
      Path file = files.filter(it -> it.toString().endsWith(".jsonl")).findFirst().orElseThrow();
      var lines = Files.readAllLines(file);
      return lines.get(lines.size() - 1);
    }
  }
}
