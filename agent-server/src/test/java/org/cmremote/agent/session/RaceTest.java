package org.cmremote.agent.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.core.ConditionFactory;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several who want to do something about one prompt, at moments that a die chooses. */
class RaceTest {
  private static final int ROUNDS = 25;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Random random = new Random(7);
  private String last = "";
  private Fixture fixture;
  private Path typed;

  @BeforeEach
  void start() throws Exception {
    fixture = new Fixture();
    typed = fixture.directory().resolve("typed");
    Files.createFile(typed);
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  @Test
  void ofTwoAnswersOneWinsAndTheOtherIsTooLate() throws Exception {
    asking("demo", AutoConfirm.OFF);
    for (int round = 0; round < ROUNDS; round++) {
      String prompt = nextPrompt("demo");

      CompletableFuture<Object> yes = answer("demo", prompt, 0, random.nextInt(4000));
      CompletableFuture<Object> no = answer("demo", prompt, 1, random.nextInt(4000));

      Set<Object> outcomes = Set.of(get(yes), get(no));
      assertEquals(Set.of(Outcome.ACCEPTED, ErrorCode.PROMPT_GONE), outcomes);
      boolean saidYes = get(yes) == Outcome.ACCEPTED;
      awaitTyped(round + 1);
      assertEquals(saidYes ? "y" : "n", Files.readAllLines(typed).get(round));
    }
  }

  @Test
  void inEveryStageOfAnAnswerAnotherIsTooLate() throws Exception {
    // The cursor moves, and the dialog closes, only when they are told to.
    Path move = fixture.directory().resolve("move");
    Path close = fixture.directory().resolve("close");
    Path dialog =
        Files.writeString(
            fixture.directory().resolve("dialog.py"),
            """
            import os, sys, time, tty
            tty.setraw(0)
            def paint(marks):
                rows = ["Shall it go on?", "", marks[0] + "1. Yes", marks[1] + "2. No", "", "Enter to confirm, Esc to cancel"]
                sys.stdout.write("\\033[2J\\033[H " + "\\r\\n ".join(rows) + "\\r\\n")
                sys.stdout.flush()
            def take(until):
                with open("typed", "ab") as typed:
                    typed.write(os.read(0, 9))
                while not os.path.exists(until):
                    time.sleep(0.01)
            paint(["\u276f ", "  "])
            take("move")
            paint(["  ", "\u276f "])
            take("close")
            """);
    fixture.create("demo", AutoConfirm.OFF, "python3", dialog.toString());
    String prompt = fixture.awaitPrompt("demo").id();
    CompletableFuture<Outcome> first = new CompletableFuture<>();
    assertTooLate(
        () -> {
          answered("first", prompt, 1).onComplete(first::complete, first::completeExceptionally);
          return answered("in the same turn", prompt, 0);
        });
    awaitKeys("\033[B");
    assertTooLate(() -> answered("between its keys", prompt, 0));
    Files.createFile(move);
    awaitKeys("\033[B\r");
    assertTooLate(() -> answered("before the proof", prompt, 0));
    Files.createFile(close);
    assertEquals(Outcome.ACCEPTED, first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    assertTooLate(() -> answered("afterwards", prompt, 0));
    assertEquals("\033[B\r", Files.readString(typed));
  }

  private Future<Outcome> answered(String by, String prompt, int option) {
    return fixture.sessions().answer(new Request.AnswerPrompt("demo", prompt, option, null), by);
  }

  private void assertTooLate(Supplier<Future<?>> answer) {
    assertEquals(ErrorCode.PROMPT_GONE, fixture.failure(answer).code());
  }

  private void awaitKeys(String keys) {
    quickly().until(() -> Files.readString(typed), keys::equals);
  }

  @Test
  void anAnswerIsTooLateWhereThePolicyIsFaster() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String session = "demo" + round;
      fixture.script(
          session,
          AutoConfirm.OFF,
          "read -p 'Go on? [y/N] ' a; echo $a >> '%s'; sleep 60".formatted(typed));
      String prompt = nextPrompt(session);

      CompletableFuture<Object> policy = new CompletableFuture<>();
      later(
          random.nextInt(4000),
          () -> {
            fixture.setAutoConfirm(session, AutoConfirm.ALL);
            policy.complete(true);
          });
      Object outcome = get(answer(session, prompt, 1, random.nextInt(4000)));

      get(policy);
      awaitTyped(round + 1);
      assertTrue(
          Set.of(Outcome.ACCEPTED, ErrorCode.PROMPT_GONE).contains(outcome), () -> "" + outcome);
      assertEquals(outcome == Outcome.ACCEPTED ? "n" : "y", Files.readAllLines(typed).get(round));
    }
    assertEquals(ROUNDS, Files.readAllLines(typed).size());
  }

