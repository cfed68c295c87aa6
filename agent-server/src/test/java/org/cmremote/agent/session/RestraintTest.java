package org.cmremote.agent.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.SessionState;
import org.cmremote.transport.protocol.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds the agent back, and who lets it go on. */
class RestraintTest {
  private static final String ASK_FIVE_TIMES =
      "for i in 1 2 3 4 5; do read -p 'Proceed? [y/N] ' a; [ \"$a\" = y ] || exit 1; done; exit 5";

  private static final Restraint THREE_IN_A_ROW =
      new Restraint(Duration.ofSeconds(3), Duration.ZERO, new Restraint.Limits(0, 3, 0));

  private Fixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture = new Fixture(THREE_IN_A_ROW);
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  @Test
  void aSpentBudgetLeavesThePromptToAPersonWhoseAnswerRefillsIt() throws Exception {
    fixture.script("demo", AutoConfirm.ALL, ASK_FIVE_TIMES);
    Prompt fourth = awaitBudget();
    assertEquals(3, fixture.events("demo", Event.PromptAnswered.class).size());

    assertEquals(Outcome.ACCEPTED, fixture.answer("demo", fourth.id(), 0));
    assertEquals(5, fixture.awaitEvent("demo", Event.SessionExited.class).exitCode());
    List<String> by =
        fixture.events("demo", Event.PromptAnswered.class).stream()
            .map(Event.PromptAnswered::by)
            .toList();
    assertEquals(List.of("policy", "policy", "policy", "a person", "policy"), by);
  }

  @Test
  void settingTheModeAnewRefillsTheBudgetToo() throws Exception {
    fixture.script("demo", AutoConfirm.ALL, ASK_FIVE_TIMES);
    awaitBudget();
    fixture.setAutoConfirm("demo", AutoConfirm.ALL);
    assertEquals(5, fixture.awaitEvent("demo", Event.SessionExited.class).exitCode());
  }

  @Test
  void theHostsOffStandsAboveTheSessionsOwnModeUntilItIsLifted() throws Exception {
    fixture.setAutoConfirm(null, AutoConfirm.OFF);
    fixture.script("demo", AutoConfirm.ALL, "read -p 'Proceed? [y/N] ' a; exit 5");
    assertEquals("off", decided(fixture.awaitPrompt("demo")).rule());
    fixture.setAutoConfirm("demo", AutoConfirm.ALL);
    assertEquals(AutoConfirm.OFF, fixture.info("demo").autoConfirm());
    assertEquals(List.of(), fixture.events("demo", Event.PromptAnswered.class));

    fixture.on(
        () -> {
          fixture.sessions().resumeAutoConfirm("a person");
          return Future.succeededFuture();
        });
    assertEquals(5, fixture.awaitEvent("demo", Event.SessionExited.class).exitCode());
    assertEquals(AutoConfirm.ALL, fixture.info("demo").autoConfirm());
  }

  @Test
  void anAgentThatStartsAnewIsStillStopped() throws Exception {
    fixture.script("demo", AutoConfirm.ALL, "read; read -p 'Proceed? [y/N] ' a; exit 5");
    fixture.awaitState("demo", SessionState.PROMPTING);
    fixture.setAutoConfirm(null, AutoConfirm.OFF);
    await().until(() -> fixture.server.run("show-options", "-s").contains("@cm_stopped 1"));
    fixture.restart();
    assertTrue(fixture.sessions().isStopped());
    assertEquals(AutoConfirm.OFF, fixture.info("demo").autoConfirm());

    fixture.setAutoConfirm(null, AutoConfirm.POLICY);
    await().until(() -> !fixture.server.run("show-options", "-s").contains("@cm_stopped"));
    fixture.restart();
    assertEquals(AutoConfirm.POLICY, fixture.info("demo").autoConfirm());
  }

  @Test
  void theHostsModeIsAnEventAlsoWhereThereAreNoSessions() {
    fixture.setAutoConfirm(null, AutoConfirm.ALL);
    fixture.setAutoConfirm(null, AutoConfirm.OFF);
    assertEquals(
        List.of(
            new Event.HostAutoConfirmChanged(AutoConfirm.ALL, false, "a person"),
            new Event.HostAutoConfirmChanged(AutoConfirm.OFF, true, "a person")),
        fixture.journal().stream().map(EventEnvelope::event).toList());
  }

