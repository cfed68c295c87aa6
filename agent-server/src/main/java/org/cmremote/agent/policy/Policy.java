package org.cmremote.agent.policy;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.cmremote.agent.detect.Question;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.PromptKind;

/**
 * The first policy: yes to what the deny list doesn't name. When in doubt it leaves the prompt to a
 * person.
 */
public final class Policy {
  /** What destroys, publishes, escalates or gives trust, in the words of questions and commands. */
  private static final List<String> DENY =
      List.of(
          "\\b(?:rm|rmdir|shred|mkfs\\S*|dd|fdisk|wipefs|truncate)\\b",
          "\\b(?:delet|remov|eras|destroy|purg|overwrit|replac|format|drop|reset|uninstall|discard|wip|unlink|prun)(?:e|es|ed|ing|y)?\\b",
          "\\b(?:sudo|su|doas|chmod|chown|setuid|root)\\b",
          "\\b(?:push|publish|deploy|release|upload)\\b",
          "\\b(?:kill|killall|pkill|shutdown|reboot|halt|poweroff)\\b",
          "\\b(?:trust|fingerprint|credential|api key|token|secret|password)s?\\b",
          "(?:curl|wget)\\b.*\\|\\s*(?:sudo\\s+)?(?:ba|z|da)?sh\\b",
          "--force\\b|--hard\\b|\\bforce[d]?\\b",
          "\\bproceed anyway\\b|\\bessential\\b|\\birreversibl[ey]\\b|\\bdata loss\\b");

  private final List<Pattern> deny;

  /**
   * Adds to the built-in deny list.
   *
   * @param deny expressions that are searched for, without regard to case, in a prompt's question
   *     and subject
   */
  public Policy(List<Pattern> deny) {
    this.deny =
        java.util.stream.Stream.concat(
                DENY.stream().map(Policy::compile),
                deny.stream().map(pattern -> compile(pattern.pattern())))
            .toList();
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
    Optional<Pattern> denied =
        deny.stream().filter(pattern -> pattern.matcher(judged(question)).find()).findFirst();
    if (denied.isPresent()) {
      return new Decision.Ask(
          "deny-list", "the deny list names " + matched(denied.get(), question));
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

  private static String matched(Pattern pattern, Question question) {
    return pattern
        .matcher(judged(question))
        .results()
        .findFirst()
        .map(match -> "“" + match.group() + "”")
        .orElse("it");
  }

  private static Pattern compile(String expression) {
    return Pattern.compile(expression, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }
}
