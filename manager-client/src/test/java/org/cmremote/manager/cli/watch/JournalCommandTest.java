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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code cm} tells of an agent's journal. */
class JournalCommandTest {
  private final Vertx vertx = Vertx.vertx();
  private final Path folder;
  private ScriptedAgent agent;

  JournalCommandTest(@TempDir Path folder) throws Exception {
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
}
