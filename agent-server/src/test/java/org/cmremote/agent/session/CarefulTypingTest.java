package org.cmremote.agent.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.PromptKind;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.SessionInfo;
import org.cmremote.transport.protocol.SessionState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys reach what they were meant for, or nothing. */
class CarefulTypingTest {
  private Fixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture = new Fixture();
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  @Test
  void anAnswerToAProgramThatWaitsNoMoreIsNotKeptForTheNext() throws Exception {
    Path x = Files.writeString(fixture.directory().resolve("x"), "");
    Path y = Files.writeString(fixture.directory().resolve("y"), "");
    Path go = fixture.directory().resolve("go");
    Path over = fixture.directory().resolve("over");
    fixture.script(
        "demo",
        AutoConfirm.OFF,
        "timeout --foreground 1 rm -i %s; touch %s; until [ -e %s ]; do sleep 0.05; done; rm -i %s"
            .formatted(x, over, go, y));
    Prompt first = fixture.awaitPrompt("demo");
    await().until(() -> Files.exists(over));
    assertEquals(
        ErrorCode.PROMPT_GONE,
        fixture
            .failure(
                () ->
                    fixture
                        .sessions()
                        .answer(new Request.AnswerPrompt("demo", first.id(), 0, null), "a person"))
            .code());
    Files.createFile(go);
    await()
        .until(
            () ->
                fixture.info("demo").prompt() != null
                    && !fixture.info("demo").prompt().id().equals(first.id()));
    assertTrue(Files.exists(x));
    assertTrue(Files.exists(y));
  }

  @Test
  void aLookFromBeforeTheKeysThatIsJudgedAfterThemDoesNotDenyThem() throws Exception {
    Path over = fixture.directory().resolve("over");
    fixture.script(
        "demo", AutoConfirm.OFF, "read -rp 'Which? ' a; touch %s; sleep 1000".formatted(over));
    Prompt prompt = fixture.awaitPrompt("demo");
    Sessions sessions = fixture.sessions();
    Outcome outcome =
        fixture.on(
            () -> {
              sessions.screen("demo");
              // When the next look is there: one more is asked for, then the keys are typed, then
              // the sessions' thread is held up until the program has read them.
              sessions.screen("demo").onComplete(seen -> sessions.screen("demo"));
              Future<Outcome> answered =
                  sessions.answer(
                      new Request.AnswerPrompt("demo", prompt.id(), null, "this"), "a person");
              sessions.screen("demo").onComplete(seen -> await().until(() -> Files.exists(over)));
              return answered;
            });
    assertEquals(Outcome.ACCEPTED, outcome);
  }

