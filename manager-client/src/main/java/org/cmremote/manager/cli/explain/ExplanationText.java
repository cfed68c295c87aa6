package org.cmremote.manager.cli.explain;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.cmremote.manager.cli.io.Plain;
import org.cmremote.manager.cli.io.Table;
import org.cmremote.manager.cli.session.SessionText;
import org.cmremote.transport.protocol.Explanation;
import org.cmremote.transport.protocol.Explanation.Finding;
import org.cmremote.transport.protocol.SessionInfo;
import org.jspecify.annotations.Nullable;

/** An explanation in a person's words: the outcome, what speaks for it, and then the rest. */
final class ExplanationText {
  private static final int RULE_MAX = 48;
  private static final int SAYS_MAX = 120;
  private static final int WIDTH = 100;

  private ExplanationText() {}

  static String of(Explanation explanation) {
    return Stream.of(
            summary(explanation),
            evidence(explanation.findings()),
            failed(explanation.findings()),
            PromptText.of("PROMPT", explanation.prompt()),
            PromptText.of("PROMPT BEFORE", explanation.last()),
            hooks(explanation.hooks()))
        .filter(section -> !section.isEmpty())
        .collect(joining("\n\n"));
  }

  private static String summary(Explanation explanation) {
    SessionInfo info = explanation.info();
    List<String> lines = new ArrayList<>();
    lines.add(SessionText.sentence(info) + fate(explanation.prompt()));
    lines.add(
        "  since %s, %s: %s"
            .formatted(SessionText.time(info.since()), info.tool(), Plain.line(explanation.why())));
    Explanation.Sight sight = explanation.sight();
    if (sight != null) {
      lines.add(
          "  seen just now: %s, %s, confidence %s%s"
              .formatted(
                  SessionText.word(sight.state()),
                  sight.certainty(),
                  String.format(Locale.ROOT, "%.2f", sight.confidence()),
                  sight.why().equals(explanation.why()) ? "" : ": " + Plain.line(sight.why())));
    }
    lines.add("  " + restraint(explanation.restraint()));
    return String.join("\n", lines);
  }

  /** What becomes of the prompt; what holds its answer is in the sentence already. */
  private static String fate(Explanation.@Nullable Asked prompt) {
    return prompt == null || prompt.held() != null ? "" : "; " + PromptText.fate(prompt);
  }

  private static String restraint(Explanation.Restraint restraint) {
    Explanation.Budget budget = restraint.budget();
    return "auto-confirm %s%s; answers without a person: %s a minute, %s in a row, %s in all%s"
        .formatted(
            SessionText.word(restraint.autoConfirm()),
            restraint.stopped() ? ", but all answering on this host is stopped" : "",
            count(budget.perMinute()),
            count(budget.inARow()),
            count(budget.inAll()),
            budget.spent() == null ? "" : "; " + Plain.line(budget.spent()));
  }

  private static String count(Explanation.Count count) {
    return count.limit() == 0 ? "no limit" : count.used() + " of " + count.limit();
  }

  /** What counts, the weightiest first. */
  private static String evidence(List<Finding> findings) {
    List<Finding> counting =
        findings.stream()
            .filter(ExplanationText::counts)
            .sorted(Comparator.comparingDouble(it -> -Math.abs(it.weight())))
            .toList();
    if (counting.isEmpty()) {
      return "";
    }
    Table table = new Table("EVIDENCE", "WEIGHT", "FOR", "RULE", "WHAT WAS SEEN");
    counting.forEach(
        it ->
            table.row(
                it.source(),
                it.weight() == 0 ? "0" : String.format(Locale.ROOT, "%+.2f", it.weight()),
                span(it.ageMs()),
                Plain.clipped(it.rule(), RULE_MAX),
                Plain.clipped(it.says(), SAYS_MAX)));
    return table.toString();
  }

  /** The rules that were tried in vain, by the part that failed. */
  private static String failed(List<Finding> findings) {
    StringBuilder text = new StringBuilder();
    findings.stream()
        .filter(it -> !counts(it))
        .collect(groupingBy(Finding::says, LinkedHashMap::new, mapping(Finding::rule, toList())))
        .forEach(
            (says, rules) ->
                text.append("\n  ")
                    .append(Plain.clipped(Plain.line(says), SAYS_MAX))
                    .append(filled(rules)));
    return text.isEmpty() ? "" : "RULES THAT FAILED, BY THE PART" + text;
  }

  private static boolean counts(Finding finding) {
    return finding.matched() || finding.weight() != 0;
  }

  /** Indented lines of words, none broken. */
  private static String filled(List<String> words) {
    StringBuilder text = new StringBuilder();
    String line = "";
    for (String word : words) {
      String plain = Plain.clipped(Plain.line(word), RULE_MAX);
      if (!line.isEmpty() && line.length() + plain.length() + 2 > WIDTH) {
        text.append(line).append(',');
        line = "";
      }
      line += line.isEmpty() ? "\n    " + plain : ", " + plain;
    }
    return text.append(line).toString();
  }

  private static String hooks(List<Explanation.HookReport> hooks) {
    if (hooks.isEmpty()) {
      return "";
    }
    Table table = new Table("HOOK", "EVENT", "MEANS", "AGO", "ABOUT");
    hooks.forEach(
        it ->
            table.row(
                it.tool(), it.event(), orDash(it.means()), span(it.ageMs()), orDash(it.action())));
    return table.toString();
  }

  private static String orDash(@Nullable String text) {
    return text == null ? "-" : text;
  }

  static String span(long ms) {
    if (ms < 50) {
      return "now";
    }
    if (ms < 10_000) {
      return String.format(Locale.ROOT, "%.1f s", ms / 1000.0);
    }
    if (ms < 120_000) {
      return ms / 1000 + " s";
    }
    return ms < 7_200_000 ? ms / 60_000 + " min" : ms / 3_600_000 + " h";
  }
}
