package org.cmremote.manager.cli.watch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.cmremote.manager.ScriptedAgent;
import org.cmremote.manager.cli.Outcome;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code cm journal} and {@code cm audit} tell of an agent's journal. */
class HistoryCommandsTest {
  private static final String STARTED = "\"type\":\"agent.started\",\"agent\":\"0.1.0\"";

  private final Vertx vertx = Vertx.vertx();
  private final Path folder;
  private ScriptedAgent agent;

  HistoryCommandsTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    agent = new ScriptedAgent(vertx, folder.resolve("agent.sock"));
  }

  @BeforeEach
  void start() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), ScriptedAgent.TOKEN);
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
  }

  @AfterEach
  void stop() throws Exception {
    agent.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
  }

  private Outcome cm(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--agent-socket",
            folder.resolve("agent.sock").toString(),
            "--token-file",
            folder.resolve("token").toString()));
    return Outcome.of(all.toArray(String[]::new));
  }

  private static String killed(int seq) {
    return "{\"epoch\":\"e1\",\"seq\":%d,\"at\":\"2026-11-20T04:05:06.789Z\",\"session\":\"demo\",\"type\":\"session.killed\",\"by\":\"cm/0.1.0\"}"
        .formatted(seq);
  }

  /** Has the agent answer with a page for each event, the last of which is the journal's end. */
  private void holds(String... events) {
    agent.answers.put(
        "journal.read",
        (socket, call) -> {
          JsonObject after = call.getJsonObject("params").getJsonObject("after");
          int page = after == null ? 0 : after.getInteger("seq");
          ScriptedAgent.reply(
              socket,
              call,
              "{\"events\":[%s],\"next\":{\"epoch\":\"e1\",\"seq\":%d},\"more\":%b,\"unreadable\":1}"
                  .formatted(events[page], page + 1, page + 1 < events.length));
        });
  }

  private JsonObject asked(int number) {
    return agent.received("journal.read").get(number).getJsonObject("params");
  }

  @Test
  void theJournalIsReadPageByPage() {
    holds(killed(1), killed(2), killed(3));

    Outcome outcome = cm("journal", "--json");

    assertEquals(
        new Outcome(
            0,
            killed(1) + "\n" + killed(2) + "\n" + killed(3) + "\n",
            "cm: 3 lines of the journal can't be read\n"),
        outcome);
    assertEquals(new JsonObject("{\"epoch\":\"e1\",\"seq\":2}"), asked(2).getJsonObject("after"));
  }

  @Test
  void theAgentIsToldWhatIsWanted() {
    holds(killed(1));

    cm(
        "journal",
        "--session",
        "demo",
        "--type",
        "session.killed",
        "--type",
        "task.delivered",
        "--since",
        "2026-11-20T04:00:00Z");

    assertEquals(
        new JsonObject(
            "{\"after\":null,\"limit\":null,\"session\":\"demo\",\"types\":[\"session.killed\",\"task.delivered\"],\"since\":\"2026-11-20T04:00:00.000Z\"}"),
        asked(0));
    Outcome wrong = cm("journal", "--since", "yesterday");
    assertEquals(2, wrong.exitCode());
    assertTrue(wrong.err().contains("give a time span before now"), wrong.err());
  }

  @Test
  void linesForAPersonTellTheDay() {
    holds(killed(1));
    String line = cm("journal").out();
    assertTrue(line.matches("2026-11-(19|20) \\S+  demo +killed by cm/0\\.1\\.0\n"), line);
  }

  @Test
  void whatComesNextIsFollowedWithoutGapOrRepetition() throws Exception {
    // The third has happened when the past is read, and has come as a live event as well.
    agent.answers.put(
        "journal.read",
        (socket, call) -> {
          Stream.of(3, 4).forEach(seq -> ScriptedAgent.event(socket, "e1", seq));
          ScriptedAgent.reply(
              socket,
              call,
              "{\"events\":[%s,%s],\"next\":{\"epoch\":\"e1\",\"seq\":3},\"more\":false,\"unreadable\":0}"
                  .formatted(killed(2), killed(3)));
        });
    agent.answer("hello", ScriptedAgent.welcome("e1", 2, true));
    CompletableFuture<Outcome> following =
        CompletableFuture.supplyAsync(() -> cm("journal", "--json", "--follow"));
    await().until(() -> agent.received("journal.read").size() == 1);
    agent.cut();
    await().until(() -> agent.received("hello").size() == 2);
    ScriptedAgent.event(agent.last(), "e1", 5);
    agent.refusal = 401;
    agent.cut();

    Outcome outcome = following.get(10, SECONDS);
    assertEquals(
        List.of(2, 3, 4, 5),
        outcome.out().lines().map(line -> new JsonObject(line).getInteger("seq")).toList());
    assertEquals(4, outcome.exitCode());
    assertTrue(outcome.err().contains("no event was missed"), outcome.err());
  }

  private static String event(int seq, @Nullable String session, String fields) {
    return "{\"epoch\":\"e1\",\"seq\":%d,\"at\":\"2026-11-20T04:05:06.789Z\",%s%s}"
        .formatted(seq, session == null ? "" : "\"session\":\"%s\",".formatted(session), fields);
  }

  private static String accepted(int seq, @Nullable String session, String by, String method) {
    return event(
        seq,
        session,
        "\"type\":\"request.accepted\",\"by\":\"%s\",\"role\":\"operator\",\"connection\":3,\"method\":\"%s\",\"params\":{\"submit\":true}"
            .formatted(by, method));
  }

  private static String done(int seq, int request, @Nullable String session, String fields) {
    return event(
        seq,
        session,
        "\"type\":\"request.done\",\"request\":%d,\"by\":\"cm/0.1.0\",\"method\":\"session.sendText\",%s"
            .formatted(request, fields));
  }

  /** Six requests; the second is done before the first, and the agent ends in the fourth. */
  private void holdsRequests() {
    holds(
        accepted(1, "demo", "cm/0.1.0", "session.sendText"),
        accepted(2, "demo", "dashboard/2", "prompt.answer"),
        done(3, 2, "demo", "\"typed\":\"(hidden)\",\"result\":{\"outcome\":\"superseded\"}"),
        done(4, 1, "demo", "\"typed\":\"make\",\"result\":{}"),
        accepted(5, "other", "cm/0.1.0", "session.kill"),
        done(
            6,
            5,
            "other",
            "\"error\":\"SESSION_NOT_FOUND\",\"message\":\"no session \\u001B[31m\""),
        accepted(7, "demo", "cm/0.1.0", "session.kill"),
        event(8, null, STARTED),
        accepted(9, null, "cm/0.1.0", "autoConfirm.set"),
        done(10, 9, null, "\"result\":{}"),
        accepted(11, "demo", "cm/0.1.0", "session.resize"));
  }

  private List<String> audit(String... arguments) {
    List<String> all = new ArrayList<>(List.of("audit"));
    all.addAll(List.of(arguments));
    Outcome outcome = cm(all.toArray(String[]::new));
    assertEquals(0, outcome.exitCode(), outcome.err());
    return outcome.out().lines().map(line -> line.replaceFirst("^\\S+ \\S+  ", "")).toList();
  }

  @Test
  void whoAskedForWhatAndWhatBecameOfItIsTold() {
    holdsRequests();
    assertEquals(
        List.of(
            "demo           cm/0.1.0 (operator, connection 3): session.sendText {\"submit\":true} → done, typed make",
            "demo           dashboard/2 (operator, connection 3): prompt.answer {\"submit\":true} → superseded, typed (hidden)",
            "other          cm/0.1.0 (operator, connection 3): session.kill {\"submit\":true} → failed: SESSION_NOT_FOUND (no session  [31m)",
            "demo           cm/0.1.0 (operator, connection 3): session.kill {\"submit\":true} → unknown: the agent ended before it was done",
            "-              cm/0.1.0 (operator, connection 3): autoConfirm.set {\"submit\":true} → done",
            "demo           cm/0.1.0 (operator, connection 3): session.resize {\"submit\":true} → under way"),
        audit());
    assertEquals(
        new JsonObject(
            "{\"after\":null,\"limit\":null,\"session\":null,\"types\":[\"request.accepted\",\"request.done\",\"agent.started\"],\"since\":null}"),
        asked(0));
  }

  @Test
  void anAuditIsForProgramsToo() {
    holdsRequests();
    Outcome outcome = cm("audit", "--json", "--session", "other");
    assertEquals(
        "{\"outcome\":\"failed\",\"accepted\":%s,\"done\":%s}\n"
            .formatted(
                accepted(5, "other", "cm/0.1.0", "session.kill"),
                done(
                    6,
                    5,
                    "other",
                    "\"error\":\"SESSION_NOT_FOUND\",\"message\":\"no session \\u001B[31m\"")),
        outcome.out());
  }

  @ParameterizedTest
  @CsvSource({
    "--session other, 1",
    "--session demo --session other, 5",
    "--client dash, 1",
    "--client cm, 5",
    "--request session.kill, 2",
    "--request session.kill --request session.resize, 3",
    "--failed, 2",
    "--failed --session other, 1",
    "--client nobody, 0"
  })
  void anAuditTellsWhatIsWanted(String arguments, int count) {
    holdsRequests();
    assertEquals(count, audit(arguments.split(" ", -1)).size());
  }

  @Test
  void anAuditOfSeveralHostsTellsWhichItIs() {
    holdsRequests();
    Outcome outcome = cm("audit", "--failed", "--host", "local", "--host", "nobody@127.0.0.1:1");
    List<String> lines = outcome.out().lines().toList();
    assertEquals("local:", lines.get(0));
    assertTrue(lines.get(2).endsWith("unknown: the agent ended before it was done"), lines.get(2));
    assertEquals("2 hosts: 1 ok, 1 failed", lines.get(lines.size() - 1));
    assertEquals(3, outcome.exitCode());
  }

  @Test
  void whatWasAcceptedEarlierIsNotTold() {
    holds(done(4, 1, "demo", "\"result\":{}"), accepted(5, "demo", "cm/0.1.0", "session.kill"));
    assertEquals(1, audit("--since", "5m").size());
  }
}