  @Test
  void anAnswerUnderWayIsTakenBack() throws Exception {
    // The cursor never comes to stand on yes, so the answer stays between its keys.
    Path keys = fixture.directory().resolve("keys");
    fixture.script(
        "demo",
        AutoConfirm.ALL,
        """
        stty raw -echo
        printf ' Shall it go on?\\r\\n\\r\\n \\342\\235\\257 1. No, exit\\r\\n   2. Yes\\r\\n\\r\\n Enter to confirm, Esc to cancel\\r\\n'
        exec cat > %s
        """
            .formatted(keys));
    fixture.awaitPrompt("demo");
    await().until(() -> Files.exists(keys) && Files.size(keys) > 0);
    fixture.setAutoConfirm(null, AutoConfirm.OFF);

    Event.PromptAnswered answered = fixture.awaitEvent("demo", Event.PromptAnswered.class);
    assertEquals(Outcome.SUPERSEDED, answered.outcome());
    assertEquals(List.of("Down"), answered.keys());
    fixture.on(
        () -> {
          fixture.sessions().resumeAutoConfirm("a person");
          return Future.succeededFuture();
        });
    // One plan for one prompt: it isn't begun anew.
    await()
        .during(Duration.ofMillis(300))
        .until(() -> fixture.events("demo", Event.PromptAnswered.class).size() == 1);
    assertEquals("\033[B", Files.readString(keys));
  }

  @Test
  void whoTypesIsLeftAloneAndTheClientsKnowWhy() throws Exception {
    fixture.create("demo", AutoConfirm.POLICY, "bash", "--norc");
    fixture.awaitState("demo", SessionState.IDLE);
    fixture.attachPerson("demo");
    fixture.server.run(
        "send-keys", "-t", "person", "read -p 'Proceed? [y/N] ' a; echo got-$a", "Enter");
    Prompt prompt = fixture.awaitPrompt("demo");
    assertEquals(Verdict.CONFIRM, decided(prompt).decision());
    Event.PromptHeld held = fixture.awaitEvent("demo", Event.PromptHeld.class);
    assertEquals(prompt.id(), held.prompt());
    assertEquals(held.why(), fixture.info("demo").held());
    fixture.awaitScreen("demo", "got-y");
    assertEquals(1, fixture.events("demo", Event.PromptHeld.class).size());
  }

  @ParameterizedTest
  @ValueSource(ints = {-48, 48})
  void aClockThatIsSetRefillsNoBudgetAndTurnsNoEventsAround(int hours) throws Exception {
    Restraint.Limits twoAMinute = new Restraint.Limits(2, 0, 0);
    try (Fixture timed = new Fixture(new Restraint(Duration.ZERO, Duration.ZERO, twoAMinute))) {
      Path go = timed.directory().resolve("go");
      timed.script(
          "demo",
          AutoConfirm.ALL,
          "for i in 1 2; do read -p 'Proceed? [y/N] ' a; done;"
              + " until [ -e %s ]; do sleep 0.02; done; read -p 'Proceed? [y/N] ' a".formatted(go));
      await().until(() -> timed.events("demo", Event.PromptAnswered.class).size() == 2);
      timed.setClock(Duration.ofHours(hours));
      Files.createFile(go);

      await().until(() -> timed.events("demo", Event.PromptDecided.class).size() == 3);
      assertEquals("budget.minute", timed.events("demo", Event.PromptDecided.class).get(2).rule());
      List<Long> seqs = timed.journal().stream().map(it -> it.position().seq()).toList();
      assertEquals(seqs.stream().sorted().distinct().toList(), seqs);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1})
  void whoTypesIsLeftAloneAsLongAlsoWhenTheClockIsSet(int hours) throws Exception {
    fixture.create("demo", AutoConfirm.POLICY, "bash", "--norc");
    fixture.awaitState("demo", SessionState.IDLE);
    fixture.attachPerson("demo");
    fixture.server.run(
        "send-keys", "-t", "person", "read -p 'Proceed? [y/N] ' a; echo got-$a", "Enter");
    Instant held = awaitHeld();
    fixture.setClock(Duration.ofHours(hours));

    fixture.awaitScreen("demo", "got-y");

    long seconds = Duration.between(held, Instant.now()).toSeconds();
    assertTrue(seconds >= 2 && seconds <= 5, seconds + " s");
  }

