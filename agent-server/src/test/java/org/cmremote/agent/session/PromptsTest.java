package org.cmremote.agent.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.cmremote.agent.detect.Terminal.Waiting;
import org.cmremote.agent.kernel.Kernel;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.PromptKind;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.SessionState;
import org.cmremote.transport.protocol.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Real programs ask in real panes. */
class PromptsTest {
  private Fixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture = new Fixture();
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Proceed? [y/N] |y",
        "Continue [Y/n]? |y",
        "Go on (y/n): |y",
        "Really (yes/no)? |yes",
        "Press Enter to continue |''",
        "Weiter, 你好? [y/N] |y"
      })
  void answersLinePrompts(String question, String typed) throws Exception {
    Path answer = fixture.directory().resolve("answer");
    fixture.script(
        "demo", AutoConfirm.POLICY, "read -p '" + question + "' a; echo -n \"$a\" > " + answer);
    fixture.awaitEvent("demo", Event.SessionExited.class);
    assertEquals(typed, Files.readString(answer));
    assertEquals(
        Outcome.ACCEPTED, fixture.awaitEvent("demo", Event.PromptAnswered.class).outcome());
  }

  @Test
  void everyStepIsAnEventInOrder() throws Exception {
    fixture.script("demo", AutoConfirm.POLICY, "read -p 'Proceed? [y/N] ' a; exit 3");
    fixture.awaitEvent("demo", Event.SessionExited.class);
    Prompt prompt = fixture.events("demo", Event.PromptOpened.class).get(0).prompt();
    assertEquals(PromptKind.YES_NO, prompt.kind());
    assertEquals("Proceed? [y/N]", prompt.question());
    Event.PromptAnswered answered = fixture.events("demo", Event.PromptAnswered.class).get(0);
    assertTrue(answered.afterMs() > 0 && answered.afterMs() < 60_000, answered.toString());
    // How many states lie in between depends on what the agent sees first of so short a program.
    List<Event> events =
        fixture.events("demo").stream()
            .filter(event -> !(event instanceof Event.StateChanged))
            .toList();
    assertEquals(
        List.of(
            new Event.PromptOpened(prompt),
            new Event.PromptDecided(
                prompt.id(),
                Verdict.CONFIRM,
                "plain-question",
                "nothing it says is dangerous",
                false),
            new Event.PromptAnswered(
                prompt.id(), "policy", List.of("y", "Enter"), Outcome.ACCEPTED, answered.afterMs()),
            new Event.PromptClosed(prompt.id()),
            new Event.SessionExited(3, null)),
        events.subList(1, events.size()));
    assertInstanceOf(Event.SessionCreated.class, events.get(0));
    List<Event.StateChanged> states = fixture.events("demo", Event.StateChanged.class);
    assertEquals(SessionState.STARTING, states.get(0).from());
    assertEquals(SessionState.EXITED, states.get(states.size() - 1).to());
    for (int i = 1; i < states.size(); i++) {
      assertEquals(states.get(i - 1).to(), states.get(i).from());
    }
  }

  @Test
  void aDryRunSaysWhatItWouldDoAndTypesNothing() throws Exception {
    fixture.script("demo", AutoConfirm.DRY_RUN, "read -p 'Proceed? [y/N] ' a; echo got-$a");
    Prompt prompt = fixture.awaitPrompt("demo");
    Event.PromptDecided decided = fixture.awaitEvent("demo", Event.PromptDecided.class);
    assertEquals(Verdict.CONFIRM, decided.decision());
    assertTrue(decided.dryRun());
    // A person's answer is the only one.
    assertEquals(Outcome.ACCEPTED, fixture.answer("demo", prompt.id(), 1));
    fixture.awaitScreen("demo", "got-n");
    assertEquals(1, fixture.events("demo", Event.PromptAnswered.class).size());
  }

  @Test
  void theSameQuestionAskedAgainIsAnotherPrompt() throws Exception {
    fixture.script(
        "demo",
        AutoConfirm.POLICY,
        "for i in $(seq 100); do read -p 'Proceed? [y/N] ' a; [ \"$a\" = y ] || exit 1; done");
    fixture.awaitEvent("demo", Event.SessionExited.class);
    assertEquals(0, fixture.awaitEvent("demo", Event.SessionExited.class).exitCode());
    List<Event.PromptAnswered> answers = fixture.events("demo", Event.PromptAnswered.class);
    assertEquals(100, answers.size());
    assertEquals(100, answers.stream().map(Event.PromptAnswered::prompt).distinct().count());
    assertEquals(
        List.of(),
        answers.stream().filter(answer -> answer.outcome() != Outcome.ACCEPTED).toList(),
        fixture.journal().toString());
  }

  @Test
  void whatDestroysIsLeftToAPersonAndTheFirstAnswerWins() throws Exception {
    Path file = Files.writeString(fixture.directory().resolve("old.txt"), "x");
    fixture.create("demo", AutoConfirm.POLICY, "rm", "-i", file.toString());
    Prompt prompt = fixture.awaitPrompt("demo");
    assertEquals(Verdict.ASK, fixture.awaitEvent("demo", Event.PromptDecided.class).decision());
    assertEquals(file.toString(), prompt.subject(), fixture.journal().toString());
    assertTrue(Files.exists(file));
    assertEquals(
        ErrorCode.OPTION_INVALID, fixture.failure(() -> answering("demo", prompt.id(), 2)).code());

    assertEquals(Outcome.ACCEPTED, fixture.answer("demo", prompt.id(), 0));
    await().until(() -> !Files.exists(file));
    assertEquals(
        ErrorCode.PROMPT_GONE, fixture.failure(() -> answering("demo", prompt.id(), 0)).code());
    assertEquals("a person", fixture.awaitEvent("demo", Event.PromptAnswered.class).by());
  }

  @Test
  void ofTwoAnswersAtOnceOneIsTyped() throws Exception {
    Path answers = fixture.directory().resolve("answers");
    fixture.script(
        "demo",
        AutoConfirm.OFF,
        "read -p 'Proceed? [y/N] ' a; read -t 0.5 -p 'more: ' b; echo \"$a,$b\" > " + answers);
    Prompt prompt = fixture.awaitPrompt("demo");
    int[] gone = {0};
    fixture.on(
        () ->
            io.vertx.core.Future.join(
                    answering("demo", prompt.id(), 0).onFailure(failure -> gone[0]++),
                    answering("demo", prompt.id(), 1).onFailure(failure -> gone[0]++))
                .otherwiseEmpty());
    fixture.awaitEvent("demo", Event.SessionExited.class);
    assertEquals(1, gone[0]);
    assertEquals("y,\n", Files.readString(answers));
  }

  @ParameterizedTest
  @EnumSource(AutoConfirm.class)
  void aPasswordIsNeverAnswered(AutoConfirm mode) throws Exception {
    // It even looks like a question that is always answered.
    Path answer = fixture.directory().resolve("answer");
    fixture.script("demo", mode, "read -s -p 'Proceed? [y/N] ' a; echo $a > " + answer);
    Prompt prompt = fixture.awaitPrompt("demo");
    assertEquals(PromptKind.PASSWORD, prompt.kind());
    assertEquals(Verdict.ASK, fixture.awaitEvent("demo", Event.PromptDecided.class).decision());

    fixture.on(
        () ->
            fixture
                .sessions()
                .answer(
                    new Request.AnswerPrompt("demo", prompt.id(), null, "s3cret-word"),
                    "a person"));
    fixture.awaitEvent("demo", Event.SessionExited.class);
    assertEquals("s3cret-word\n", Files.readString(answer));
    assertFalse(fixture.journal().toString().contains("s3cret-word"));
  }

  /** Its program shows again what is typed, and reads on without another word. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "clear; read -s a; clear; exec cat|UNKNOWN",
        "read -s -p 'Password: ' a; clear; exec cat|UNKNOWN",
        "read -s -p 'Password: ' a; read -p $'\\rPassword: again' b|TEXT",
        "read -p 'Word: ' a; read -s -p $'\\e[A\\rWord: ' b|PASSWORD",
        "read -s a; exec sleep 100|''",
        "read -s -p 'Password: ' a; clear; exec sleep 100|''"
      })
  void aPasswordIsOverWhenItsReadIs(String script, String kind) throws Exception {
    fixture.script("demo", AutoConfirm.OFF, script);
    Prompt first = fixture.awaitPrompt("demo");
    fixture.press("demo", "Enter");
    await("after " + first)
        .atMost(Duration.ofSeconds(5))
        .until(
            () -> {
              Prompt now = fixture.info("demo").prompt();
              return kind.isEmpty()
                  ? now == null
                  : now != null && !now.id().equals(first.id()) && now.kind().name().equals(kind);
            });
  }

  @Test
  void textThatLooksLikeAPromptIsNoneUntilSomebodyReads() throws Exception {
    Path go = fixture.directory().resolve("go");
    Path answer = fixture.directory().resolve("answer");
    fixture.script(
        "demo",
        AutoConfirm.ALL,
        "echo -n 'Proceed? [y/N] '; until [ -e "
            + go
            + " ]; do sleep 0.05; done; read a; echo -n $a > "
            + answer);
    fixture.awaitScreen("demo", "Proceed?");
    await()
        .during(Duration.ofMillis(700))
        .atMost(Duration.ofSeconds(2))
        .until(() -> fixture.events("demo", Event.PromptOpened.class).isEmpty());
    Files.createFile(go);
    fixture.awaitEvent("demo", Event.SessionExited.class);
    assertEquals("y", Files.readString(answer));
  }

  @Test
  void aDialogWithArrowsIsAnsweredByMovingToYes() throws Exception {
    fixture.script("demo", AutoConfirm.ALL, ARROW_DIALOG);
    fixture.awaitScreen("demo", "chose 2");
    Event.PromptAnswered answered = fixture.awaitEvent("demo", Event.PromptAnswered.class);
    assertEquals(List.of("Down", "Down", "Enter"), answered.keys(), fixture.story("demo"));
    assertEquals(Outcome.ACCEPTED, answered.outcome());
  }

  @Test
  void numberedChoicesAreForAPersonWhoseChoiceIsTyped() throws Exception {
    Path repository = Files.createDirectory(fixture.directory().resolve("repository"));
    run(repository, "git", "init", "-q");
    Files.writeString(repository.resolve("junk"), "x");
    fixture.create("demo", AutoConfirm.POLICY, "git", "-C", repository.toString(), "clean", "-i");
    Prompt prompt = fixture.awaitPrompt("demo");
    assertEquals(PromptKind.CHOICE, prompt.kind());
    assertEquals("quit", prompt.options().get(4).label());
    assertEquals(Outcome.ACCEPTED, fixture.answer("demo", prompt.id(), 4));
    fixture.awaitEvent("demo", Event.SessionExited.class);
    assertTrue(Files.exists(repository.resolve("junk")));
  }

  @Test
  void aScreenThatChangesUnderTheAnswerGetsNoKeys() throws Exception {
    // The question is replaced by a dangerous one as soon as it stands; both read the terminal.
    fixture.script(
        "demo",
        AutoConfirm.POLICY,
        "read -t 0.001 -p 'Proceed? [y/N] ' a; printf '\\rDelete all? [y/N] '; read b; echo got-$a-$b");
    Prompt prompt = fixture.awaitPrompt("demo");
    await()
        .until(
            () ->
                fixture.info("demo").prompt() != null
                    && fixture.info("demo").prompt().question().startsWith("Delete"));
    Prompt standing = fixture.info("demo").prompt();
    await()
        .during(Duration.ofMillis(300))
        .until(() -> standing.equals(fixture.info("demo").prompt()));
    assertTrue(prompt.question().startsWith("Proceed") || prompt.equals(standing));
    assertEquals(SessionState.PROMPTING, fixture.info("demo").state());
  }

  @Test
  void anAnswerThatChangesNothingIsReportedAndNotRepeated() throws Exception {
    // The terminal takes the keys and nobody does anything about them.
    fixture.script(
        "demo",
        AutoConfirm.OFF,
        "stty -echo raw; printf 'Proceed? [y/N] '; exec cat > "
            + fixture.directory().resolve("keys"));
    Prompt prompt = fixture.awaitPrompt("demo");
    assertEquals(Outcome.FAILED, fixture.answer("demo", prompt.id(), 0));
    assertEquals(
        "y\r", Files.readString(fixture.directory().resolve("keys")), "typed more than once");
    assertEquals(prompt.id(), fixture.info("demo").prompt().id());
  }

  @Test
  void textIsRefusedWhileAPromptStandsUnlessForced() throws Exception {
    fixture.script("demo", AutoConfirm.OFF, "read -p 'Proceed? [y/N] ' a; echo got-$a; cat");
    fixture.awaitPrompt("demo");
    CmException refused = fixture.failure(() -> fixture.sessions().sendText(text("no way", false)));
    assertEquals(ErrorCode.SESSION_PROMPTING, refused.code());
    fixture.on(() -> fixture.sessions().sendText(text("yes!", true)));
    fixture.awaitScreen("demo", "got-yes!");
  }

  @Test
  void textIsRefusedFromTheVeryMomentThatAPromptStands() throws Exception {
    Path go = fixture.directory().resolve("go");
    fixture.script(
        "demo",
        AutoConfirm.OFF,
        "until [ -e %s ]; do sleep 0.01; done; sleep 0.3; cat > %s"
            .formatted(go, fixture.directory().resolve("typed")));
    String[] pane =
        fixture
            .server
            .run("display-message", "-p", "-t", "demo", "#{pane_pid} #{pane_tty}")
            .strip()
            .split(" ", -1);
    Kernel kernel = new Kernel();
    Files.createFile(go);
    // It reads without a word, so the agent has not looked since.
    await()
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> kernel.terminal(Long.parseLong(pane[0]), pane[1]).waiting() == Waiting.READING);
    CmException refused = fixture.failure(() -> fixture.sessions().sendText(text("no way", false)));
    assertEquals(ErrorCode.SESSION_PROMPTING, refused.code());
    assertEquals("", Files.readString(fixture.directory().resolve("typed")));
  }

  @Test
  void switchingOnAnswersWhatStands() throws Exception {
    fixture.script("demo", AutoConfirm.OFF, "read -p 'Proceed? [y/N] ' a; echo got-$a");
    Prompt prompt = fixture.awaitPrompt("demo");
    fixture.on(
        () -> {
          fixture.sessions().setAutoConfirm(null, AutoConfirm.ALL, "a person");
          return io.vertx.core.Future.succeededFuture();
        });
    fixture.awaitEvent("demo", Event.SessionExited.class);
    assertEquals(prompt.id(), fixture.awaitEvent("demo", Event.PromptAnswered.class).prompt());
    assertEquals(AutoConfirm.ALL, fixture.sessions().autoConfirm(null));
  }

  @Test
  void aPersonWhoReadsTheHistoryIsNotDisturbed() throws Exception {
    Path go = fixture.directory().resolve("go");
    fixture.script(
        "demo",
        AutoConfirm.POLICY,
        "until [ -e " + go + " ]; do sleep 0.05; done; read -p 'Proceed? [y/N] ' a; echo got-$a");
    fixture.server.run("copy-mode", "-t", "demo");
    Files.createFile(go);
    Prompt prompt = fixture.awaitPrompt("demo");
    await()
        .during(Duration.ofMillis(500))
        .until(() -> prompt.equals(fixture.info("demo").prompt()));
    assertEquals(
        "1\n", fixture.server.run("display-message", "-p", "-t", "demo", "#{pane_in_mode}"));
    fixture.server.run("copy-mode", "-q", "-t", "demo");
    fixture.awaitEvent("demo", Event.SessionExited.class);
  }

  /** The cursor stands on No, and Enter takes whatever it stands on. */
  private static final String ARROW_DIALOG =
      """
      at=0
      options=('No, exit' 'Yes, always' 'Yes')
      draw() {
        printf '\\033[2J\\033[H Shall it go on?\\n\\n'
        for i in 0 1 2; do
          if [ $i = $at ]; then printf ' \\342\\235\\257 %d. %s\\n' $((i + 1)) "${options[$i]}"
          else printf '   %d. %s\\n' $((i + 1)) "${options[$i]}"; fi
        done
        printf '\\n Enter to confirm, Esc to cancel\\n'
      }
      draw
      while :; do
        read -rsn1 key
        case $key in
          A) at=$(( at > 0 ? at - 1 : 0 )); draw;;
          B) at=$(( at < 2 ? at + 1 : 2 )); draw;;
          '') printf '\\033[2J\\033[Hchose %d\\n' $at; exec cat;;
        esac
      done
      """;

  private io.vertx.core.Future<Outcome> answering(String session, String prompt, int option) {
    return fixture
        .sessions()
        .answer(new Request.AnswerPrompt(session, prompt, option, null), "a person");
  }

  private static Request.SendText text(String text, boolean force) {
    return new Request.SendText("demo", text, true, force);
  }

  private static void run(Path directory, String... command) throws Exception {
    assertNotEquals(
        -1,
        new ProcessBuilder(command).directory(directory.toFile()).inheritIO().start().waitFor());
  }
}
