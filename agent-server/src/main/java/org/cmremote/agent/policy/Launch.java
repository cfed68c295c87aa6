package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a program would run.
 *
 * @param own what is judged of the program itself; empty if it does nothing but run the other
 * @param elsewhere whether that runs in another directory or on another machine
 * @param variables what it sets, {@code NAME=VALUE}
 * @param command program and arguments; empty if there is none
 * @param script a text for a shell
 */
record Launch(
    List<Word> own,
    boolean elsewhere,
    List<Word> variables,
    List<Word> command,
    @Nullable Word script) {
  Launch {
    own = List.copyOf(requireNonNull(own, "own is null"));
    variables = List.copyOf(requireNonNull(variables, "variables is null"));
    command = List.copyOf(requireNonNull(command, "command is null"));
  }

  /** Runs nothing else that is known. */
  static Launch nothing(List<Word> words) {
    return new Launch(words, false, List.of(), List.of(), null);
  }

  static Launch command(List<Word> command) {
    return new Launch(List.of(), false, List.of(), command, null);
  }

  static Launch script(Word script) {
    return new Launch(List.of(), false, List.of(), List.of(), script);
  }
}
