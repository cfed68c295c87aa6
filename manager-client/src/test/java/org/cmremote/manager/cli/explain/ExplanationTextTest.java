package org.cmremote.manager.cli.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cmremote.manager.cli.session.SessionText;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Explanation;
import org.cmremote.transport.protocol.Message;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Verdict;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExplanationTextTest {
  private static final Path GOLDEN =
      Path.of("../transport/src/test/resources/golden/result/session.explain.json");

  private final Explanation explanation;

  ExplanationTextTest() throws Exception {
    Codec codec = new Codec();
    Message.Reply reply = (Message.Reply) codec.readFromAgent(Files.readString(GOLDEN).strip());
    explanation = codec.result(new Request.ExplainSession("demo"), reply.result());
  }

  @Test
  void theOutcomeComesFirstThenWhatSpeaksForItThenTheRest() {
    assertEquals(
        """
        demo: prompting: rm: remove regular file 'old.txt'? [1 y, 2 n]; policy: left to a person (removes: it removes a file)
          since %s, shell: rm waits at yes-no
          seen just now: prompting, known, confidence 0.97
          auto-confirm policy; answers without a person: 2 of 20 a minute, 1 of 5 in a row, no limit in all

        EVIDENCE  WEIGHT  FOR    RULE                WHAT WAS SEEN
        process   +0.90   now    foreground process  rm is blocked in a read of the terminal
        screen    +0.60   2.1 s  line yes-no         stands at the cursor

        RULES THAT FAILED, BY THE PART
          the program in front draws no dialogs
            dialog menu

        PROMPT  p-1d4f, yes no, by rule yes-no
          question  rm: remove regular file 'old.txt'?
          subject   old.txt
          options   1 y (says yes), 2 n (says no)
          shown     whole
          decided   policy: left to a person (removes: it removes a file)
          POLICY  RULE     PART                                WHY
          ask     removes  rm: remove regular file 'old.txt'?  it removes a file

        HOOK    EVENT              MEANS      AGO    ABOUT
        claude  PermissionRequest  prompting  2.1 s  Bash"""
            .formatted(SessionText.time(explanation.info().since())),
        ExplanationText.of(explanation));
  }

  @Test
  void whatElseThanTheRulesDecidedStandsBesideTheirWord() {
    Explanation.Asked asked = asked();
    Explanation.Asked off =
        new Explanation.Asked(
            asked.prompt(),
            new Explanation.Anatomy(
                "menu", "command", false, List.of("clipped", "hidden"), 1, null, 1),
            asked.policy(),
            new Event.PromptDecided("p", Verdict.ASK, "off", "auto-confirm is off", false),
            null,
            null,
            null);
    assertEquals(
        """
        PROMPT  p-1d4f, yes no, by rule menu
          question  rm: remove regular file 'old.txt'?
          subject   old.txt (command)
          options   1 y, 2 n (selected, says no)
          shown     clipped, hidden: only a person can judge it
          decided   policy: left to a person (off: auto-confirm is off)
          by rules  ask (removes: it removes a file)
          POLICY  RULE     PART                                WHY
          ask     removes  rm: remove regular file 'old.txt'?  it removes a file""",
        PromptText.of("PROMPT", off));
  }

  @Test
  void whatHoldsOrAnswersIsSaidAtOnce() {
    Explanation.Asked asked = asked();
    assertEquals("policy: left to a person (removes: it removes a file)", PromptText.fate(asked));
    assertEquals(
        "the answer waits: a person typed",
        PromptText.fate(with(asked, "a person typed", null, null)));
    assertEquals("ann answers just now", PromptText.fate(with(asked, null, "ann", null)));
    assertEquals(
        "answered by policy: y Enter (failed)",
        PromptText.fate(
            with(
                asked,
                null,
                null,
                new Event.PromptAnswered(
                    "p", "policy", List.of("y", "Enter"), Outcome.FAILED, 1.5))));
  }

  @Test
  void whatStopsAllAnsweringAndASpentBudgetAreNamed() {
    String text =
        ExplanationText.of(
            with(
                new Explanation.Restraint(
                    AutoConfirm.ALL,
                    true,
                    new Explanation.Budget(
                        new Explanation.Count(20, 20),
                        new Explanation.Count(1, 5),
                        new Explanation.Count(20, 0),
                        "20 prompts were answered within a minute"))));
    assertTrue(
        text.contains(
            "auto-confirm all, but all answering on this host is stopped; answers without a person:"
                + " 20 of 20 a minute, 1 of 5 in a row, no limit in all; 20 prompts were answered"
                + " within a minute\n"),
        text);
  }

  @Test
  void whatAProgramPrintedCannotColourOrMoveAnything() {
    Explanation.Finding finding =
        new Explanation.Finding("screen", "ready \033[2J", false, "shows \033[31mred", 0, 1);
    Explanation forged =
        new Explanation(
            explanation.info(),
            "\033[2Jwhy",
            explanation.sight(),
            List.of(finding),
            null,
            null,
            explanation.restraint(),
            List.of(new Explanation.HookReport("t\033", "e\033", null, "\033", 0)));
    assertFalse(ExplanationText.of(forged).contains("\033"));
  }

  @Test
  void spansAreShort() {
    assertEquals(
        List.of("now", "0.1 s", "9.9 s", "10 s", "119 s", "2 min", "119 min", "2 h"),
        List.of(49, 50, 9_940, 10_000, 119_999, 120_000, 7_199_999, 7_200_000).stream()
            .map(ExplanationText::span)
            .toList());
  }

  private Explanation.Asked asked() {
    Explanation.Asked asked = explanation.prompt();
    if (asked == null) {
      throw new AssertionError("the golden file has no prompt");
    }
    return asked;
  }

  private static Explanation.Asked with(
      Explanation.Asked asked,
      @Nullable String held,
      @Nullable String answering,
      Event.@Nullable PromptAnswered answered) {
    return new Explanation.Asked(
        asked.prompt(),
        asked.anatomy(),
        asked.policy(),
        asked.decided(),
        held,
        answering,
        answered);
  }

  private Explanation with(Explanation.Restraint restraint) {
    return new Explanation(
        explanation.info(),
        explanation.why(),
        explanation.sight(),
        explanation.findings(),
        explanation.prompt(),
        explanation.last(),
        restraint,
        explanation.hooks());
  }
}
