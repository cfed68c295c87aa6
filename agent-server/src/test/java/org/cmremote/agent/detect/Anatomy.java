package org.cmremote.agent.detect;

import java.util.TreeSet;
import java.util.stream.Collectors;
import org.cmremote.agent.detect.Question.Choice;

/** A prompt taken apart, as a row of ANATOMY.tsv says it. */
final class Anatomy {
  private Anatomy() {}

  static String of(Question question) {
    StringBuilder text = new StringBuilder(question.kind().name());
    text.append('\t').append(question.text());
    text.append('\t').append(question.about());
    text.append('\t').append(question.subject() == null ? "-" : question.subject());
    text.append('\t')
        .append(question.choices().stream().map(Choice::label).collect(Collectors.joining(" | ")));
    text.append('\t').append(question.selected());
    text.append('\t').append(question.yes()).append('\t').append(question.no());
    text.append('\t').append(question.readable() ? "readable" : "unreadable");
    text.append('\t').append(new TreeSet<>(question.flaws()));
    return text.toString().replace("\n", "\\n").replace("\u00a0", " ");
  }
}
