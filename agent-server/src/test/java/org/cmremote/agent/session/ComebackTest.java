package org.cmremote.agent.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cmremote.agent.tmux.TmuxServer;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.SessionInfo;
import org.cmremote.transport.protocol.SessionState;
import org.cmremote.transport.protocol.TaskState;
import org.cmremote.transport.protocol.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an agent that starts anew makes of the sessions that an earlier one left. */
class ComebackTest {
  private static final String ASK = "read -p 'Proceed? [y/N] ' a; echo got-$a; exit 5";

  /** Draws itself, and keeps what is typed. */
  private static final String DIALOG =
      """
      stty raw -echo
      printf ' Shall it go on?\\r\\n\\r\\n \\342\\235\\257 1. Yes\\r\\n   2. No\\r\\n\\r\\n Enter to confirm, Esc to cancel\\r\\n'
      exec cat >"$HOME/%s"
      """;

  private Fixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture = new Fixture();
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  /** A dialog that nothing is typed into; gives what is typed. */
  private Path dialog() throws Exception {
    Path typed = fixture.directory().resolve("typed");
    fixture.script("demo", AutoConfirm.OFF, DIALOG.replace("$HOME/%s", typed.toString()));
    fixture.awaitPrompt("demo");
    await().until(() -> Files.exists(typed));
    return typed;
  }

  /** As it is when an agent is killed between its decision and the proof that it was answered. */
  private Event.PromptDecided brokenOff(String prompt) {
    Event.PromptDecided decided =
        new Event.PromptDecided(prompt, Verdict.CONFIRM, "all", "all is confirmed", false);
    fixture.tell("demo", decided);
    return decided;
  }

  private void restartInModeAll() {
    fixture.restart(
        () -> fixture.server.run("set-option", "-t", "demo", "@cm_auto_confirm", "ALL"));
  }

  @Test
  void aPromptThatStandsIsTheSameAndNothingIsToldTwice() throws Exception {
    fixture.script("demo", AutoConfirm.OFF, ASK);
    Prompt before = fixture.awaitPrompt("demo");
    SessionInfo info = fixture.info("demo");
    List<Event> told = fixture.events("demo");

    fixture.restart();

    assertEquals(before, fixture.awaitPrompt("demo"));
    assertEquals(info, fixture.info("demo"));
    assertEquals(told, fixture.events("demo"));
    assertEquals(Outcome.ACCEPTED, fixture.answer("demo", before.id(), 0));
    assertEquals(5, fixture.awaitEvent("demo", Event.SessionExited.class).exitCode());
  }

  @Test
  void theSameQuestionAskedAgainMeanwhileIsAnotherPrompt() throws Exception {
    fixture.script("demo", AutoConfirm.OFF, ASK.replace("exit 5", ASK));
    Prompt before = fixture.awaitPrompt("demo");

    fixture.restart(() -> fixture.server.run("send-keys", "-t", "demo", "n", "Enter"));

    Prompt after = fixture.awaitPrompt("demo");
    assertEquals(before.question(), after.question());
    assertNotEquals(before.id(), after.id());
    assertEquals(
        List.of(new Event.PromptClosed(before.id())),
        fixture.events("demo", Event.PromptClosed.class));
    assertEquals(2, fixture.events("demo", Event.PromptOpened.class).size());
  }

  @Test
  void whatMayHaveBeenTypedIntoADialogIsLeftToAPerson() throws Exception {
    Path typed = dialog();
    Prompt prompt = fixture.awaitPrompt("demo");
    brokenOff(prompt.id());

    restartInModeAll();

    await().until(() -> fixture.events("demo", Event.PromptDecided.class).size() == 3);
    Event.PromptDecided decided = fixture.events("demo", Event.PromptDecided.class).get(2);
    assertEquals(Verdict.ASK, decided.decision());
    assertEquals("restart", decided.rule());
    assertTrue(decided.why().contains("an earlier agent ended while it answered"), decided.why());
    assertEquals(0, Files.size(typed));
    fixture.setAutoConfirm("demo", AutoConfirm.ALL);
    assertEquals(prompt, fixture.info("demo").prompt());
    fixture.on(() -> fixture.sessions().sendKeys(new Request.SendKeys("demo", List.of("x"))));
    await().until(() -> Files.size(typed) > 0);
    assertEquals("x", Files.readString(typed));
  }

  @Test
  void aProgramThatWaitsForALineHasHadNoAnswerAndGetsOne() throws Exception {
    fixture.script("demo", AutoConfirm.OFF, ASK);
    Prompt prompt = fixture.awaitPrompt("demo");
    brokenOff(prompt.id());

    restartInModeAll();

    fixture.awaitEvent("demo", Event.SessionExited.class);
    fixture.awaitScreen("demo", "got-y");
    List<Event.PromptAnswered> answers = fixture.events("demo", Event.PromptAnswered.class);
    assertEquals(1, answers.size());
    assertEquals(prompt.id(), answers.get(0).prompt());
    assertEquals(Outcome.ACCEPTED, answers.get(0).outcome());
  }

