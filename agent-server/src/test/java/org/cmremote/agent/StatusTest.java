package org.cmremote.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent tells of itself: readiness, health and metrics. */
class StatusTest {
  private static final String OPERATOR = "o".repeat(40);
  private static final String OBSERVER = "b".repeat(40);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
  private static final Pattern LABEL = Pattern.compile("[{,]([a-z_]+)=\"");
  private static final Pattern ROW = Pattern.compile("\\| `(cm_\\S+)` \\| (\\w+) \\|([^|]*)\\|.*");

  private final Path home;
  private AgentProcess agent;
  private AgentCalls observer;

  StatusTest(@TempDir Path home) {
    this.home = home;
  }

  @BeforeEach
  void start() throws Exception {
    agent =
        AgentProcess.listening(
            home, Map.of("CM_AGENT_TOKEN", OPERATOR, "CM_AGENT_OBSERVER_TOKEN", OBSERVER));
    observer = new AgentCalls(agent.port(), OBSERVER);
  }

  @AfterEach
  void stop() throws Exception {
    observer.close();
    agent.close();
    tmux("kill-server");
  }

  @Test
  void theMetricsAreThoseOfTheDocument() throws Exception {
    Map<String, String> documented = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("../docs/operations.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        documented.put(row.group(1), row.group(2) + " " + row.group(3).strip().replace("`", ""));
      }
    }

    assertEquals(documented, kinds(metrics()));
  }

  @Test
  void whatHappensIsCounted() throws Exception {
    try (AgentCalls operator = new AgentCalls(agent.port(), OPERATOR)) {
      operator.ask(
          "session.create",
          "{\"name\":\"demo\",\"command\":[\"sh\",\"-c\",\"printf 'Proceed? [y/N] '; read a; exec sleep 600\"]}");
      await()
          .atMost(PATIENCE)
          .until(() -> value(metrics(), "cm_prompt_answers_total", "policy", "accepted") == 1);
      operator.ask("session.wait", "{\"session\":\"demo\",\"states\":[\"working\"]}");

      String metrics = metrics();
      assertEquals(1, value(metrics, "cm_prompts_opened_total", "yesNo"));
      assertEquals(1, value(metrics, "cm_prompt_decisions_total", "confirm", "false"));
      assertEquals(0, value(metrics, "cm_prompt_decisions_total", "ask", "false"));
      assertEquals(1, value(metrics, "cm_answer_latency_seconds_count", "policy"));
      assertEquals(0, value(metrics, "cm_answer_latency_seconds_count", "client"));
      assertTrue(value(metrics, "cm_answer_latency_seconds_sum", "policy") > 0, metrics);
      assertEquals(1, value(metrics, "cm_answer_latency_seconds_bucket", "policy", "+Inf"));
      assertEquals(1, value(metrics, "cm_sessions", "working"));
      assertEquals(0, value(metrics, "cm_sessions", "prompting"));
      assertEquals(2, value(metrics, "cm_clients"));
      assertEquals(2, value(metrics, "cm_connections"));
      assertEquals(0, value(metrics, "cm_control_client_restarts_total"));
      assertTrue(value(metrics, "cm_journal_last_seq") >= 8, metrics);
    }
  }

  @Test
  void aClientsAnswerIsCountedAsItsOwn() throws Exception {
    try (AgentCalls operator = new AgentCalls(agent.port(), OPERATOR)) {
      operator.ask(
          "session.create",
          "{\"name\":\"demo\",\"autoConfirm\":\"off\",\"command\":[\"sh\",\"-c\",\"printf 'Proceed? [y/N] '; read a; exec sleep 600\"]}");
      operator.ask("session.wait", "{\"session\":\"demo\",\"states\":[\"prompting\"]}");
      String prompt =
          operator.ask("session.get", "{\"session\":\"demo\"}").path("prompt").path("id").asText();

      operator.ask(
          "prompt.answer",
          "{\"session\":\"demo\",\"prompt\":\"%s\",\"option\":1}".formatted(prompt));

      String metrics = metrics();
      assertEquals(1, value(metrics, "cm_prompt_decisions_total", "ask", "false"));
      assertEquals(1, value(metrics, "cm_prompt_answers_total", "client", "accepted"));
      assertEquals(0, value(metrics, "cm_prompt_answers_total", "policy", "accepted"));
      assertEquals(1, value(metrics, "cm_answer_latency_seconds_count", "client"));
    }
  }

  @Test
  void aSessionThatIsPolledIsCounted() throws Exception {
    stop();
    Path wrapper =
        Files.writeString(
            home.resolve("tmux-without-control-mode"),
            """
            #!/bin/sh
            for word; do [ "$word" = -C ] && { echo '%exit'; exit 0; }; done
            exec tmux "$@"
            """);
    assertTrue(wrapper.toFile().setExecutable(true));
    agent =
        AgentProcess.listening(
            home,
            Map.of(
                "CM_AGENT_TOKEN", OPERATOR,
                "CM_AGENT_OBSERVER_TOKEN", OBSERVER,
                "CM_AGENT_TMUX_COMMAND", wrapper.toString()));
    observer = new AgentCalls(agent.port(), OBSERVER);
    try (AgentCalls operator = new AgentCalls(agent.port(), OPERATOR)) {
      operator.ask("session.create", "{\"name\":\"demo\",\"command\":[\"sleep\",\"600\"]}");

      await().atMost(PATIENCE).until(() -> value(metrics(), "cm_sessions_polled") == 1);
      assertEquals(Set.of("watch"), unwell(observer.ask("agent.health", "{}")));
    }
  }

  @Test
  void whatWaitsForTmuxIsCounted() throws Exception {
    try (AgentCalls operator = new AgentCalls(agent.port(), OPERATOR)) {
      operator.ask("session.create", "{\"name\":\"demo\",\"command\":[\"sleep\",\"600\"]}");
      String server = tmux("display-message", "-p", "#{pid}").strip();
      signal("STOP", server);
      List<CompletableFuture<JsonNode>> answers = new ArrayList<>();
      try {
        for (int cols = 80; cols < 83; cols++) {
          answers.add(
              operator.begin(
                  "session.resize",
                  "{\"session\":\"demo\",\"cols\":%d,\"rows\":24}".formatted(cols)));
        }
        await()
            .atMost(PATIENCE)
            .until(() -> value(metrics(), "cm_tmux_commands_waiting"), it -> it == 2);
        assertEquals(3, value(metrics(), "cm_requests_in_flight"));
      } finally {
        signal("CONT", server);
      }
      for (CompletableFuture<JsonNode> answer : answers) {
        answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
      assertEquals(0, value(metrics(), "cm_tmux_commands_waiting"));
      assertEquals(0, value(metrics(), "cm_requests_in_flight"));
    }
  }

  @Test
  void whatAClientHasNotReadIsCounted() throws Exception {
    try (AgentCalls operator = new AgentCalls(agent.port(), OPERATOR);
        AgentCalls stalled = new AgentCalls(agent.port(), OBSERVER)) {
      stalled.stall();
      String refused =
          "{\"name\":\"no:such\",\"task\":\"%s\",\"command\":[\"cat\"]}"
              .formatted("x".repeat(7000));
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                for (int i = 0; i < 20; i++) {
                  operator.begin("session.create", refused).get(10, TimeUnit.SECONDS);
                }
                return value(metrics(), "cm_client_backlog_events") > 0;
              });
      assertTrue(value(metrics(), "cm_clients_queued_bytes") > 0);

      stalled.close();
      await().atMost(PATIENCE).until(() -> value(metrics(), "cm_client_backlog_events") == 0);
      assertEquals(0, value(metrics(), "cm_clients_queued_bytes"));
    }
  }

  @Test
  void theJournalsLagIsThereAndGoesAway() throws Exception {
    try (AgentCalls operator = new AgentCalls(agent.port(), OPERATOR)) {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(10))
          .until(
              () -> {
                operator
                    .begin("session.kill", "{\"session\":\"nobody\"}")
                    .get(10, TimeUnit.SECONDS);
                return value(metrics(), "cm_journal_unsynced_events") > 0;
              });
      await().atMost(PATIENCE).until(() -> value(metrics(), "cm_journal_unsynced_events") == 0);
      assertTrue(value(metrics(), "cm_sessions_thread_wait_seconds") > 0);
      assertEquals(1100, value(metrics(), "cm_connections_limit"));
    }
  }

  @Test
  void aControlClientThatEndsIsCounted() throws Exception {
    try (AgentCalls operator = new AgentCalls(agent.port(), OPERATOR)) {
      operator.ask("session.create", "{\"name\":\"demo\",\"command\":[\"sleep\",\"600\"]}");
      // One that ends at once may end a client that hasn't arrived yet.
      operator.ask("session.screen", "{\"session\":\"demo\"}");

      tmux("detach-client", "-s", "demo");

      await()
          .atMost(PATIENCE)
          .until(() -> value(metrics(), "cm_control_client_restarts_total") == 1);
    }
  }

  @Test
  void anAgentWhoseTmuxHangsIsNotReady() throws Exception {
    assertEquals("ok", observer.ask("agent.health", "{}").path("status").asText());
    assertEquals(200, observer.get("/readyz").statusCode());
    try (AgentCalls operator = new AgentCalls(agent.port(), OPERATOR)) {
      operator.ask("session.create", "{\"name\":\"demo\",\"command\":[\"sleep\",\"600\"]}");
      String server = tmux("display-message", "-p", "#{pid}").strip();
      signal("STOP", server);
      try {
        await().atMost(PATIENCE).until(() -> observer.get("/readyz").statusCode() == 503);

        JsonNode health = observer.ask("agent.health", "{}");
        assertEquals("failing", health.path("status").asText(), health::toString);
        assertEquals(Set.of("tmux"), unwell(health));
      } finally {
        signal("CONT", server);
      }
      await().atMost(PATIENCE).until(() -> observer.get("/readyz").statusCode() == 200);
    }
  }

  @Test
  void aMistakeInTheRulesIsNoReasonToStopAndIsShown() throws Exception {
    Path policy = home.resolve(".config/cm/policy.toml");
    Files.createDirectories(policy.getParent());
    // A directory that wasn't there is watched from its parent.
    Files.writeString(policy, "[[rule]]\n");

    await()
        .atMost(PATIENCE)
        .until(() -> unwell(observer.ask("agent.health", "{}")).equals(Set.of("policy")));

    assertEquals("degraded", observer.ask("agent.health", "{}").path("status").asText());
    assertEquals(200, observer.get("/readyz").statusCode());
  }

  private static Set<String> unwell(JsonNode health) {
    Set<String> names = new TreeSet<>();
    for (JsonNode check : health.path("checks")) {
      if (!check.path("status").asText().equals("ok")) {
        names.add(check.path("name").asText());
      }
    }
    return names;
  }

  private String metrics() throws Exception {
    HttpResponse<String> response = observer.get("/metrics");
    assertEquals(200, response.statusCode(), response::body);
    return response.body();
  }

  /** Name to type and labels, those of buckets left out. */
  private static Map<String, String> kinds(String metrics) {
    Map<String, String> kinds = new TreeMap<>();
    TYPE.matcher(metrics)
        .results()
        .forEach(
            type -> {
              Set<String> labels =
                  metrics
                      .lines()
                      .filter(line -> line.startsWith(type.group(1)))
                      .flatMap(line -> LABEL.matcher(line).results())
                      .map(label -> label.group(1))
                      .filter(label -> !label.equals("le"))
                      .collect(Collectors.toCollection(TreeSet::new));
              kinds.put(type.group(1), type.group(2) + " " + String.join(", ", labels));
            });
    return kinds;
  }

  /** Of the one sample with that name that has all these values among its labels. */
  private static double value(String metrics, String name, String... labels) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> Set.of(labels).stream().allMatch(it -> line.contains("=\"" + it + "\"")))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .mapToDouble(Double::parseDouble)
        .reduce(
            (first, second) -> {
              throw new AssertionError("several samples of " + name + " in " + metrics);
            })
        .orElseThrow(() -> new AssertionError("no " + name + " in " + metrics));
  }

  private String tmux(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("tmux", "-S", home.resolve("tmux").toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return output;
  }

  private static void signal(String name, String pid) throws IOException, InterruptedException {
    assertEquals(0, new ProcessBuilder("kill", "-" + name, pid).inheritIO().start().waitFor());
  }
}
