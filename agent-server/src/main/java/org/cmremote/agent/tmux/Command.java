package org.cmremote.agent.tmux;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** One tmux command with its arguments, independent of how it is sent. */
public record Command(List<String> words) {
  public Command {
    words = List.copyOf(words);
  }

  public static Command of(String... words) {
    return new Command(List.of(words));
  }

  /** The command with more arguments. */
  public Command with(List<String> more) {
    List<String> all = new ArrayList<>(words);
    all.addAll(more);
    return new Command(all);
  }

  /**
   * Commands as one line, for a control client or a script; tmux runs them one after another and
   * stops at the first that fails.
   */
  static String line(List<Command> commands) {
    return commands.stream()
        .map(
            command ->
                command.words().stream().map(Command::quote).collect(Collectors.joining(" ")))
        .collect(Collectors.joining(" ; ", "", "\n"));
  }

  /**
   * A word as tmux's own command parser reads it back. Single quotes keep everything but themselves
   * and line ends; for those there are double quotes with octal escapes.
   */
  static String quote(String word) {
    if (word.chars().noneMatch(c -> c == '\'' || c < ' ' || c == 0x7f)) {
      return "'" + word + "'";
    }
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c < ' ' || c == 0x7f) {
        quoted.append("\\%03o".formatted((int) c));
      } else if (c == '"' || c == '\\' || c == '$') {
        quoted.append('\\').append(c);
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
