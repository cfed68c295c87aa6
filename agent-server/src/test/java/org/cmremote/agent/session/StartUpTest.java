package org.cmremote.agent.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.SessionInfo;
import org.cmremote.transport.protocol.SessionState;
import org.cmremote.transport.protocol.TaskState;
import org.cmremote.transport.protocol.ToolError;
import org.cmremote.transport.protocol.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tools start with a task: through their dialogs as the policy allows, and with what goes wrong.
 */
class StartUpTest {
  private static final String TASK = "fix the login page; don't touch anything else";

  /**
   * As a person would write it who lets tools work in the directories that sessions are made in.
   */
  private static final String TRUSTS =
      """
      [[rule]]
      name = "our-folders"
      verdict = "confirm"
      about = "folder"
      option = "^Trust (?:and continue|folder)|^Yes, I trust this folder"
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

  @ParameterizedTest
  @CsvSource({"codex,codex,0,1", "gemini,gemini-cli,0,1", "qwen,qwen-code,0,1"})
  void trustIsAPersonsUnlessARuleSaysOtherwise(String tool, String corpus, int option, String key)
      throws Exception {
    PlayedTool played = new PlayedTool(fixture, tool, corpus);
    played.start(AutoConfirm.POLICY, TASK, untilItWorks(key));
    Prompt trust = fixture.awaitPrompt("demo");
    Event.PromptDecided decided = fixture.awaitEvent("demo", Event.PromptDecided.class);
    assertEquals(Verdict.ASK, decided.decision());
    assertEquals("trusts", decided.rule());
    await()
        .during(Duration.ofMillis(300))
        .until(() -> fixture.info("demo").task() == TaskState.WAITING);
    assertEquals(List.of(), played.log());

    assertEquals(Outcome.ACCEPTED, fixture.answer("demo", trust.id(), option));
    fixture.awaitEvent("demo", Event.TaskDelivered.class);
    fixture.awaitState("demo", SessionState.WORKING);
    assertEquals(List.of("01_trust_folder " + key, "task " + TASK), played.log());
    assertEquals(TaskState.DELIVERED, fixture.info("demo").task());
  }

  @ParameterizedTest
  @CsvSource({"codex,codex,1", "gemini,gemini-cli,1", "qwen,qwen-code,1"})
  void aRuleLetsItThroughTheTrustDialog(String tool, String corpus, String key) throws Exception {
    fixture.rules(TRUSTS);
    PlayedTool played = new PlayedTool(fixture, tool, corpus);
    played.start(AutoConfirm.POLICY, TASK, untilItWorks(key));
    fixture.awaitEvent("demo", Event.TaskDelivered.class);
    fixture.awaitState("demo", SessionState.WORKING);
    assertEquals(List.of("01_trust_folder " + key, "task " + TASK), played.log());
    Event.PromptDecided decided = fixture.events("demo", Event.PromptDecided.class).get(0);
    assertEquals("our-folders", decided.rule());
    assertEquals(
        List.of(Outcome.ACCEPTED),
        fixture.events("demo", Event.PromptAnswered.class).stream()
            .map(Event.PromptAnswered::outcome)
            .toList());
    assertEquals(1, fixture.events("demo", Event.TaskDelivered.class).size());
  }

  @Test
  void theOptionThatTrustsIsChosenWhereTheDialogStandsOnNo() throws Exception {
    fixture.rules(TRUSTS);
    PlayedTool claude = new PlayedTool(fixture, "claude", "claude-code");
    claude.start(
        AutoConfirm.POLICY,
        TASK,
        "01_trust_folder:Enter=exit",
        "01_trust_folder:Down=01b_trust_folder_moved",
        "01b_trust_folder_moved:Enter=03_idle",
        "03_idle:task=10_working_spinner");
    fixture.awaitEvent("demo", Event.TaskDelivered.class);
    assertEquals(
        List.of("01_trust_folder Down", "01b_trust_folder_moved Enter", "task " + TASK),
        claude.log());
  }

  @Test
  void openCodeStartsWithoutADialog() throws Exception {
    PlayedTool played = new PlayedTool(fixture, "opencode", "opencode");
    played.start(
        AutoConfirm.POLICY, TASK, "00_starting:then=03_idle", "03_idle:task=10_working_spinner");
    fixture.awaitEvent("demo", Event.TaskDelivered.class);
    fixture.awaitState("demo", SessionState.WORKING);
    assertEquals(List.of("task " + TASK), played.log());
  }

  @ParameterizedTest
  @CsvSource({
    "codex,codex,Choose how you want to use Codex.",
    "gemini,gemini-cli,How would you like to authenticate for this project?",
    "qwen,qwen-code,Connect a Provider",
  })
  void aFirstStartWithoutAnAccountIsToldAsSuch(String tool, String corpus, String text)
      throws Exception {
    PlayedTool played = new PlayedTool(fixture, tool, corpus);
    played.start(AutoConfirm.POLICY, TASK, "00_login_no_auth:Enter=exit");
    fixture.awaitState("demo", SessionState.PROMPTING);
    SessionInfo info = fixture.info("demo");
    assertEquals(new ToolError(ToolError.Kind.NOT_LOGGED_IN, text), info.error());
    assertTrue(
        fixture.events("demo", Event.StateChanged.class).stream()
            .anyMatch(it -> it.to() == SessionState.PROMPTING && info.error().equals(it.error())));
    assertEquals(Verdict.ASK, fixture.awaitEvent("demo", Event.PromptDecided.class).decision());
    await()
        .during(Duration.ofMillis(300))
        .until(() -> fixture.info("demo").task() == TaskState.WAITING);
    assertEquals(List.of(), played.log());
  }

  @Test
  void onceItIsLoggedInTheErrorIsOverAndTheTaskIsTyped() throws Exception {
    PlayedTool codex = new PlayedTool(fixture, "codex", "codex");
    codex.start(
        AutoConfirm.POLICY,
        TASK,
        "00_login_no_auth:1=01_trust_folder",
        "01_trust_folder:1=03_idle",
        "03_idle:task=10_working_spinner");
    Prompt login = fixture.awaitPrompt("demo");
    assertEquals(ToolError.Kind.NOT_LOGGED_IN, fixture.info("demo").error().kind());
    assertEquals(Outcome.ACCEPTED, fixture.answer("demo", login.id(), 0));
    await().until(() -> !login.equals(fixture.awaitPrompt("demo")));
    assertNull(fixture.info("demo").error());
    assertEquals(Outcome.ACCEPTED, fixture.answer("demo", fixture.awaitPrompt("demo").id(), 0));
    fixture.awaitEvent("demo", Event.TaskDelivered.class);
    assertEquals(List.of("00_login_no_auth 1", "01_trust_folder 1", "task " + TASK), codex.log());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "claude|claude-code|● API.*|NOT_LOGGED_IN|● Invalid API key · Please run /login",
        "claude|claude-code|● API.*|USAGE_LIMIT|● You've hit your session limit · resets 3pm (UTC)",
        "claude|claude-code|● API.*|API_ERROR|● API Error: 529 Overloaded. Try again in a moment.",
        "codex|codex|■ .*|NOT_LOGGED_IN|■ unexpected status 401 Unauthorized: Missing bearer",
        "codex|codex|■ .*|USAGE_LIMIT|■ You've hit your usage limit. Try again in 3 hours.",
        "codex|codex|■ .*|API_ERROR|■ stream disconnected before completion: timed out",
        "gemini|gemini-cli|✕ .*|NOT_LOGGED_IN|✕ [API Error: API key not valid. Please pass one.]",
        "gemini|gemini-cli|✕ .*|USAGE_LIMIT|✕ [API Error: You exceeded your current quota.]",
        "gemini|gemini-cli|✕ .*|API_ERROR|✕ [API Error: 503 The model is overloaded.]",
        "qwen|qwen-code|✕ .*|NOT_LOGGED_IN|✕ [API Error: 401 Incorrect API key provided.]",
        "qwen|qwen-code|✕ .*|USAGE_LIMIT|✕ [API Error: 429 Free allocated quota exceeded.]",
        "qwen|qwen-code|✕ .*|API_ERROR|✕ [API Error: 500 Internal server error]",
        "opencode|opencode|(?<=  ┃  )Demo stub: the request was rejected(?= *\\n)|NOT_LOGGED_IN|Invalid API key",
        "opencode|opencode|(?<=  ┃  )Demo stub: the request was rejected(?= *\\n)|USAGE_LIMIT|Insufficient balance",
        "opencode|opencode|(?<=  ┃  )Demo stub: the request was rejected(?= *\\n)|API_ERROR|Internal server error",
      })
  void whatKeepsItFromItsTaskIsToldAsSuch(
      String tool, String corpus, String row, ToolError.Kind kind, String text) throws Exception {
    new PlayedTool(fixture, tool, corpus)
        .start(
            AutoConfirm.POLICY,
            TASK,
            "03_idle:task=26_error_api",
            "26_error_api~" + row + "~" + text);
    fixture.awaitEvent("demo", Event.TaskDelivered.class);
    await().until(() -> fixture.info("demo").error() != null);
    SessionInfo info = fixture.info("demo");
    assertEquals(kind, info.error().kind(), info.error().text());
    assertTrue(info.error().text().endsWith(text.replaceFirst("^[●■✕] ", "")), info.error().text());
    assertTrue(
        fixture.events("demo", Event.StateChanged.class).stream()
            .anyMatch(it -> info.error().equals(it.error())));
  }

  private static String[] untilItWorks(String key) {
    return new String[] {"01_trust_folder:" + key + "=03_idle", "03_idle:task=10_working_spinner"};
  }
}