  @Test
  void whatAPersonTypesIsNoQuestionHoweverItReads() throws Exception {
    Path notes = fixture.directory().resolve("notes");
    fixture.script("demo", AutoConfirm.ALL, "cat > " + notes);
    fixture.awaitState("demo", SessionState.PROMPTING);
    fixture.server.run("send-keys", "-t", "demo", "-l", "ask whether to stop (y/n) ");
    fixture.awaitScreen("demo", "(y/n)");
    await()
        .during(Duration.ofMillis(500))
        .until(
            () ->
                fixture.info("demo").prompt() != null
                    && fixture.info("demo").prompt().kind() == PromptKind.UNKNOWN);
    fixture.press("demo", "Enter", "C-d");
    fixture.awaitEvent("demo", Event.SessionExited.class);
    assertEquals("ask whether to stop (y/n) \n", Files.readString(notes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash --norc", "python3 -q"})
  void aLineEditorInsideAShellIsLeftAlone(String editor) {
    fixture.create("demo", AutoConfirm.ALL, "bash", "--norc");
    fixture.awaitState("demo", SessionState.IDLE);
    fixture.type("demo", "PS1='inner> ' " + editor);
    fixture.awaitState("demo", SessionState.IDLE);
    fixture.on(
        () ->
            fixture
                .sessions()
                .sendText(new Request.SendText("demo", "x = \"Continue? [y/n] ", false, true)));
    fixture.awaitScreen("demo", "Continue? [y/n]");
    await()
        .during(Duration.ofMillis(500))
        .until(() -> fixture.events("demo", Event.PromptAnswered.class).isEmpty());
    assertTrue(
        fixture.screen("demo").stream().noneMatch(row -> row.contains("[y/n] y")),
        fixture.screen("demo").toString());
  }

  @Test
  void textIsNoAnswerToADialog() throws Exception {
    fixture.script(
        "demo",
        AutoConfirm.OFF,
        """
        printf ' Shall it go on?\\n\\n \\342\\235\\257 1. Yes\\n   2. No\\n\\n Enter to confirm\\n'
        read -rsn1 key; echo "got [$key]"; cat
        """);
    Prompt prompt = fixture.awaitPrompt("demo");
    assertEquals(
        ErrorCode.OPTION_INVALID,
        fixture
            .failure(
                () ->
                    fixture
                        .sessions()
                        .answer(
                            new Request.AnswerPrompt("demo", prompt.id(), null, "no"), "a person"))
            .code());
    assertEquals(prompt.id(), fixture.info("demo").prompt().id());
  }

  @Test
  void whatSomebodyTypesAtAnAttachedTerminalIsFinishedFirst() throws Exception {
    fixture.create("demo", AutoConfirm.POLICY, "bash", "--norc");
    fixture.awaitState("demo", SessionState.IDLE);
    fixture.attachPerson("demo");
    long typed = System.nanoTime();
    fixture.server.run(
        "send-keys", "-t", "person", "read -p 'Proceed? [y/N] ' a; echo got-$a", "Enter");
    fixture.awaitPrompt("demo");
    fixture.awaitScreen("demo", "got-y");
    assertTrue(System.nanoTime() - typed > 1_500_000_000L, "the person was not left alone");
  }

  @Test
  void aDirectoryIsOnlyAName() throws Exception {
    Path pwned = fixture.directory().resolve("pwned");
    Path odd = Files.createDirectory(fixture.directory().resolve("x#(touch pwned)#{host}|a:b"));
    SessionInfo info =
        fixture.on(
            () ->
                fixture
                    .sessions()
                    .create(
                        Fixture.request("demo", odd, AutoConfirm.OFF, "bash", "-c", "pwd; cat"),
                        "test"));
    assertEquals(odd.toString(), info.cwd());
    fixture.awaitScreen("demo", "x#(touch pwned)#{host}|a:b");
    assertFalse(Files.exists(pwned));
    assertFalse(Files.exists(odd.resolve("pwned")));
    fixture.restart();
    assertEquals(odd.toString(), fixture.info("demo").cwd());
  }

  @Test
  void unnamedSessionsGetNamesOfTheirOwn() throws Exception {
    fixture.server.run("new-session", "-d", "-s", "shell-2", "cat");
    Request.CreateSession unnamed =
        new Request.CreateSession(
            null, null, List.of("cat"), null, null, Map.of(), null, null, AutoConfirm.OFF);
    List<Future<SessionInfo>> made =
        fixture.on(
            () -> {
              List<Future<SessionInfo>> all =
                  IntStream.range(0, 4)
                      .mapToObj(i -> fixture.sessions().create(unnamed, "test"))
                      .toList();
              return Future.all(all).map(all);
            });
    assertEquals(4, made.stream().map(session -> session.result().session()).distinct().count());
  }

  @Test
  void aPaneThatIsGoneIsALoss() throws Exception {
    fixture.server.run("new-session", "-d", "-s", "mine", "cat");
    fixture.server.run("split-window", "-t", "mine", "cat");
    fixture.on(
        () -> fixture.sessions().adopt(new Request.AdoptSession("mine", null, null), "test"));
    fixture.server.run("kill-pane", "-t", "mine");
    fixture.awaitEvent("mine", Event.SessionLost.class);
    assertTrue(fixture.server.run("list-sessions").contains("mine"));
  }

  @Test
  void aStateIsOnlyWaitedForWhenWhatWasTypedHasTakenEffect() {
    fixture.create("demo", AutoConfirm.OFF, "bash", "--norc");
    fixture.awaitState("demo", SessionState.IDLE);
    for (int round = 0; round < 5; round++) {
      int now = round;
      fixture.type("demo", "sleep 0.2; echo do''ne-" + round);
      fixture.on(
          () ->
              fixture
                  .sessions()
                  .waitFor(
                      new Request.WaitFor("demo", List.of(SessionState.IDLE), null, 10_000),
                      Fixture.wanted()));
      assertTrue(fixture.screen("demo").contains("done-" + now), fixture.screen("demo").toString());
    }
  }

  @Test
  void aProgramThatReadsInAnotherThreadIsSeen() throws Exception {
    Path program = fixture.directory().resolve("threads.py");
    Path answer = fixture.directory().resolve("answer");
    Files.writeString(
        program,
        """
        import threading
        def ask():
            open('%s', 'w').write(input('Proceed? [y/N] '))
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
        """
            .formatted(answer));
    fixture.create("demo", AutoConfirm.POLICY, "python3", program.toString());
    fixture.awaitEvent("demo", Event.SessionExited.class);
    assertEquals("y", Files.readString(answer));
  }

  @Test
  void aReadWithATimeLimitIsSeen() throws Exception {
    Path answer = fixture.directory().resolve("answer");
    fixture.script(
        "demo", AutoConfirm.POLICY, "read -t 20 -p 'Proceed? [y/N] ' a; echo -n $a > " + answer);
    fixture.awaitEvent("demo", Event.SessionExited.class);
    assertEquals("y", Files.readString(answer));
  }

  @Test
  void nothingFollowsTheEndOfAKilledSession() throws Exception {
    fixture.script("demo", AutoConfirm.OFF, "stty raw -echo; printf 'Proceed? [y/N] '; exec cat");
    Prompt prompt = fixture.awaitPrompt("demo");
    fixture.on(
        () -> {
          fixture
              .sessions()
              .answer(new Request.AnswerPrompt("demo", prompt.id(), 0, null), "a person");
          return fixture.sessions().kill("demo", "a person");
        });
    fixture.create("other", AutoConfirm.OFF, "cat");
    await()
        .during(Duration.ofMillis(5_500))
        .atMost(Duration.ofSeconds(7))
        .until(
            () -> {
              List<Event> events = fixture.events("demo");
              return events.get(events.size() - 1) instanceof Event.SessionKilled;
            });
  }
}
