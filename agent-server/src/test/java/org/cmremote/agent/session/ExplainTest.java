package org.cmremote.agent.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Explanation;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.PromptKind;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.SessionState;
import org.cmremote.transport.protocol.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Why sessions are as they are, on real tmux. */
class ExplainTest {
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
  void aPromptThatThePolicyAnsweredTellsWhyAndWhatBecameOfIt() throws Exception {
    fixture.script(
        "demo", AutoConfirm.POLICY, "read -p 'Proceed? [y/N] ' a; echo got-$a; exec sleep 1000");
    fixture.awaitEvent("demo", Event.PromptClosed.class);

    Explanation explanation = explain("demo");

    assertNull(explanation.prompt());
    Explanation.Asked last = explanation.last();
    assertNotNull(last);
    assertEquals("Proceed? [y/N]", last.prompt().question());
    assertEquals(0, last.anatomy().yes());
    assertEquals(Verdict.CONFIRM, last.policy().decision());
    assertEquals(Verdict.CONFIRM, last.policy().parts().get(0).decision());
    assertEquals(fixture.events("demo", Event.PromptDecided.class).get(0), last.decided());
    assertEquals(fixture.events("demo", Event.PromptAnswered.class).get(0), last.answered());
    assertNotNull(last.answered());
    assertEquals(Outcome.ACCEPTED, last.answered().outcome());
    assertNull(last.answering());
  }

  @Test
  void aPromptThatARuleLeavesToAPersonNamesTheRuleAndTheEvidence() throws Exception {
    Files.writeString(fixture.directory().resolve("old.txt"), "x");
    fixture.create("demo", AutoConfirm.POLICY, "rm", "-i", "old.txt");
    fixture.awaitEvent("demo", Event.PromptDecided.class);

    Explanation explanation = explain("demo");

    assertEquals(SessionState.PROMPTING, explanation.info().state());
    Explanation.Sight sight = explanation.sight();
    assertNotNull(sight);
    assertEquals(SessionState.PROMPTING, sight.state());
    assertEquals("known", sight.certainty());
    assertEquals(0.97, sight.confidence());
    assertEquals(sight.why(), explanation.why());
    Explanation.Asked prompt = explanation.prompt();
    assertNotNull(prompt);
    assertEquals(explanation.info().prompt(), prompt.prompt());
    assertTrue(prompt.anatomy().readable());
    assertEquals(Verdict.ASK, prompt.policy().decision());
    assertNotNull(prompt.decided());
    assertEquals(prompt.decided().rule(), prompt.policy().rule());
    assertNull(prompt.answered());

    Explanation.Finding process = finding(explanation, "foreground process");
    assertEquals("process", process.source());
    assertEquals("rm is blocked in a read of the terminal", process.says());
    assertEquals(0.9, process.weight());
    Explanation.Finding line = finding(explanation, "line " + prompt.anatomy().rule());
    assertTrue(line.matched());
    assertEquals("screen", line.source());
    assertTrue(
        explanation.findings().stream()
            .anyMatch(it -> !it.matched() && it.says().equals("isn't what ends at the cursor")));
  }

  @Test
  void theSwitchThatStopsAllAnsweringIsNamedAndThePolicysWordBesideIt() throws Exception {
    fixture.setAutoConfirm(null, AutoConfirm.OFF);
    fixture.script("demo", AutoConfirm.ALL, "read -p 'Proceed? [y/N] ' a");
    fixture.awaitEvent("demo", Event.PromptDecided.class);

    Explanation explanation = explain("demo");

    assertTrue(explanation.restraint().stopped());
    assertEquals(AutoConfirm.ALL, explanation.restraint().autoConfirm());
    assertEquals(AutoConfirm.OFF, explanation.info().autoConfirm());
    Explanation.Asked prompt = explanation.prompt();
    assertNotNull(prompt);
    assertNotNull(prompt.decided());
    assertEquals("off", prompt.decided().rule());
    assertEquals(Verdict.CONFIRM, prompt.policy().decision());
  }