  @Test
  void anAnswerThatFailedIsNotTriedAgain() throws Exception {
    Path typed = dialog();
    Prompt prompt = fixture.awaitPrompt("demo");
    brokenOff(prompt.id());
    Event.PromptAnswered failed =
        new Event.PromptAnswered(prompt.id(), "policy", List.of("Enter"), Outcome.FAILED, null);
    fixture.tell("demo", failed);
    int told = fixture.events("demo", Event.PromptDecided.class).size();

    restartInModeAll();

    assertEquals(prompt, fixture.awaitPrompt("demo"));
    assertEquals(failed, fixture.on(() -> fixture.sessions().explain("demo")).prompt().answered());
    assertEquals(told, fixture.events("demo", Event.PromptDecided.class).size());
    assertEquals(0, Files.size(typed));
  }

  @Test
  void aDialogOfWhichTheJournalKnowsNothingIsLeftToAPerson() throws Exception {
    Path typed = dialog();
    fixture.loseJournal();

    restartInModeAll();

    Event.PromptDecided decided = fixture.awaitEvent("demo", Event.PromptDecided.class);
    assertEquals("restart", decided.rule());
    assertEquals(1, fixture.events("demo", Event.SessionCreated.class).size());
    assertEquals(0, Files.size(typed));
  }

  @Test
  void aPromptThatWasAnsweredMeanwhileIsClosed() throws Exception {
    fixture.script("demo", AutoConfirm.OFF, ASK);
    Prompt prompt = fixture.awaitPrompt("demo");

    fixture.restart(
        () -> {
          fixture.server.run("send-keys", "-t", "demo", "n", "Enter");
        });

    assertEquals(5, fixture.awaitEvent("demo", Event.SessionExited.class).exitCode());
    assertEquals(
        List.of(new Event.PromptClosed(prompt.id())),
        fixture.events("demo", Event.PromptClosed.class));
    assertNull(fixture.info("demo").prompt());
  }

  @Test
  void aProgramThatHadEndedIsNotToldToEndAgain() throws Exception {
    fixture.create("demo", AutoConfirm.OFF, "sh", "-c", "echo last words; exit 3");
    fixture.awaitEvent("demo", Event.SessionExited.class);
    List<Event> told = fixture.events("demo");
    SessionInfo before = fixture.info("demo");

    fixture.restart();

    assertEquals(SessionState.EXITED, fixture.info("demo").state());
    assertEquals(before.exit(), fixture.info("demo").exit());
    await().until(() -> fixture.screen("demo").get(0).equals("last words"));
    assertEquals(before, fixture.info("demo"));
    assertEquals(told, fixture.events("demo"));
  }

  @Test
  void whatTmuxNoLongerHasIsLost() throws Exception {
    fixture.script("demo", AutoConfirm.OFF, ASK);
    Prompt prompt = fixture.awaitPrompt("demo");
    fixture.create("killed", AutoConfirm.OFF, "cat");
    fixture.on(() -> fixture.sessions().kill("killed", "test"));

    fixture.restart(() -> fixture.server.run("kill-server"));

    assertEquals(1, fixture.events("demo", Event.SessionLost.class).size());
    assertEquals(
        List.of(new Event.PromptClosed(prompt.id())),
        fixture.events("demo", Event.PromptClosed.class));
    assertTrue(fixture.events("killed", Event.SessionLost.class).isEmpty());
    assertEquals(List.of(), fixture.on(() -> Future.succeededFuture(fixture.sessions().list())));
    fixture.create("demo", AutoConfirm.OFF, "bash", "--norc");
    fixture.awaitState("demo", SessionState.IDLE);
  }

  @Test
  void aBudgetThatWasSpentStaysSpent() throws Exception {
    fixture.script("demo", AutoConfirm.OFF, ASK);
    Prompt prompt = fixture.awaitPrompt("demo");
    fixture.tell(
        "demo",
        new Event.PromptDecided(
            prompt.id(), Verdict.ASK, "budget.session", "1000 were answered", false));

    restartInModeAll();

    assertEquals(prompt, fixture.awaitPrompt("demo"));
    assertEquals(
        "1000 were answered",
        fixture.on(() -> fixture.sessions().explain("demo")).restraint().budget().spent());
    fixture.setAutoConfirm("demo", AutoConfirm.ALL);
    fixture.awaitEvent("demo", Event.SessionExited.class);
  }

  /** A shell that comes up when it is let, with a task; gives what lets it. */
  private Path lateShell() {
    Path go = fixture.directory().resolve("go");
    fixture.on(
        () ->
            fixture
                .sessions()
                .create(
                    new Request.CreateSession(
                        "demo",
                        "shell",
                        List.of(
                            "sh",
                            "-c",
                            "until [ -e %s ]; do sleep 0.05; done; exec bash --norc".formatted(go)),
                        "echo $((40 + 2))\necho $((50 + 3))",
                        null,
                        Map.of("PS1", "$ "),
                        null,
                        null,
                        AutoConfirm.OFF),
                    "test"));
    return go;
  }

