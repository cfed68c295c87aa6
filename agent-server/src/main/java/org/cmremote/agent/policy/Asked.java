package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.cmremote.agent.detect.Question;
import org.jspecify.annotations.Nullable;

/** A prompt, and where it stands. For one thread. */
final class Asked {
  private final Question question;
  private final Circumstances circumstances;
  private final String text;
  private @Nullable List<String> words;

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
   * The words of {@link #text}. It may be a whole screen, and more than one rule looks for some.
   */
  List<String> words() {
    if (words == null) {
      words = WordList.split(text);
    }
    return words;
  }
}
