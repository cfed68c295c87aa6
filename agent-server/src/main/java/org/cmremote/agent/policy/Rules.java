package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cmremote.agent.policy.Rule.Match;
import org.cmremote.transport.protocol.Verdict;
import org.jspecify.annotations.Nullable;

/** Rules in their order: of those that match a part of a prompt the first decides about it. */
public record Rules(List<Rule> rules) {
  public static final Rules NONE = new Rules(List.of());

  public Rules {
    rules = List.copyOf(requireNonNull(rules, "rules is null"));
  }

  /**
   * Rules that leave to a person whatever the expressions find in question, subject and the lines
   * above, without regard to case.
   */
  public static Rules asking(List<Pattern> expressions) {
    return new Rules(
        expressions.stream()
            .map(
                expression ->
                    new Rule(
                        "deny-setting",
                        Verdict.ASK,
                        "the setting deny names it",
                        null,
                        Scope.ofText(
                            Pattern.compile(
                                expression.pattern(),
                                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)),
                        Set.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        0,
                        List.of(),
                        List.of()))
            .toList());
  }

  /** These, and then the others. */
  public Rules followedBy(Rules others) {
    return new Rules(Stream.concat(rules.stream(), others.rules.stream()).toList());
  }

  public int count() {
    return rules.size();
  }

  /** What is made of each part of a prompt, at least one. */
  List<Judgement> judge(Asked asked) {
    return judge(Matters.of(asked), asked);
  }

  /** What is made of each of these parts of a prompt. */
  List<Judgement> judge(List<Matter> matters, Asked asked) {
    return matters.stream().map(matter -> judge(matter, asked)).toList();
  }

  private Judgement judge(Matter matter, Asked asked) {
    if (matter instanceof Matter.Unreadable unreadable) {
      return new Judgement(unreadable.text(), Verdict.ASK, "unreadable", unreadable.why(), null);
    }
    @Nullable String nearly = null;
    for (Rule rule : rules) {
      // Whether it can be about such a part at all is known at once; a scope may have to search.
      Match match =
          rule.concerns(matter) && rule.scope().includes(asked)
              ? rule.match(matter, asked.circumstances())
              : Match.NONE;
      if (match instanceof Match.Yes) {
        String named = rule.scope().named(asked);
        return new Judgement(
            matter.text(),
            rule.verdict(),
            rule.name(),
            named.isEmpty() ? rule.why() : "%s: “%s”".formatted(rule.why(), named),
            rule.option());
      }
      if (match instanceof Match.Nearly missed
          && nearly == null
          && rule.verdict() == Verdict.CONFIRM) {
        nearly = "rule %s doesn't cover it: %s".formatted(rule.name(), missed.because());
      }
    }
    return new Judgement(
        matter.text(), Verdict.ASK, "no-rule", nearly == null ? "no rule covers it" : nearly, null);
  }
}