  @Test
  void aTaskThatWasNotTypedIsTypedThen() throws Exception {
    Path go = lateShell();

    fixture.restart();
    assertEquals(TaskState.WAITING, fixture.info("demo").task());
    Files.createFile(go);

    fixture.awaitEvent("demo", Event.TaskDelivered.class);
    fixture.awaitScreen("demo", "53");
    await().until(() -> mark(fixture.server, "demo", "@cm_task").isEmpty());
    fixture.restart();
    assertEquals(TaskState.DELIVERED, fixture.info("demo").task());
    fixture.loseJournal();
    fixture.restart();
    assertEquals(TaskState.DELIVERED, fixture.info("demo").task());
    assertTrue(fixture.events("demo", Event.TaskFailed.class).isEmpty());
  }

  @Test
  void aTaskThatWasBeingTypedIsNotTypedAgain() throws Exception {
    Path go = lateShell();

    fixture.restart(
        () -> fixture.server.run("set-option", "-t", "demo", "@cm_task_state", "TYPED"));
    Files.createFile(go);

    String why = fixture.awaitEvent("demo", Event.TaskFailed.class).why();
    assertTrue(why.contains("the agent ended while it typed it"), why);
    fixture.awaitState("demo", SessionState.IDLE);
    assertEquals(TaskState.FAILED, fixture.info("demo").task());
    fixture.type("demo", "echo done");
    fixture.awaitScreen("demo", "done");
    assertFalse(fixture.screen("demo").contains("42"), () -> fixture.screen("demo").toString());
  }

  @Test
  void whatIsAcknowledgedIsKept() throws Exception {
    TmuxServer server = new TmuxServer();
    String tmux =
        server.wrapper(
            "tmux-that-takes-its-time", "case \"$*\" in *source-file*) sleep 0.2;; esac");
    try (Fixture slow = new Fixture(server, tmux)) {
      for (String name : List.of("one", "two", "released")) {
        slow.create(name, AutoConfirm.OFF, "cat");
      }
      server.run("kill-session", "-t", "one");
      slow.setAutoConfirm("two", AutoConfirm.ALL);
      assertEquals("ALL", mark(server, "two", "@cm_auto_confirm"));
      slow.setAutoConfirm(null, AutoConfirm.DRY_RUN);
      assertEquals("DRY_RUN", mark(server, "two", "@cm_auto_confirm"));
      slow.setAutoConfirm(null, AutoConfirm.OFF);
      assertEquals("1", mark(server, "two", "@cm_stopped"));
      slow.on(() -> slow.sessions().resumeAutoConfirm("test"));
      assertEquals("", mark(server, "two", "@cm_stopped"));
      slow.on(() -> slow.sessions().release("released", "test"));
      assertEquals("", mark(server, "released", "@cm_tool"));
    }
  }

  @Test
  void aSessionWhoseCreationFailedIsNotThere() throws Exception {
    TmuxServer server = new TmuxServer();
    String tmux =
        server.wrapper(
            "tmux-that-is-killed-after-its-work",
            """
            case "$*" in
            *source-file*)
              commands=$(cat)
              printf '%s\n' "$commands" | tmux "$@"
              status=$?
              case $commands in *new-session*failing*) kill -9 $$ ;; esac
              exit $status ;;
            esac
            """);
    try (Fixture own = new Fixture(server, tmux)) {
      own.create("other", AutoConfirm.OFF, "cat");
      server.run("new-session", "-d", "-s", "failing-mine", "cat");

      assertThrows(RuntimeException.class, () -> own.create("failing", AutoConfirm.OFF, "cat"));
      assertEquals(List.of("failing-mine", "other"), sessions(server));

      // Nor does it end somebody else's of that name.
      assertThrows(
          RuntimeException.class, () -> own.create("failing-mine", AutoConfirm.OFF, "cat"));
      assertEquals(List.of("failing-mine", "other"), sessions(server));
    }
  }

  private static List<String> sessions(TmuxServer server) throws Exception {
    return server.run("list-sessions", "-F", "#{session_name}").lines().sorted().toList();
  }

  @Test
  void whatIsReleasedStaysSoIfAClientOfTmuxWasKilledMeanwhile() throws Exception {
    TmuxServer server = new TmuxServer();
    Path killed = server.directory().resolve("killed");
    String tmux =
        server.wrapper(
            "tmux-that-is-killed",
            """
            case "$*" in
            *source-file*)
              commands=$(cat)
              case $commands in
              *set-option*-u*@cm_tool*) mkdir '%s' 2>/dev/null && kill -9 $$ ;;
              esac
              printf '%%s\n' "$commands" | tmux "$@"
              exit ;;
            esac
            """
                .formatted(killed));
    try (Fixture own = new Fixture(server, tmux)) {
      own.create("released", AutoConfirm.OFF, "cat");

      own.on(() -> own.sessions().release("released", "test"));

      assertTrue(Files.exists(killed));
      assertEquals("", mark(server, "released", "@cm_tool"));
      assertEquals(1, own.events("released", Event.SessionReleased.class).size());
    }
  }

  private static String mark(TmuxServer server, String session, String option) throws Exception {
    return server.run("display-message", "-p", "-t", session, "#{" + option + "}").strip();
  }
}
