package org.cmremote.transport.protocol;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A question that a program asks and waits for.
 *
 * @param id names this very prompt; the same question asked again has another id
 * @param subject the command, file or thing that the question is about, where it can be told
 * @param options what can be chosen, in the order shown; an answer names an index into it, from 0
 * @param tool the tool profile that recognised it
 */
public record Prompt(
    String id,
    PromptKind kind,
    String question,
    @Nullable String subject,
    List<Option> options,
    String tool) {
  public Prompt {
    requireNonNull(id, "id is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(question, "question is null");
    options = List.copyOf(requireNonNull(options, "options is null"));
    requireNonNull(tool, "tool is null");
  }

  /** One thing to choose, as it is labelled on the screen. */
  public record Option(String label) {
    public Option {
      requireNonNull(label, "label is null");
    }
  }
}
