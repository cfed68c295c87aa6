package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A program that runs the program that its arguments name. With an option that isn't listed here it
 * is judged by itself.
 *
 * @param flags options without a value
 * @param valued options whose value stands behind, or in the next word
 * @param operands how many words stand between the options and the program
 * @param seen whether it is judged as well as what it runs
 * @param elsewhere whether that runs in another directory or on another machine
 */
record Launcher(Pattern flags, Pattern valued, int operands, boolean seen, boolean elsewhere) {
  private static final Pattern VARIABLE =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=.*", Pattern.DOTALL);

  Launcher {
    requireNonNull(flags, "flags is null");
    requireNonNull(valued, "valued is null");
  }

  static Launcher of(String flags, String valued) {
    return new Launcher(Pattern.compile(flags), Pattern.compile(valued), 0, false, false);
  }

  /** One that is judged itself, too. */
  static Launcher seen(String flags, String valued) {
    return new Launcher(Pattern.compile(flags), Pattern.compile(valued), 0, true, false);
  }

  static boolean isVariable(Word word) {
    return VARIABLE.matcher(word.text()).matches();
  }

  Launcher after(int words) {
    return new Launcher(flags, valued, words, seen, elsewhere);
  }

  Launcher onAnotherMachine() {
    return new Launcher(flags, valued, operands, seen, true);
  }

  /**
   * @param first index of the first argument
   */
  Launch launch(List<Word> words, int first) {
    int at = programAt(words, first);
    if (at < 0) {
      return Launch.nothing(words);
    }
    List<Word> variables = new ArrayList<>();
    while (at < words.size() && isVariable(words.get(at))) {
      variables.add(words.get(at));
      at++;
    }
    return at >= words.size()
        ? Launch.nothing(words)
        : new Launch(
            seen ? words : List.of(), elsewhere, variables, words.subList(at, words.size()), null);
  }

  /** Index of the word behind options and operands; -1 if an option isn't known. */
  int programAt(List<Word> words, int first) {
    int at = first;
    while (at < words.size() && words.get(at).mayBeOption()) {
      String option = words.get(at).text();
      if (!words.get(at).isLiteral()) {
        return -1;
      }
      if (option.equals("--")) {
        return at + 1 + operands;
      }
      if (flags.matcher(option).matches()) {
        at++;
      } else if (valued.matcher(option).matches()) {
        at += 2;
      } else if (valued.matcher(option).lookingAt() && hasValue(option)) {
        at++;
      } else {
        return -1;
      }
    }
    return at + operands;
  }

  /** {@code -n5} and {@code --name=5}, not {@code --name5}. */
  private static boolean hasValue(String option) {
    return !option.startsWith("--") || option.contains("=");
  }
}