  private Instant awaitHeld() {
    fixture.awaitEvent("demo", Event.PromptHeld.class);
    return fixture.journal().stream()
        .filter(envelope -> envelope.event() instanceof Event.PromptHeld)
        .map(EventEnvelope::at)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whoTypesBetweenTheKeysOfAnAnswerIsLeftAloneToo() throws Exception {
    fixture.close();
    fixture =
        new Fixture(
            new Restraint(Duration.ofSeconds(1), Duration.ZERO, new Restraint.Limits(0, 0, 0)));
    // The cursor moves only when the person presses a key.
    Path dialog =
        Files.writeString(
            fixture.directory().resolve("dialog.py"),
            """
            import os, sys, tty
            tty.setraw(0)
            def paint(marks):
                rows = ["Shall it go on?", "", marks[0] + "1. No, exit", marks[1] + "2. Yes", "", "Enter to confirm, Esc to cancel"]
                sys.stdout.write("\\033[2J\\033[H " + "\\r\\n ".join(rows) + "\\r\\n")
                sys.stdout.flush()
            paint(["\u276f ", "  "])
            while True:
                key = os.read(0, 9)
                with open("keys", "ab") as keys:
                    keys.write(key)
                if key == b"x":
                    paint(["  ", "\u276f "])
                if key == b"\\r":
                    sys.exit(5)
            """);
    fixture.create("demo", AutoConfirm.ALL, "python3", dialog.toString());
    Path keys = fixture.directory().resolve("keys");
    await().until(() -> Files.exists(keys) && Files.size(keys) > 0);
    fixture.attachPerson("demo");
    fixture.server.run("send-keys", "-t", "person", "x");

    Event.PromptHeld held = fixture.awaitEvent("demo", Event.PromptHeld.class);
    assertEquals("a person typed in an attached terminal just now", held.why());
    assertEquals("\033[Bx", Files.readString(keys));
    assertEquals(5, fixture.awaitEvent("demo", Event.SessionExited.class).exitCode());
    assertEquals("\033[Bx\r", Files.readString(keys));
    assertEquals(
        Outcome.ACCEPTED, fixture.awaitEvent("demo", Event.PromptAnswered.class).outcome());
  }

  @Test
  void thePromptOfASessionThatIsKilledOrReleasedCloses() throws Exception {
    for (String how : List.of("kill", "release")) {
      fixture.script(how, AutoConfirm.OFF, "read -p 'Proceed? [y/N] ' a");
      Prompt prompt = fixture.awaitPrompt(how);
      fixture.on(
          () ->
              how.equals("kill")
                  ? fixture.sessions().kill(how, "test")
                  : fixture.sessions().release(how, "test"));
      List<Event> events = fixture.events(how);
      assertEquals(new Event.PromptClosed(prompt.id()), events.get(events.size() - 2));
    }
  }

  private Event.PromptDecided decided(Prompt prompt) {
    await()
        .until(
            () ->
                fixture.events("demo", Event.PromptDecided.class).stream()
                    .anyMatch(decided -> decided.prompt().equals(prompt.id())));
    return fixture.events("demo", Event.PromptDecided.class).stream()
        .filter(decided -> decided.prompt().equals(prompt.id()))
        .findFirst()
        .orElseThrow();
  }

  private Prompt awaitBudget() {
    await()
        .until(
            () ->
                fixture.events("demo", Event.PromptDecided.class).stream()
                    .anyMatch(decided -> decided.rule().equals("budget.same-prompt")));
    List<Event.PromptDecided> all = fixture.events("demo", Event.PromptDecided.class);
    Event.PromptDecided last = all.get(all.size() - 1);
    assertEquals(Verdict.ASK, last.decision());
    Prompt prompt = fixture.info("demo").prompt();
    assertNotNull(prompt);
    assertEquals(last.prompt(), prompt.id());
    return prompt;
  }
}
