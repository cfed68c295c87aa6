package org.cmremote.agent.tmux;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * What is pressed on the keyboard, in order.
 *
 * @param strokes at least one
 */
public record Keys(List<Stroke> strokes) {
  /** tmux types a name that it doesn't know letter by letter, so names are checked here. */
  private static final Pattern NAME =
      Pattern.compile(
          "(?:[CMS]-){0,3}(?:[!-~]|\\\\X|Enter|Escape|Tab|BTab|Space|BSpace|Up|Down|Left|Right|Home|End|PageUp|PageDown"
              + "|PgUp|PgDn|PPage|NPage|IC|DC|Insert|Delete|F(?:[1-9]|1[0-2]))");

  public Keys {
    strokes = List.copyOf(requireNonNull(strokes, "strokes is null"));
  }

  /** One press, or text typed letter by letter. */
  public sealed interface Stroke {
    String shown();

    /** A key by tmux's name for it. */
    record Named(String name) implements Stroke {
      public Named {
        requireNonNull(name, "name is null");
      }

      @Override
      public String shown() {
        return name;
      }
    }

    /** Letters as they are. */
    record Letters(String text) implements Stroke {
      public Letters {
        requireNonNull(text, "text is null");
      }

      @Override
      public String shown() {
        return text;
      }
    }
  }

  /** Keys by name. */
  public static Keys named(String... names) {
    return new Keys(List.of(names).stream().<Stroke>map(Stroke.Named::new).toList());
  }

  /**
   * Keys that a client named: tmux key names, or single characters.
   *
   * @throws CmException {@code KEY_UNKNOWN} that names the key
   */
  public static Keys parse(List<String> names) {
    List<Stroke> strokes = new ArrayList<>();
    for (String name : names) {
      boolean character =
          name.codePointCount(0, name.length()) == 1 && !Character.isISOControl(name.charAt(0));
      if (character) {
        strokes.add(new Stroke.Letters(name));
      } else if (NAME.matcher(name).matches()) {
        strokes.add(new Stroke.Named(tmuxName(name)));
      } else {
        throw new CmException(
            ErrorCode.KEY_UNKNOWN,
            "there is no key "
                + name
                + ": use tmux names such as Enter, Escape, Down, C-c, F5, or single characters");
      }
    }
    return new Keys(strokes);
  }

  private static String tmuxName(String name) {
    return name.replace("Insert", "IC").replace("Delete", "DC");
  }

  /** Letters as they are. */
  public static Keys letters(String text) {
    return new Keys(List.of(new Stroke.Letters(text)));
  }

  /** Letters, then Enter. */
  public static Keys line(String text) {
    return new Keys(List.of(new Stroke.Letters(text), new Stroke.Named("Enter")));
  }

  /** Whether any of them is a letter as it is, and not a key by its name. */
  public boolean holdLetters() {
    return strokes.stream().anyMatch(Stroke.Letters.class::isInstance);
  }

  /** Names for people and events. */
  public List<String> shown() {
    return strokes.stream().map(Stroke::shown).toList();
  }

  /** The commands that press them. */
  public List<Command> commands(String pane) {
    List<Command> commands = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Stroke stroke : strokes) {
      if (stroke instanceof Stroke.Named named) {
        names.add(named.name());
      } else if (stroke instanceof Stroke.Letters letters) {
        flush(commands, names, pane);
        commands.add(Command.of("send-keys", "-t", pane, "-l", "--", letters.text()));
      }
    }
    flush(commands, names, pane);
    return commands;
  }

  private static void flush(List<Command> commands, List<String> names, String pane) {
    if (!names.isEmpty()) {
      commands.add(Command.of("send-keys", "-t", pane, "--").with(names));
      names.clear();
    }
  }
}
