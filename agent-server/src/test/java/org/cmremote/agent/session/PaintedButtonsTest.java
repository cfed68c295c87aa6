package org.cmremote.agent.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.SessionState;
import org.cmremote.transport.protocol.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * OpenCode's buttons lie beside each other, Left and Right move between them, Enter alone takes
 * one, and nothing but the colour shows which.
 */
class PaintedButtonsTest {
  private static final String ALLOW_ONCE = "11_perm_bash";
  private static final String ALLOW_ALWAYS = "11c_perm_bash_right";

  private Fixture fixture;
  private PlayedTool tool;

  @BeforeEach
  void start() throws Exception {
    fixture = new Fixture();
    tool = new PlayedTool(fixture, "opencode", "opencode");
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  @Test
  void thePolicysOptionIsMovedToAndSeenBeforeEnter() throws Exception {
    tool.start(
        AutoConfirm.POLICY,
        "create hello.txt",
        "03_idle:task=10_working_spinner",
        "10_working_spinner:then=" + ALLOW_ALWAYS,
        ALLOW_ALWAYS + ":Left=" + ALLOW_ONCE,
        ALLOW_ALWAYS + ":Enter=exit",
        ALLOW_ONCE + ":Enter=12_done",
        "slow");
    Event.PromptAnswered answered = fixture.awaitEvent("demo", Event.PromptAnswered.class);
    assertEquals(Outcome.ACCEPTED, answered.outcome());
    assertEquals(List.of("Left", "Enter"), answered.keys());
    fixture.awaitState("demo", SessionState.IDLE);
    assertEquals(
        List.of("task create hello.txt", ALLOW_ALWAYS + " Left", ALLOW_ONCE + " Enter"),
        tool.log());
    // Also while it was painted it was no other prompt.
    assertEquals(
        List.of(Verdict.CONFIRM),
        fixture.events("demo", Event.PromptDecided.class).stream()
            .map(Event.PromptDecided::decision)
            .toList(),
        fixture.story("demo"));
  }

  @Test
  void aPersonsOptionIsMovedToAsWell() throws Exception {
    tool.start(
        AutoConfirm.OFF,
        null,
        ALLOW_ONCE + ":Right=" + ALLOW_ALWAYS,
        ALLOW_ONCE + ":Enter=exit",
        ALLOW_ALWAYS + ":Enter=11e_perm_always_confirm");
    Prompt permission = fixture.awaitPrompt("demo");
    List<String> before = fixture.screen("demo");
    assertEquals(Outcome.ACCEPTED, fixture.answer("demo", permission.id(), 1));
    assertEquals(List.of(ALLOW_ONCE + " Right", ALLOW_ALWAYS + " Enter"), tool.log());
    // The next dialog asks whether always is meant, and is another prompt.
    await().until(() -> !permission.equals(fixture.awaitPrompt("demo")));
    assertEquals(0, before.stream().filter(row -> row.contains("△ Always allow")).count());
    assertEquals(2, fixture.events("demo", Event.PromptOpened.class).size());
  }

  @Test
  void withoutTheColourOnTheWantedOptionThereIsNoEnter() throws Exception {
    tool.start(AutoConfirm.POLICY, null, ALLOW_ALWAYS + ":Enter=exit");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> !fixture.events("demo", Event.PromptAnswered.class).isEmpty());
    assertEquals(
        Outcome.FAILED, fixture.events("demo", Event.PromptAnswered.class).get(0).outcome());
    assertEquals(List.of(ALLOW_ALWAYS + " Left"), tool.log());
    assertEquals(SessionState.PROMPTING, fixture.info("demo").state());
  }
}
