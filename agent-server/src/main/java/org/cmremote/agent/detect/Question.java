package org.cmremote.agent.detect;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.cmremote.transport.protocol.PromptKind;
import org.jspecify.annotations.Nullable;

/**
 * A prompt as it stands on a screen, taken apart.
 *
 * @param rule the rule that recognised it
 * @param text the question as it is printed
 * @param subject the command, file or thing that it is about, where it can be told
 * @param choices what can be chosen, in the order shown
 * @param selected index of the choice that the dialog's cursor stands on, or that Enter takes; -1
 *     if there is none
 * @param yes index of the choice that says yes to this once and to nothing more; -1 if there is
 *     none
 * @param no index of the choice that says no; -1 if there is none
 * @param context what the program printed before it, as far as it is seen, which may say what it is
 *     about
 * @param readable whether all that the answer depends on could be read; otherwise only a person can
 *     judge
 * @param row the row of the screen that it ends in, which tells a repetition below from the same
 *     prompt
 * @param about what the subject is
 * @param flaws what is the matter with how it is shown; some of it makes it unreadable
 */
public record Question(
    String rule,
    PromptKind kind,
    String text,
    @Nullable String subject,
    List<Choice> choices,
    int selected,
    int yes,
    int no,
    String context,
    boolean readable,
    int row,
    About about,
    Set<Flaw> flaws) {
  public Question {
    requireNonNull(rule, "rule is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(text, "text is null");
    requireNonNull(context, "context is null");
    requireNonNull(about, "about is null");
    choices = List.copyOf(requireNonNull(choices, "choices is null"));
    flaws = Set.copyOf(requireNonNull(flaws, "flaws is null"));
  }

  /** One that is shown without a flaw, about nothing that is known by its kind. */
  public Question(
      String rule,
      PromptKind kind,
      String text,
      @Nullable String subject,
      List<Choice> choices,
      int selected,
      int yes,
      int no,
      String context,
      boolean readable,
      int row) {
    this(
        rule,
        kind,
        text,
        subject,
        choices,
        selected,
        yes,
        no,
        context,
        readable,
        row,
        About.OTHER,
        Set.of());
  }

  /** What a prompt's subject is. */
  public enum About {
    /** A command that a shell would run. */
    COMMAND,
    /** A file that would be written, as the tool names it. */
    FILE,
    /** An address that would be fetched. */
    URL,
    /** A directory that would be trusted. */
    FOLDER,
    OTHER
  }

  /** What can be the matter with how a prompt is shown. */
  public enum Flaw {
    /** It goes over several rows, which were joined again. */
    WRAPPED,
    /** It is wrapped, and whether a row's end is the text's own can't be told. Unreadable. */
    DOUBTFUL_WRAP,
    /** Some of it is outside the screen or cut off at its edge. Unreadable. */
    CLIPPED,
    /** The tool says that it leaves something out. Unreadable. */
    HIDDEN,
    /** Its text can be taken apart in more than one way. Unreadable. */
    AMBIGUOUS
  }

  /**
   * The same, of which nothing says yes for sure, nor what Enter takes: it is for a person to
   * answer.
   */
  Question withoutYes() {
    return new Question(
        rule, kind, text, subject, choices, -1, -1, no, context, readable, row, about, flaws);
  }

  /** One thing to choose, and how. */
  public record Choice(String label, Means means) {
    public Choice {
      requireNonNull(label, "label is null");
      requireNonNull(means, "means is null");
    }
  }

  /** How a choice is made at the keyboard. */
  public sealed interface Means {
    /** Its text is typed, then Enter. */
    record TypeLine(String text) implements Means {
      public TypeLine {
        requireNonNull(text, "text is null");
      }
    }

    /** One key, which takes effect at once; by tmux's name for it. */
    record PressKey(String key) implements Means {
      public PressKey {
        requireNonNull(key, "key is null");
      }
    }

    /** The dialog's cursor is moved onto it, then Enter. */
    record MoveAndEnter(Along along) implements Means {
      public MoveAndEnter {
        requireNonNull(along, "along is null");
      }
    }

    /** How a dialog's options lie. */
    enum Along {
      /** One below the other: Up and Down move between them. */
      COLUMN,
      /** Beside each other: Left and Right do. */
      ROW
    }
  }

  /** Whether both ask the same, wherever they stand and whatever is selected. */
  public boolean asksTheSameAs(Question other) {
    return rule.equals(other.rule)
        && text.equals(other.text)
        && Objects.equals(subject, other.subject)
        && choices.equals(other.choices);
  }
}
