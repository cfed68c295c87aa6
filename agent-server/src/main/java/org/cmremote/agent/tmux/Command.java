package org.cmremote.agent.tmux;

import java.util.ArrayList;
import java.util.List;

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
    // Plain loops, since this stands between a prompt and its answer.
    StringBuilder line = new StringBuilder();
    for (Command command : commands) {
      line.append(line.isEmpty() ? "" : "; ");
      for (String word : command.words()) {
        line.append(quote(word)).append(' ');
      }
    }
    return line.append('\n').toString();
  }

  /**
   * A word as tmux's own command parser reads it back. Single quotes keep everything but themselves
   * and line ends; for those there are double quotes with octal escapes.
   */
  static String quote(String word) {
    if (isPlain(word)) {
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

  private static boolean isPlain(String word) {
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c == '\'' || c < ' ' || c == 0x7f) {
        return false;
      }
    }
    return true;
  }
}