  @Test
  void whatHoldsTheAnswerIsNamed() throws Exception {
    fixture.create("demo", AutoConfirm.POLICY, "bash", "--norc");
    fixture.awaitState("demo", SessionState.IDLE);
    fixture.attachPerson("demo");
    fixture.server.run("send-keys", "-t", "person", "read -p 'Proceed? [y/N] ' a", "Enter");
    Event.PromptHeld held = fixture.awaitEvent("demo", Event.PromptHeld.class);

    Explanation.Asked prompt = explain("demo").prompt();

    assertNotNull(prompt);
    assertEquals(held.why(), prompt.held());
    assertNull(prompt.answered());
  }

  private void toolSaysThatItAsks() {
    fixture.on(
        () ->
            fixture
                .sessions()
                .heard(
                    new HookEvent(
                        "claude",
                        "PermissionRequest",
                        null,
                        null,
                        fixture.directory().toString(),
                        "Bash",
                        "rm -rf build")));
  }

  @Test
  void aRecordedDialogIsTakenApartAndJudgedPartByPart() throws Exception {
    showDialog();
    fixture.awaitEvent("demo", Event.PromptDecided.class);
    toolSaysThatItAsks();

    Explanation explanation = explain("demo");

    Explanation.Asked prompt = explanation.prompt();
    assertNotNull(prompt);
    assertEquals("rm -rf build", prompt.prompt().subject());
    assertEquals(
        new Explanation.Anatomy(prompt.anatomy().rule(), "command", true, List.of(), 0, 0, 2),
        prompt.anatomy());
    assertEquals("rm -rf build", prompt.policy().parts().get(0).text());
    assertEquals(Verdict.ASK, prompt.policy().parts().get(0).decision());

    Explanation.Finding matched = finding(explanation, "dialog " + prompt.anatomy().rule());
    assertTrue(matched.matched());
    assertEquals(
        "shows its question, 3 options, marked by ❯, footer “Esc to cancel · Tab to amend · ctrl+e to explain”",
        matched.says());
    assertTrue(
        explanation.findings().stream()
            .anyMatch(it -> it.rule().startsWith("dialog ") && !it.matched()));
    Explanation.Finding hook = finding(explanation, "PermissionRequest");
    assertEquals("hook", hook.source());
    assertTrue(hook.matched());
    assertEquals(1, explanation.hooks().size());
    assertEquals("prompting", explanation.hooks().get(0).means());
    assertEquals("Bash", explanation.hooks().get(0).action());
  }

  @Test
  void whereAHookAndTheScreenContradictEachOtherTheScreenCountsAndBothAreNamed() throws Exception {
    new PlayedTool(fixture, "claude", "claude-code")
        .start(AutoConfirm.ALL, null, "03_idle:task=10_working_spinner");
    fixture.awaitState("demo", SessionState.IDLE);
    Explanation.Sight alone = explain("demo").sight();
    assertNotNull(alone);

    toolSaysThatItAsks();
    Explanation explanation = explain("demo");

    Explanation.Sight sight = explanation.sight();
    assertNotNull(sight);
    assertEquals(SessionState.IDLE, sight.state());
    assertNull(explanation.prompt());
    assertTrue(sight.confidence() < alone.confidence(), sight.toString());
    Explanation.Finding hook = finding(explanation, "PermissionRequest");
    assertTrue(hook.matched());
    assertEquals("claude says: prompting", hook.says());
    assertTrue(
        explanation.findings().stream()
            .anyMatch(it -> it.rule().startsWith("ready ") && it.matched()));
    assertTrue(fixture.events("demo", Event.PromptOpened.class).isEmpty());
  }

