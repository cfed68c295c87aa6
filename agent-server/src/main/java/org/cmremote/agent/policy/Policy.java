package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cmremote.agent.detect.Question;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.PromptKind;
import org.cmremote.transport.protocol.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Decides about prompts by rules. Every part of a prompt is judged by itself, and the strictest
 * verdict wins: a denial over a doubt, a doubt over a confirmation.
 */
public final class Policy {
  /** What says yes to more than this once. Only a rule that names such an option chooses it. */
  private static final Pattern WIDER =
      Pattern.compile(
          "\\b(?:always|all|any|every\\w*|auto\\w*|session|remember|permanent\\w*|don.?t ask|trust)\\b",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  private final Rules rules;

  public Policy(Rules rules) {
    this.rules = requireNonNull(rules, "rules is null");
  }

  public Decision decide(AutoConfirm mode, Question question, Circumstances circumstances) {
    if (question.kind() == PromptKind.PASSWORD) {
      return new Decision.Ask("password", "a password is never answered");
    }
    return switch (mode) {
      case OFF -> new Decision.Ask("off", "auto-confirm is off");
      case ALL -> all(question);
      case POLICY, DRY_RUN -> decide(question, judge(question, circumstances));
    };
  }

  /** What the rules make of each part of a prompt, at least one. */
  public List<Judgement> judge(Question question, Circumstances circumstances) {
    return rules.judge(new Asked(question, circumstances));
  }

  /** What the rules make of each part of a command, at least one. */
  public List<Judgement> judge(String command, Circumstances circumstances) {
    return rules.judge(
        ShellAnalysis.of(command, circumstances.place(), circumstances.home()),
        new Asked(RecordedPrompt.ofCommand(command), circumstances));
  }

  private static Decision all(Question question) {
    if (question.kind() == PromptKind.UNKNOWN) {
      return new Decision.Ask("unknown", "what it asks is for a person to answer");
    }
    int option = question.yes() >= 0 ? question.yes() : question.selected();
    if (option < 0 || (question.yes() < 0 && isWider(question, option))) {
      return new Decision.Ask("no-yes", "no option says yes to this once");
    }
    return new Decision.Choose(
        option, Verdict.CONFIRM, "all", "auto-confirm answers every recognised prompt");
  }

  /** What follows from what the rules make of each part. */
  public static Decision decide(Question question, List<Judgement> judgements) {
    // Of several that are equally strict, the first speaks for all.
    Judgement strictest = Collections.max(judgements, Judgement.STRICTNESS);
    String why =
        judgements.size() > 1 && strictest.verdict() != Verdict.CONFIRM
            ? "%s: %s".formatted(strictest.part(), strictest.why())
            : strictest.why();
    return switch (strictest.verdict()) {
      case ASK -> new Decision.Ask(strictest.rule(), why);
      case DENY ->
          question.no() < 0
              ? new Decision.Ask(strictest.rule(), why + "; but no option says no")
              : new Decision.Choose(question.no(), Verdict.DENY, strictest.rule(), why);
      case CONFIRM -> confirm(question, judgements);
    };
  }

  private static Decision confirm(Question question, List<Judgement> judgements) {
    String rules = joined(judgements, Judgement::rule, ", ");
    String why = joined(judgements, Judgement::why, "; ");
    @Nullable String wanted = judgements.get(0).option();
    boolean agreed =
        wanted != null && judgements.stream().allMatch(it -> wanted.equals(it.option()));
    if (!agreed) {
      return question.yes() < 0 || isWider(question, question.yes())
          ? new Decision.Ask("no-yes", "no option says yes to this once")
          : new Decision.Choose(question.yes(), Verdict.CONFIRM, rules, why);
    }
    Pattern label = Pattern.compile(wanted);
    for (int i = 0; i < question.choices().size(); i++) {
      if (label.matcher(question.choices().get(i).label()).find()) {
        return new Decision.Choose(i, Verdict.CONFIRM, rules, why);
      }
    }
    return new Decision.Ask(rules, "no option is like “%s”".formatted(wanted));
  }

  private static String joined(
      List<Judgement> judgements, Function<Judgement, String> part, String separator) {
    return judgements.size() == 1
        ? part.apply(judgements.get(0))
        : judgements.stream().map(part).distinct().collect(Collectors.joining(separator));
  }

  private static boolean isWider(Question question, int option) {
    return WIDER.matcher(question.choices().get(option).label()).find();
  }
}
