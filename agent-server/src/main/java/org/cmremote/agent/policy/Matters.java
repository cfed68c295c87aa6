package org.cmremote.agent.policy;

import java.util.List;
import org.cmremote.agent.detect.Question.About;

/** Takes a prompt apart into what is judged. */
final class Matters {
  private Matters() {}

  /** At least one. */
  static List<Matter> of(Asked asked) {
    String subject = asked.subject();
    About about = asked.question().about();
    if (!asked.question().readable()) {
      return List.of(unreadable(asked, "what it is about can't be read whole"));
    }
    if (about != About.COMMAND && about != About.FILE) {
      return List.of(new Matter.Text(asked.question().text()));
    }
    if (subject.isBlank()) {
      return List.of(unreadable(asked, "what it is about isn't on the screen"));
    }
    Circumstances where = asked.circumstances();
    if (about == About.COMMAND) {
      return ShellAnalysis.of(subject, where.place(), where.home());
    }
    return List.of(
        subject.chars().anyMatch(c -> c == '\n' || c == '…')
            ? unreadable(asked, "which file it is about can't be told")
            : new Matter.Access(true, Word.literal(subject), where.place()));
  }

  private static Matter unreadable(Asked asked, String why) {
    return new Matter.Unreadable(
        asked.subject().isEmpty() ? asked.question().text() : asked.subject(), why);
  }
}
