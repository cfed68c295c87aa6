package org.cmremote.agent.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.SessionState;
import org.cmremote.transport.protocol.TaskState;
import org.cmremote.transport.protocol.ToolError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session gets its task, once, from a player of a tool's recorded screens. */
class TaskDeliveryTest {
  private static final String WORKS = "03_idle:task=10_working_spinner";
  private static final String TASK = "fix the login page; don't touch anything else";

  private Fixture fixture;
  private PlayedTool tool;

  @BeforeEach
  void start() throws Exception {
    fixture = new Fixture();
    tool = new PlayedTool(fixture, "claude", "claude-code");
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  @Test
  void theTaskIsTypedOnceAndTheToolTakesIt() throws Exception {
    create(WORKS);
    fixture.awaitEvent("demo", Event.TaskDelivered.class);
    assertEquals(TaskState.DELIVERED, fixture.info("demo").task());
    fixture.awaitState("demo", SessionState.WORKING);
    assertEquals(List.of("task " + TASK), log());
  }

  @Test
  void aStartUpDialogIsNoPlaceForATask() throws Exception {
    create(
        "01_trust_folder:Enter=exit",
        "01_trust_folder:Down=01b_trust_folder_moved",
        "01b_trust_folder_moved:Enter=03_idle",
        WORKS);
    Prompt trust = fixture.awaitPrompt("demo");
    await()
        .during(Duration.ofMillis(300))
        .until(() -> fixture.info("demo").task() == TaskState.WAITING);
    assertEquals(List.of(), log());

    assertEquals(Outcome.ACCEPTED, fixture.answer("demo", trust.id(), 1));
    fixture.awaitEvent("demo", Event.TaskDelivered.class);
    assertEquals("task " + TASK, log().get(log().size() - 1));
  }

  @Test
  void whatTheToolLosesIsTypedAgain() throws Exception {
    create(WORKS, "loses=1");
    fixture.awaitEvent("demo", Event.TaskDelivered.class);
    List<String> log = log();
    assertEquals(2, log.size(), log.toString());
    assertTrue(log.get(0).startsWith("lost "), log.toString());
    assertEquals("task " + TASK, log.get(1));
  }

  @Test
  void aToolThatLosesEverythingIsGivenUp() throws Exception {
    create(WORKS, "loses=60");
    Event.TaskFailed failed = fixture.awaitEvent("demo", Event.TaskFailed.class);
    assertEquals("claude lost it 3 times", failed.why());
    assertEquals(TaskState.FAILED, fixture.info("demo").task());
    assertEquals(3, log().size());
  }

  @Test
  void whatStandsInTheInputIsNotTypedAgain() throws Exception {
    create(WORKS, "deaf");
    await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> !fixture.events("demo", Event.TaskFailed.class).isEmpty());
    assertEquals(
        "it stands in the input, and claude doesn't react to its submission",
        fixture.events("demo", Event.TaskFailed.class).get(0).why());
    assertEquals(List.of("enter"), log());
  }

  @Test
  void aProgramThatEndsBeforeItIsReadyTookNoTask() throws Exception {
    create("10_working_spinner:then=exit");
    assertEquals(
        "the program ended before it took the task",
        fixture.awaitEvent("demo", Event.TaskFailed.class).why());
    assertEquals(TaskState.FAILED, fixture.info("demo").task());
  }

  @Test
  void whoIsNotLoggedInGetsNoTask() throws Exception {
    create(WORKS, "03_idle~ +◐ medium · /effort~Not logged in · Run /login");
    await().until(() -> fixture.info("demo").error() != null);
    assertEquals(ToolError.Kind.NOT_LOGGED_IN, fixture.info("demo").error().kind());
    assertTrue(
        fixture.events("demo", Event.StateChanged.class).stream()
            .anyMatch(state -> fixture.info("demo").error().equals(state.error())));
    await()
        .during(Duration.ofMillis(300))
        .until(() -> fixture.info("demo").task() == TaskState.WAITING);
    assertEquals(List.of(), log());
  }

  @Test
  void aShellTakesItsTaskToo() {
    fixture.on(
        () ->
            fixture
                .sessions()
                .create(
                    new Request.CreateSession(
                        "demo",
                        null,
                        List.of("bash", "--norc"),
                        "true",
                        fixture.directory().toString(),
                        Map.of("PS1", "$ "),
                        null,
                        null,
                        AutoConfirm.OFF),
                    "test"));
    fixture.awaitEvent("demo", Event.TaskDelivered.class);
    assertEquals(List.of("$ true", "$"), fixture.screen("demo").subList(0, 2));
  }

  private void create(String... rules) {
    tool.start(AutoConfirm.OFF, TASK, rules);
  }

  private List<String> log() throws IOException {
    return tool.log();
  }
}
