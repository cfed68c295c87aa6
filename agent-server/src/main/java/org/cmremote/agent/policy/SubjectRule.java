package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** How the subject of some prompts is to be read. */
record SubjectRule(Scope scope, Kind kind) {
  /** What a subject is. */
  enum Kind {
    /** A command for a shell. */
    COMMAND,
    /**
     * A file that a tool writes. Where the question has a group {@code file}, both have to name the
     * same.
     */
    FILE,
    /** Text, judged by its words. */
    TEXT
  }

  SubjectRule {
    requireNonNull(scope, "scope is null");
    requireNonNull(kind, "kind is null");
  }

  /** The parts of a prompt that are judged. */
  static List<Matter> matters(List<SubjectRule> rules, Asked asked) {
    @Nullable String subject = asked.question().subject();
    if (!asked.question().readable()) {
      return List.of(unreadable(asked, "what it is about can't be read whole"));
    }
    SubjectRule rule =
        rules.stream().filter(it -> it.scope().includes(asked)).findFirst().orElse(null);
    if (rule == null || rule.kind() == Kind.TEXT) {
      return List.of(new Matter.Text(asked.question().text()));
    }
    if (subject == null || subject.isBlank()) {
      return List.of(unreadable(asked, "what it is about isn't on the screen"));
    }
    Circumstances where = asked.circumstances();
    if (rule.kind() == Kind.COMMAND) {
      return ShellAnalysis.of(subject, where.place(), where.home());
    }
    return List.of(
        rule.namesAnother(asked, subject)
            ? unreadable(asked, "which file it is about can't be told")
            : new Matter.Access(true, Word.literal(subject), where.place()));
  }

  private boolean namesAnother(Asked asked, String file) {
    if (file.contains("\n") || file.contains("…")) {
      return true;
    }
    if (scope.question() == null || !scope.question().pattern().contains("(?<file>")) {
      return false;
    }
    Matcher matcher = scope.question().matcher(asked.question().text());
    return !matcher.find() || !name(matcher.group("file")).equals(name(file));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static Matter unreadable(Asked asked, String why) {
    return new Matter.Unreadable(
        asked.subject().isEmpty() ? asked.question().text() : asked.subject(), why);
  }
}
