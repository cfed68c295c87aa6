package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

import org.cmremote.agent.detect.Question;

/**
 * A prompt, and where it stands.
 *
 * @param text all that was printed about it
 */
record Asked(Question question, Circumstances circumstances, String text) {
  Asked {
    requireNonNull(question, "question is null");
    requireNonNull(circumstances, "circumstances is null");
    requireNonNull(text, "text is null");
  }

  static Asked of(Question question, Circumstances circumstances) {
    return new Asked(
        question,
        circumstances,
        String.join("\n", question.text(), subject(question), question.context()));
  }

  String subject() {
    return subject(question);
  }

  private static String subject(Question question) {
    return question.subject() == null ? "" : question.subject();
  }
}
