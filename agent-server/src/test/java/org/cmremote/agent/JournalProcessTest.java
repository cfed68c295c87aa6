package org.cmremote.agent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a real agent's journal holds when the agent ends in the worst way. */
@Timeout(120)
class JournalProcessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int KILLS = 4;

  private final Path home;

  JournalProcessTest(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void killedAtAnyMomentItLosesNothingThatAClientSaw() throws Exception {
    Random random = new Random();
    List<String> seen = new ArrayList<>();
    String epoch = "";
    for (int kill = 0; kill < KILLS; kill++) {
      try (AgentProcess agent = AgentProcess.listening(home, Map.of())) {
        EventClient client = EventClient.connect(agent);
        JsonNode welcome = client.hello(epoch, seen.size());
        assertTrue(kill == 0 || welcome.path("recovered").asBoolean(), welcome.toString());
        epoch = welcome.path("epoch").asText();
        if (kill == 0) {
          seen.addAll(lines().subList(0, welcome.path("seq").asInt()));
        }
        long enough = seen.size() + 20L + random.nextInt(300);
        Instant end = Instant.now().plus(PATIENCE);
        while (seen.size() + client.events.size() < enough) {
          assertTrue(Instant.now().isBefore(end), "events don't come");
          client.provokeEvent();
        }
        // Now: in the middle of whatever it does.
        agent.close();
        await().atMost(PATIENCE).until(() -> client.ended);
        seen.addAll(client.events);
      }
    }

    List<String> kept = lines();
    for (int i = 0; i < seen.size(); i++) {
      assertEquals(seen.get(i), kept.get(i));
    }
    try (AgentProcess agent = AgentProcess.listening(home, Map.of())) {
      EventClient client = EventClient.connect(agent);
      JsonNode welcome = client.hello(epoch, 0);
      assertTrue(welcome.path("recovered").asBoolean(), welcome.toString());
      long last = welcome.path("seq").asLong();
      await().atMost(PATIENCE).until(() -> client.events.size() > last);
      assertEquals(kept, client.events.subList(0, kept.size()));
    }
  }

  @Test
  void anAgentOfAnyLanguageFindsItsFilesAgain() throws Exception {
    // There, %d prints other digits.
    Map<String, String> arabic =
        Map.of("JAVA_TOOL_OPTIONS", "-Duser.language=ar -Duser.country=EG");
    String epoch;
    try (AgentProcess agent = AgentProcess.listening(home, arabic)) {
      epoch = EventClient.connect(agent).hello("", 0).path("epoch").asText();
    }
    try (AgentProcess agent = AgentProcess.listening(home, arabic)) {
      assertEquals(epoch, EventClient.connect(agent).hello("", 0).path("epoch").asText());
    }
  }

  @Test
  void whatIsWrittenIsOnTheDiskWithinASecond() throws Exception {
    Path trace = home.resolve("trace");
    try (AgentProcess agent = AgentProcess.listening(home, Map.of())) {
      EventClient client = EventClient.connect(agent);
      client.hello("", 0);
      Process strace =
          new ProcessBuilder(
                  "strace",
                  "-f",
                  "-y",
                  "-ttt",
                  "-e",
                  "trace=fdatasync",
                  "-o",
                  trace.toString(),
                  "-p",
                  Long.toString(agent.pid()))
              .redirectErrorStream(true)
              .redirectOutput(home.resolve("strace.log").toFile())
              .start();
      try {
        await()
            .atMost(PATIENCE)
            .until(() -> !strace.isAlive() || said("strace.log").contains("attached"));
        assumeTrue(strace.isAlive(), () -> "strace can't trace here: " + said("strace.log"));
        for (int i = 0; i < 4; i++) {
          int before = client.events.size();
          int synced = syncs().size();
          client.provokeEvent();
          await().atMost(PATIENCE).until(() -> client.events.size() > before);
          Instant at =
              Instant.parse(EventClient.json(client.events.get(before)).path("at").asText());
          await().atMost(PATIENCE).until(() -> syncs().size() > synced);
          Duration took = Duration.between(at, syncs().get(synced));
          assertTrue(took.compareTo(Duration.ofSeconds(1)) < 0, took.toString());
        }
      } finally {
        strace.destroy();
        strace.waitFor();
      }
    } catch (IOException e) {
      assumeTrue(!e.getMessage().contains("strace"), "there is no strace");
      throw e;
    }
  }

  @Test
  void aTornLineIsCutAndTheFirstEventSaysSo() throws Exception {
    String epoch;
    try (AgentProcess agent = AgentProcess.listening(home, Map.of())) {
      EventClient client = EventClient.connect(agent);
      epoch = client.hello("", 0).path("epoch").asText();
    }
    Path segment = segments().get(0);
    List<String> before = lines();
    Files.writeString(segment, Files.readString(segment) + "{\"epoch\":\"");

    try (AgentProcess agent = AgentProcess.listening(home, Map.of())) {
      EventClient client = EventClient.connect(agent);
      assertEquals(epoch, client.hello("", 0).path("epoch").asText());
      String started = lines().get(before.size());
      assertTrue(started.contains("\"type\":\"agent.started\""), started);
      assertTrue(started.contains("10 bytes of an event that nobody saw"), started);
      assertTrue(agent.stderr().contains("part=journal text=\"the last line of"), agent.stderr());
    }
  }

  @Test
  void anAgentThatIsStoppedLeavesTheJournalToTheNext() throws Exception {
    try (AgentProcess agent = AgentProcess.listening(home, Map.of())) {
      agent.terminate();
      assertEquals(0, agent.exitCode());
    }
    assertEquals("stopped\n", Files.readString(journal().resolve("lock")));
    List<String> lines = lines();
    assertTrue(lines.get(lines.size() - 1).contains("agent.stopping"), lines.toString());
  }

  @Test
  void offKeepsNothing() throws Exception {
    try (AgentProcess agent =
        AgentProcess.listening(home, Map.of("CM_AGENT_JOURNAL_DIRECTORY", "off"))) {
      EventClient.connect(agent).hello("", 0);
      assertFalse(Files.exists(journal()));
    }
  }

  private Path journal() {
    return home.resolve(".local/state/cm/journal");
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(journal())) {
      return files.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
    }
  }

  private List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path segment : segments()) {
      lines.addAll(Files.readAllLines(segment));
    }
    return lines;
  }

  private String said(String file) {
    try {
      return Files.readString(home.resolve(file));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** When files of the journal were brought to the disk, by the kernel's account. */
  private List<Instant> syncs() throws IOException {
    Pattern sync = Pattern.compile("^\\d+ +(\\d+)\\.(\\d{6}) fdatasync\\(\\d+<[^>]*\\.jsonl>");
    return Files.readAllLines(home.resolve("trace")).stream()
        .map(sync::matcher)
        .filter(Matcher::find)
        .map(
            it ->
                Instant.ofEpochSecond(
                    Long.parseLong(it.group(1)), Long.parseLong(it.group(2)) * 1000))
        .toList();
  }
}
