package org.cmremote.agent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real agent whose journal is on a real file system that is full: a small tmpfs of its own. */
@Timeout(90)
class FullDiskProcessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String MOUNT = "mount -t tmpfs -o size=128k,mode=700 tmpfs \"$0\"";

  @Test
  void itHoldsItsAnswersRefusesChangesAndGoesOnWhenThereIsRoom(@TempDir Path home)
      throws Exception {
    Path mounted = Files.createDirectory(home.resolve("journal"));
    Path go = home.resolve("go");
    assumeTrue(canMount(mounted), "no file system can be mounted here");
    List<String> wrapper =
        List.of("unshare", "-rm", "sh", "-c", MOUNT + " && exec \"$@\"", mounted.toString());
    Map<String, String> environment = Map.of("CM_AGENT_JOURNAL_DIRECTORY", mounted.toString());
    try (AgentProcess agent = AgentProcess.listening(wrapper, home, environment)) {
      // The mount is the agent's alone; its own root leads there.
      Path journal = Path.of("/proc/" + agent.pid() + "/root" + mounted);
      EventClient client = EventClient.connect(agent);
      long before = client.hello("", 0).path("seq").asLong();
      ask(
          client,
          "session.create",
          "{\"name\":\"demo\",\"command\":[\"sh\",\"-c\",\"while [ ! -e %s ]; do sleep 0.05; done; printf 'Proceed? [y/N] '; read a; sleep 60\"],\"autoConfirm\":\"all\"}"
              .formatted(go));
      ask(client, "session.create", "{\"name\":\"other\",\"command\":[\"sleep\",\"60\"]}");
      ask(
          client,
          "session.create",
          "{\"name\":\"tasked\",\"command\":[\"sh\",\"-c\",\"while [ ! -e %s ]; do sleep 0.05; done; exec bash --norc\"],\"task\":\"echo done\"}"
              .formatted(go));

      Path filler = journal.resolve("filler");
      fill(filler);
      Instant end = Instant.now().plus(PATIENCE);
      while (client.ask("autoConfirm.resume", "{}").has("result")) {
        assertTrue(Instant.now().isBefore(end), "it isn't full");
      }

      JsonNode refused = client.ask("autoConfirm.resume", "{}");
      assertEquals("JOURNAL_FULL", refused.at("/error/data/code").asText(), refused.toString());
      ask(client, "session.list", "{}");
      ask(client, "autoConfirm.set", "{\"session\":\"other\",\"autoConfirm\":\"off\"}");
      JsonNode health = client.ask("agent.health", "{}").path("result");
      assertEquals("failing", health.path("status").asText(), health.toString());
      assertTrue(health.toString().contains("JOURNAL_FULL"), health.toString());
      awaitEvent(client, "\"type\":\"agent.journal\",\"full\":true");
      Files.createFile(go);
      awaitEvent(client, "\"type\":\"prompt.decided\"");
      assertTrue(awaitEvent(client, "\"type\":\"prompt.held\"").contains("JOURNAL_FULL"));
      JsonNode page = client.ask("journal.read", "{\"types\":[\"prompt.held\"]}").path("result");
      assertEquals(1, page.path("events").size(), page.toString());

      await().atMost(PATIENCE).until(() -> state(client, "tasked").equals("idle"));
      await().during(Duration.ofSeconds(1)).until(() -> !isDelivered(client));

      Files.delete(filler);

      awaitEvent(client, "\"type\":\"agent.journal\",\"full\":false");
      assertTrue(awaitEvent(client, "\"type\":\"prompt.answered\"").contains("\"accepted\""));
      await().atMost(PATIENCE).until(() -> isDelivered(client));
      ask(client, "session.kill", "{\"session\":\"demo\"}");
      String last = awaitEvent(client, "\"type\":\"session.killed\"");
      List<String> lines = lines(journal);
      List<String> seen = List.copyOf(client.events).subList(0, client.events.indexOf(last) + 1);
      assertEquals(seen, lines.subList((int) before, (int) before + seen.size()));
    }
  }

  @Test
  void anAgentThatStartsOnAFullDiskGoesOnByItselfToo(@TempDir Path home) throws Exception {
    Path mounted = Files.createDirectory(home.resolve("journal"));
    assumeTrue(canMount(mounted), "no file system can be mounted here");
    String full = MOUNT + "; head -c 200k /dev/zero >\"$0/filler\" 2>/dev/null; exec \"$@\"";
    List<String> wrapper = List.of("unshare", "-rm", "sh", "-c", full, mounted.toString());
    Map<String, String> environment = Map.of("CM_AGENT_JOURNAL_DIRECTORY", mounted.toString());
    try (AgentProcess agent = AgentProcess.listening(wrapper, home, environment)) {
      EventClient client = EventClient.connect(agent);
      client.hello("", 0);
      JsonNode refused = client.ask("autoConfirm.resume", "{}");
      assertEquals("JOURNAL_FULL", refused.at("/error/data/code").asText(), refused.toString());

      Files.delete(Path.of("/proc/" + agent.pid() + "/root" + mounted, "filler"));

      awaitEvent(client, "\"type\":\"agent.journal\",\"full\":false");
      ask(client, "autoConfirm.resume", "{}");
    }
  }

  private static void ask(EventClient client, String method, String params) throws Exception {
    JsonNode answer = client.ask(method, params);
    assertTrue(answer.has("result"), answer.toString());
  }

  private static String state(EventClient client, String session) throws Exception {
    return client
        .ask("session.get", "{\"session\":\"%s\"}".formatted(session))
        .at("/result/state")
        .asText();
  }

  private static boolean isDelivered(EventClient client) {
    return client.events.stream().anyMatch(line -> line.contains("\"type\":\"task.delivered\""));
  }

  private static String awaitEvent(EventClient client, String part) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> client.events.stream().filter(line -> line.contains(part)).findFirst(),
            found -> found.isPresent())
        .orElseThrow();
  }

  private static void fill(Path filler) throws IOException {
    try (OutputStream out = Files.newOutputStream(filler)) {
      assertThrows(
          IOException.class,
          () -> {
            for (int i = 0; i < 1000; i++) {
              out.write(new byte[1024]);
            }
          });
    }
  }

  private static List<String> lines(Path journal) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(journal)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".jsonl")).sorted().toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines;
  }

  private static boolean canMount(Path directory) throws InterruptedException {
    try {
      return new ProcessBuilder("unshare", "-rm", "sh", "-c", MOUNT, directory.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
