package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

import org.cmremote.agent.detect.Question;
import org.jspecify.annotations.Nullable;

/** A prompt, and where it stands. For one thread. */
final class Asked {
  private final Question question;
  private final Circumstances circumstances;
  private final String text;
  private @Nullable String folded;

  Asked(Question question, Circumstances circumstances) {
    this.question = requireNonNull(question, "question is null");
    this.circumstances = requireNonNull(circumstances, "circumstances is null");
    this.text = String.join("\n", question.text(), subject(), question.context());
  }

  Question question() {
    return question;
  }

  Circumstances circumstances() {
    return circumstances;
  }

  String subject() {
    return question.subject() == null ? "" : question.subject();
  }

  /** All that was printed about it. */
  String text() {
    return text;
  }

  /**
   * The same for a {@link WordList}. It may be a whole screen, and more than one list is for it.
   */
  String folded() {
    if (folded == null) {
      folded = WordList.fold(text);
    }
    return folded;
  }
}
