package org.cmremote.manager.cli.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cmremote.manager.cli.io.Plain;
import org.cmremote.manager.cli.io.Table;
import org.cmremote.manager.cli.session.SessionText;
import org.cmremote.manager.cli.watch.EventText;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Explanation.Anatomy;
import org.cmremote.transport.protocol.Explanation.Asked;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.Result;
import org.jspecify.annotations.Nullable;

/** A prompt in a person's words: how it was read, what the policy says, and what became of it. */
final class PromptText {
  private static final int TEXT_MAX = 100;

  private PromptText() {}

  static String of(String heading, @Nullable Asked asked) {
    if (asked == null) {
      return "";
    }
    Prompt prompt = asked.prompt();
    Anatomy anatomy = asked.anatomy();
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s  %s, %s, by rule %s"
            .formatted(heading, prompt.id(), SessionText.word(prompt.kind()), anatomy.rule()));
    lines.add("  question  " + Plain.line(prompt.question()));
    if (prompt.subject() != null) {
      String about = anatomy.about().equals("other") ? "" : " (" + anatomy.about() + ")";
      lines.add("  subject   " + Plain.line(prompt.subject()) + about);
    }
    if (!prompt.options().isEmpty()) {
      lines.add("  options   " + options(prompt, anatomy));
    }
    lines.add("  shown     " + shown(anatomy));
    if (asked.decided() != null) {
      lines.add("  decided   " + EventText.of(asked.decided()));
    }
    if (asked.answering() != null || asked.held() != null || asked.answered() != null) {
      lines.add("  answer    " + fate(asked));
    }
    if (differs(asked)) {
      lines.add("  by rules  " + verdict(asked.policy()));
    }
    return String.join("\n", lines) + "\n" + policy(asked.policy()).indent(2).stripTrailing();
  }

  /** What became of it, on one line. */
  static String fate(Asked asked) {
    if (asked.answering() != null) {
      return "%s answers just now".formatted(Plain.line(asked.answering()));
    }
    if (asked.held() != null) {
      return "the answer waits: " + Plain.line(asked.held());
    }
    if (asked.answered() != null) {
      return EventText.of(asked.answered());
    }
    return asked.decided() == null ? "nothing is decided yet" : EventText.of(asked.decided());
  }

  /** Whether something else than the rules decided, such as the mode or a budget. */
  private static boolean differs(Asked asked) {
    Event.PromptDecided decided = asked.decided();
    return decided == null || !decided.rule().equals(asked.policy().rule());
  }

  private static String verdict(Result.PolicyVerdict policy) {
    return "%s (%s: %s)"
        .formatted(
            SessionText.word(policy.decision()),
            Plain.line(policy.rule()),
            Plain.line(policy.why()));
  }

  private static String options(Prompt prompt, Anatomy anatomy) {
    return IntStream.range(0, prompt.options().size())
        .mapToObj(
            i ->
                "%d %s%s"
                    .formatted(
                        i + 1, Plain.line(prompt.options().get(i).label()), roles(i, anatomy)))
        .collect(Collectors.joining(", "));
  }

  private static String roles(int option, Anatomy anatomy) {
    String roles =
        Stream.of(
                role(option, anatomy.selected(), "selected"),
                role(option, anatomy.yes(), "says yes"),
                role(option, anatomy.no(), "says no"))
            .flatMap(Optional::stream)
            .collect(Collectors.joining(", "));
    return roles.isEmpty() ? "" : " (" + roles + ")";
  }

  private static Optional<String> role(int option, @Nullable Integer which, String role) {
    return which != null && which == option ? Optional.of(role) : Optional.empty();
  }

  private static String shown(Anatomy anatomy) {
    String flaws = String.join(", ", anatomy.flaws());
    if (anatomy.readable()) {
      return flaws.isEmpty() ? "whole" : "whole, " + flaws;
    }
    return (flaws.isEmpty() ? "not clear" : flaws) + ": only a person can judge it";
  }

  private static String policy(Result.PolicyVerdict policy) {
    Table table = new Table("POLICY", "RULE", "PART", "WHY");
    policy
        .parts()
        .forEach(
            it ->
                table.row(
                    SessionText.word(it.decision()),
                    it.rule(),
                    Plain.clipped(Plain.line(it.text()), TEXT_MAX),
                    it.why()));
    return table.toString();
  }
}
