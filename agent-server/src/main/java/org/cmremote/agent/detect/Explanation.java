package org.cmremote.agent.detect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.cmremote.agent.detect.DialogReader.Reading;
import org.cmremote.agent.detect.Finding.Source;
import org.cmremote.agent.detect.Profile.DialogRule;
import org.cmremote.agent.detect.Profile.ErrorRule;
import org.cmremote.agent.detect.Profile.LineRule;
import org.cmremote.agent.detect.Profile.Signs;
import org.cmremote.agent.detect.Profile.WaitingRule;
import org.cmremote.agent.screen.Screen;

/** Tries every rule of a profile, and says why each matched or which part of it failed. */
final class Explanation {
  private final Detector detector;
  private final Profile profile;
  private final Evidence evidence;
  private final Screen screen;
  private final Terminal terminal;
  private final List<Finding> findings = new ArrayList<>();

  Explanation(Detector detector, Evidence evidence) {
    this.detector = detector;
    this.profile = detector.profile();
    this.evidence = evidence;
    this.screen = evidence.screen();
    this.terminal = evidence.terminal();
  }

  List<Finding> findings() {
    kernel();
    hook();
    dialogs();
    lines();
    for (WaitingRule rule : profile.waiting()) {
      String sign = Detector.sign(rule, screen);
      add(
          rule.rows() == null ? Source.TITLE : Source.SCREEN,
          "waiting " + rule.name(),
          sign != null,
          sign == null ? "nothing of it is shown" : "shows " + sign,
          0.7);
    }
    signs("working", profile.working());
    signs("ready", profile.ready());
    for (ErrorRule rule : profile.errors()) {
      if (rule.rows() == null) {
        continue;
      }
      String text = Detector.error(rule, Detector.lowestWritten(screen));
      String name = "error " + rule.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      add(Source.SCREEN, name, text != null, text == null ? "isn't shown" : text, 0.5);
    }
    return findings;
  }

  private void kernel() {
    String program = terminal.program().isEmpty() ? "a program" : terminal.program();
    findings.add(
        new Finding(
            Source.PROCESS,
            "foreground process",
            terminal.waiting() != Terminal.Waiting.ELSEWHERE,
            switch (terminal.waiting()) {
              case READING -> program + " is blocked in a read of the terminal";
              case POLLING -> program + " waits for any of several things";
              case ELSEWHERE -> program + " runs, or waits for something else";
              case UNKNOWN -> "nothing is known of what " + program + " does";
            },
            switch (terminal.waiting()) {
              case READING -> 0.9;
              case POLLING -> 0.2;
              case ELSEWHERE -> -0.9;
              case UNKNOWN -> 0;
            },
            Duration.ZERO));
    findings.add(
        new Finding(
            Source.MODE,
            "terminal mode",
            terminal.mode() != Terminal.Mode.UNKNOWN,
            switch (terminal.mode()) {
              case LINE -> "input is taken by the line, and shown";
              case HIDDEN_LINE -> "input is taken by the line, and not shown: a password";
              case KEYS -> "input is taken by the key";
              case UNKNOWN -> "how input is taken isn't known";
            },
            terminal.mode() == Terminal.Mode.HIDDEN_LINE ? 0.9 : 0,
            Duration.ZERO));
  }

  private void hook() {
    HookReport hook = evidence.hook();
    if (hook == null) {
      return;
    }
    boolean outdated = HookWeight.isOutdated(hook, evidence);
    findings.add(
        new Finding(
            Source.HOOK,
            hook.event(),
            !outdated,
            outdated
                ? "the screen has changed since"
                : hook.tool() + " says: " + hook.kind().name().toLowerCase(Locale.ROOT),
            outdated ? 0 : 0.6,
            hook.age()));
  }

  private void dialogs() {
    Detector.Sheets sheets = new Detector.Sheets(screen, profile.sidebar());
    boolean may = detector.mayShowDialogs(terminal);
    for (DialogRule rule : profile.dialogs()) {
      String name = "dialog " + rule.name();
      if (!may) {
        add(Source.SCREEN, name, false, "the program in front draws no dialogs", 0);
        continue;
      }
      Reading reading = DialogReader.read(rule, sheets.framedBy(rule.frame()));
      if (reading instanceof Reading.Missing missing) {
        add(Source.SCREEN, name, false, missing.part(), 0);
      } else {
        add(Source.SCREEN, name, true, parts((Reading.Found) reading), 0.95);
      }
    }
  }

  private static String parts(Reading.Found found) {
    String mark = found.mark().isEmpty() ? "" : ", marked by " + found.mark();
    String footer = found.footer().isEmpty() ? "" : ", footer “" + found.footer() + "”";
    return "shows its question, %d options%s%s"
        .formatted(found.question().choices().size(), mark, footer);
  }

  private void lines() {
    String text = LineReader.textAtCursor(screen).orElse("");
    for (LineRule rule : profile.lines()) {
      boolean matches = !text.isEmpty() && rule.prompt().matcher(text).find();
      add(
          Source.SCREEN,
          "line " + rule.name(),
          matches,
          matches
              // Not the text itself: it is the prompt's, or what a person types at a shell.
              ? "stands at the cursor"
              : text.isEmpty() ? "no text ends at the cursor" : "isn't what ends at the cursor",
          matches ? 0.6 : 0);
    }
  }

  private void signs(String name, Signs signs) {
    for (Pattern pattern : signs.title()) {
      boolean found = pattern.matcher(screen.title()).find();
      String says = found ? "the title is " + screen.title().strip() : "isn't in the title";
      add(Source.TITLE, name + " " + pattern, found, says, 0.9);
    }
    for (Pattern pattern : signs.rows()) {
      String text = Detector.lowest(List.of(pattern), screen);
      String says = text == null ? "isn't in the lowest rows" : "shows " + text;
      add(Source.SCREEN, name + " " + pattern, text != null, says, 0.9);
    }
  }

  private void add(Source source, String rule, boolean matched, String says, double weight) {
    findings.add(
        new Finding(source, rule, matched, says, matched ? weight : 0, evidence.screenAge()));
  }
}