  @Test
  void aPlainShellIsIdleAndWhatAPersonTypesThereIsNotQuoted() {
    fixture.create("demo", AutoConfirm.POLICY, "bash", "--norc");
    fixture.awaitState("demo", SessionState.IDLE);
    fixture.press("demo", "H", "u", "s", "h", "?", "Space", "[", "y", "/", "N", "]", "Space");
    fixture.awaitScreen("demo", "Hush? [y/N]");

    Explanation explanation = explain("demo");

    assertNull(explanation.prompt());
    assertNull(explanation.last());
    Explanation.Sight sight = explanation.sight();
    assertNotNull(sight);
    assertEquals(SessionState.IDLE, sight.state());
    assertEquals("input is taken by the key", finding(explanation, "terminal mode").says());
    assertTrue(
        explanation.findings().stream()
            .anyMatch(it -> it.rule().startsWith("line ") && it.matched()),
        explanation.findings()::toString);
    assertFalse(new Codec().json(explanation).contains("Hush"));
  }

  @Test
  void aPasswordIsNamedAndNeverShown() throws Exception {
    fixture.script("demo", AutoConfirm.ALL, "read -s -p 'Password: ' a; echo; sleep 1000");
    fixture.awaitPrompt("demo");
    fixture.press("demo", "h", "u", "s", "h");

    Explanation explanation = explain("demo");

    Explanation.Asked prompt = explanation.prompt();
    assertNotNull(prompt);
    assertEquals(PromptKind.PASSWORD, prompt.prompt().kind());
    assertEquals(Verdict.ASK, prompt.policy().decision());
    assertEquals("password", prompt.policy().rule());
    assertEquals(
        "input is taken by the line, and not shown: a password",
        finding(explanation, "terminal mode").says());
    fixture.press("demo", "Enter");
    fixture.awaitEvent("demo", Event.PromptClosed.class);
    assertFalse(new Codec().json(explanation).contains("hush"));
    assertFalse(new Codec().json(explain("demo")).contains("hush"));
  }

  @Test
  void aSessionThatIsOverTellsHowItEnded() {
    fixture.create("demo", AutoConfirm.POLICY, "sh", "-c", "exit 7");
    fixture.awaitEvent("demo", Event.SessionExited.class);

    Explanation explanation = explain("demo");

    assertEquals("the program ended with exit code 7", explanation.why());
    assertNull(explanation.sight());
    assertEquals(List.of(), explanation.findings());
  }

  @Test
  void whatIsUsedOfTheBudgetIsTold() throws Exception {
    fixture.script(
        "demo",
        AutoConfirm.ALL,
        "for i in 1 2; do read -p 'Proceed? [y/N] ' a; done; exec sleep 1000");
    await().until(() -> fixture.events("demo", Event.PromptClosed.class).size() == 2);

    Explanation.Budget budget = explain("demo").restraint().budget();

    assertEquals(new Explanation.Count(2, 0), budget.inAll());
    assertEquals(new Explanation.Count(2, 0), budget.inARow());
    assertNull(budget.spent());
  }

  @Test
  void aSessionThatIsNotThereIsRefused() {
    assertEquals(
        ErrorCode.SESSION_NOT_FOUND,
        fixture.failure(() -> fixture.sessions().explain("nosuch")).code());
  }

  private void showDialog() {
    Path recorded =
        Path.of("src/test/resources/corpus/claude-code-2.1.197/120x36/13_perm_bash_rm.txt")
            .toAbsolutePath();
    fixture.on(
        () ->
            fixture
                .sessions()
                .create(
                    new Request.CreateSession(
                        "demo",
                        "claude",
                        List.of(
                            "bash",
                            "-c",
                            "stty raw -echo; printf %s \"$(sed 's/$/\\r/' \"$0\")\"; exec cat >/dev/null",
                            recorded.toString()),
                        null,
                        fixture.directory().toString(),
                        Map.of(),
                        120,
                        36,
                        AutoConfirm.POLICY),
                    "test"));
  }

  private Explanation explain(String session) {
    return fixture.on(() -> fixture.sessions().explain(session));
  }

  private static Explanation.Finding finding(Explanation explanation, String rule) {
    return explanation.findings().stream()
        .filter(it -> it.rule().equals(rule))
        .findFirst()
        .orElseThrow(() -> new AssertionError(rule + " isn't in " + explanation.findings()));
  }
}
