package org.cmremote.agent.policy;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cmremote.agent.detect.Question;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.PromptKind;

/**
 * The first policy: yes to what the deny list doesn't name. When in doubt it leaves the prompt to a
 * person.
 */
public final class Policy {
  private final List<Pattern> deny;

  /**
   * Adds to the built-in deny list.
   *
   * @param deny expressions that are searched for, without regard to case, in a prompt's question
   *     and subject
   */
  public Policy(List<Pattern> deny) {
    this.deny = deny.stream().map(Policy::regardlessOfCase).toList();
  }

  public Decision decide(AutoConfirm mode, Question question) {
    if (question.kind() == PromptKind.PASSWORD) {
      return new Decision.Ask("password", "a password is never answered");
    }
    return switch (mode) {
      case OFF -> new Decision.Ask("off", "auto-confirm is off");
      case ALL -> all(question);
      case POLICY -> byList(question);
    };
  }

  private static Decision all(Question question) {
    int option = question.yes() >= 0 ? question.yes() : question.selected();
    return option < 0
        ? new Decision.Ask("no-yes", "no option says yes")
        : new Decision.Choose(option, "all", "auto-confirm answers every recognised prompt");
  }

  private Decision byList(Question question) {
    Optional<String> denied = denied(judged(question));
    if (denied.isPresent()) {
      return new Decision.Ask("deny-list", "the deny list names “" + denied.get() + "”");
    }
    if (!question.readable()) {
      return new Decision.Ask("unreadable", "what it is about can't be read whole");
    }
    if (question.yes() < 0) {
      return new Decision.Ask("no-yes", "no option says yes to this once");
    }
    return new Decision.Choose(question.yes(), "allowed", "the deny list names nothing of it");
  }

  /**
   * What is judged is this prompt: its question and its subject, and nothing else that stands on
   * the screen.
   */
  private static String judged(Question question) {
    return String.join(
        "\n",
        question.text(),
        question.subject() == null ? "" : question.subject(),
        question.context());
  }

  private Optional<String> denied(String text) {
    return DenyList.firstIn(text)
        .or(
            () ->
                deny.stream()
                    .map(pattern -> pattern.matcher(text))
                    .filter(Matcher::find)
                    .map(Matcher::group)
                    .findFirst());
  }

  private static Pattern regardlessOfCase(Pattern pattern) {
    return Pattern.compile(pattern.pattern(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }
}
