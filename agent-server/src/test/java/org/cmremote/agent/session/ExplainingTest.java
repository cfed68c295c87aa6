package org.cmremote.agent.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.cmremote.agent.detect.Detection;
import org.cmremote.agent.detect.Finding;
import org.cmremote.agent.detect.HookReport;
import org.cmremote.agent.detect.Question;
import org.cmremote.transport.protocol.Explanation;
import org.cmremote.transport.protocol.PromptKind;
import org.cmremote.transport.protocol.SessionState;
import org.junit.jupiter.api.Test;

class ExplainingTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  @Test
  void aSightIsTheDetectionsStateInRoundFigures() {
    Question question =
        new Question(
            "yes-no", PromptKind.YES_NO, "Well?", null, List.of(), -1, -1, -1, "", true, 0);
    assertEquals(
        new Explanation.Sight(SessionState.PROMPTING, "maybe prompt", 0.7, "because"),
        Explaining.sight(
            new Detection.Prompting(
                question, Detection.Certainty.MAYBE_PROMPT, 0.9 - 0.2, "because")));
    assertEquals(
        new Explanation.Sight(SessionState.IDLE, "guessed", 0.2, "so"),
        Explaining.sight(
            new Detection.Other(SessionState.IDLE, Detection.Certainty.GUESSED, 0.2, "so", null)));
  }

  @Test
  void aFindingKeepsItsOrderWeightAndAge() {
    assertEquals(
        List.of(
            new Explanation.Finding("process", "a", true, "runs", -0.9, 0),
            new Explanation.Finding("title", "b", false, "isn't there", 0, 1500)),
        Explaining.findings(
            List.of(
                new Finding(Finding.Source.PROCESS, "a", true, "runs", -0.9, Duration.ZERO),
                new Finding(
                    Finding.Source.TITLE, "b", false, "isn't there", 0, Duration.ofMillis(1500)))));
  }

  @Test
  void findingsAreBoundedInNumberAndLength() {
    // A pair of surrogates lies across the limit: it isn't cut in two.
    String tooLong = "x".repeat(238) + "\ud83d\ude00" + "y".repeat(100);
    Finding finding =
        new Finding(Finding.Source.SCREEN, tooLong, true, "z".repeat(241), 0.5, Duration.ZERO);

    List<Explanation.Finding> findings = Explaining.findings(Collections.nCopies(201, finding));

    assertEquals(200, findings.size());
    assertEquals("x".repeat(238) + "…", findings.get(0).rule());
    assertEquals("z".repeat(239) + "…", findings.get(0).says());
  }

  @Test
  void anAnatomyNamesOptionsByIndexAndFlawsInWords() {
    Question question =
        new Question(
            "permission",
            PromptKind.CHOICE,
            "Do you want to proceed?",
            "rm -rf build",
            List.of(),
            1,
            0,
            -1,
            "",
            false,
            9,
            Question.About.COMMAND,
            Set.of(Question.Flaw.CLIPPED, Question.Flaw.DOUBTFUL_WRAP));
    assertEquals(
        new Explanation.Anatomy(
            "permission", "command", false, List.of("doubtful wrap", "clipped"), 1, 0, null),
        Explaining.anatomy(question));
  }

  @Test
  void aHooksReportHasAnAgeAndNoSubject() {
    HookEvent event =
        new HookEvent("claude", "PermissionRequest", null, null, "/srv", "Bash", "touch hello.txt");
    assertEquals(
        new Explanation.HookReport("claude", "PermissionRequest", "prompting", "Bash", 2500),
        Explaining.report(
            new HookLog.Heard(NOON, event, HookReport.Kind.PROMPTING), NOON.plusMillis(2500)));
    Explanation.HookReport early =
        Explaining.report(new HookLog.Heard(NOON, event, null), NOON.minusSeconds(5));
    assertEquals(0, early.ageMs());
    assertNull(early.means());
  }
}