  @Test
  void aKillEndsWhatIsUnderWay() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String session = "demo" + round;
      asking(session, AutoConfirm.OFF);
      String prompt = nextPrompt(session);

      CompletableFuture<Object> killed = new CompletableFuture<>();
      later(
          random.nextInt(4000),
          () -> {
            fixture.on(() -> fixture.sessions().kill(session, "another"));
            killed.complete(true);
          });
      Object outcome = get(answer(session, prompt, 0, random.nextInt(4000)));

      get(killed);
      assertTrue(
          Set.of(
                  Outcome.ACCEPTED,
                  Outcome.STALE,
                  ErrorCode.PROMPT_GONE,
                  ErrorCode.SESSION_ENDED,
                  ErrorCode.SESSION_NOT_FOUND)
              .contains(outcome),
          () -> "" + outcome);
    }
  }

  @Test
  void aPromptThatClosesByItselfIsGone() throws Exception {
    // Its second question may not be answered by what was meant for the first.
    fixture.script(
        "demo",
        AutoConfirm.OFF,
        "while :; do read -t 0.1 -p 'Continue? [y/N] ' a && echo $a >> '%s'; echo; done"
            .formatted(typed));
    int tooLate = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String prompt = nextPrompt("demo");
      int before = Files.readAllLines(typed).size();

      Object outcome = get(answer("demo", prompt, 0, 60_000 + random.nextInt(60_000)));

      if (outcome == ErrorCode.PROMPT_GONE || outcome == Outcome.STALE) {
        tooLate++;
        assertEquals(before, Files.readAllLines(typed).size(), "round " + round);
      }
    }
    assertNotEquals(0, tooLate);
  }

  /** Asks again and again; what is answered goes into the file. */
  private void asking(String session, AutoConfirm mode) throws Exception {
    fixture.script(
        session,
        mode,
        "i=0; while read -p \"Go on with $((++i))? [y/N] \" a; do echo $a >> '%s'; done"
            .formatted(typed));
  }

  /** The id of a prompt that hasn't been there before. */
  private String nextPrompt(String session) {
    last =
        quickly()
            .until(
                () -> {
                  Prompt prompt = fixture.info(session).prompt();
                  return prompt == null ? last : prompt.id();
                },
                id -> !id.equals(last));
    return last;
  }

  private void awaitTyped(int lines) {
    quickly().until(() -> Files.readAllLines(typed).size() >= lines);
  }

  private static ConditionFactory quickly() {
    return await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
  }

  /** Answers after some microseconds; gives the outcome, or the code of the failure. */
  private CompletableFuture<Object> answer(String session, String prompt, int option, int micros) {
    CompletableFuture<Object> outcome = new CompletableFuture<>();
    later(
        micros,
        () -> {
          try {
            outcome.complete(
                fixture.on(
                    () ->
                        fixture
                            .sessions()
                            .answer(
                                new Request.AnswerPrompt(session, prompt, option, null),
                                "client " + option)));
          } catch (CmException e) {
            outcome.complete(e.code());
          }
        });
    return outcome;
  }

  private static void later(int micros, Runnable task) {
    CompletableFuture.delayedExecutor(
            micros, TimeUnit.MICROSECONDS, waiting -> new Thread(waiting, "rival").start())
        .execute(task);
  }

  private static Object get(CompletableFuture<Object> future) throws Exception {
    return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }
}
