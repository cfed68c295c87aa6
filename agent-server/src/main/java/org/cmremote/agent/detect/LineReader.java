package org.cmremote.agent.detect;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.cmremote.agent.detect.Profile.LineRule;
import org.cmremote.agent.detect.Question.About;
import org.cmremote.agent.detect.Question.Choice;
import org.cmremote.agent.detect.Question.Means;
import org.cmremote.agent.screen.Cells;
import org.cmremote.agent.screen.Screen;
import org.cmremote.transport.protocol.PromptKind;
import org.jspecify.annotations.Nullable;

/** Reads a question that stands right before the cursor. */
final class LineReader {
  /** Trailing blanks aren't captured; a prompt puts at most two between itself and the cursor. */
  private static final int BLANKS_MAX = 2;

  /** A question longer than this is judged by its end. */
  private static final int TEXT_MAX = 400;

  private static final Pattern QUOTED = Pattern.compile("'([^']+)'|‘([^’]+)’|\"([^\"]+)\"");

  /** {@code find -ok} shows of a command only its program and one file. */
  private static final Pattern ELIDED = Pattern.compile("(?:^|\\s)(?:\\.\\.\\.|…)(?:\\s|$)");

  private static final Pattern BY_DEFAULT = Pattern.compile("\\(default\\)$");

  private LineReader() {}

  /**
   * The text that ends at the cursor, joined over the rows that it wraps; empty if there is none or
   * if something stands behind the cursor.
   */
  static Optional<String> textAtCursor(Screen screen) {
    int y = screen.cursor().y();
    String row = screen.cursorRow();
    int gap = screen.cursor().x() - Cells.width(row);
    if (row.isBlank() || gap < 0 || gap > BLANKS_MAX || screen.lastRow() > y) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder(row).append(" ".repeat(gap));
    while (--y >= 0 && text.length() < TEXT_MAX) {
      String above = screen.row(y);
      int free = screen.cols() - Cells.width(above);
      if (free > 1) {
        break;
      }
      // A blank in the last cell isn't captured; a character of two cells doesn't fit in there.
      boolean isBlank =
          free == 1 && Cells.width(text.substring(0, text.offsetByCodePoints(0, 1))) == 1;
      text.insert(0, isBlank ? above + " " : above);
    }
    // Expressions are tried at every place of it, on the thread that all sessions share.
    return Optional.of(text.substring(Math.max(0, text.length() - TEXT_MAX)));
  }

  static Optional<Question> read(Profile profile, Screen screen) {
    String text = textAtCursor(screen).orElse("");
    CommandRows commands = new CommandRows(profile.typed(), screen);
    // A command that a person types may hold a question, as read -p does.
    if (text.isEmpty() || commands.start(text) > 0) {
      return Optional.empty();
    }
    for (LineRule rule : profile.lines()) {
      Matcher matcher = rule.prompt().matcher(text);
      if (matcher.find()) {
        return Optional.of(question(rule, matcher, text, profile, screen, commands));
      }
    }
    return Optional.empty();
  }

  /**
   * A line is read and no rule knows the question: what stands before the cursor, or nothing, which
   * says nothing.
   */
  static Question readsALine(Screen screen) {
    boolean silent = textAtCursor(screen).isEmpty();
    return unknown(silent ? PromptKind.UNKNOWN : PromptKind.TEXT, "reads-a-line", screen);
  }

  /** A question that no rule knows: the program waits, and this is what it printed. */
  static Question unknown(PromptKind kind, String rule, Screen screen) {
    return unknown(kind, rule, textAtCursor(screen).orElse("").strip(), screen);
  }

  /** The same, of which that much is known. */
  static Question unknown(PromptKind kind, String rule, String text, Screen screen) {
    return new Question(
        rule, kind, text, null, List.of(), -1, -1, -1, "", false, screen.cursor().y());
  }

  private static Question question(
      LineRule rule,
      Matcher matcher,
      String text,
      Profile profile,
      Screen screen,
      CommandRows commands) {
    List<Choice> choices = new ArrayList<>();
    int yes = -1;
    int no = -1;
    if (rule.option() != null) {
      choices.addAll(options(rule.option(), screen));
    } else if (rule.key() != null) {
      choices.add(new Choice(rule.key(), new Means.PressKey(rule.key())));
      yes = 0;
    } else if (rule.kind() == PromptKind.YES_NO) {
      choices.add(typed(group(matcher, "yes", rule.yes(), "y")));
      choices.add(typed(group(matcher, "no", rule.no(), "n")));
      yes = 0;
      no = 1;
    }
    String subject = subject(matcher, text);
    Set<Question.Flaw> flaws = EnumSet.noneOf(Question.Flaw.class);
    if (subject == null && isContextClipped(rule, screen, commands)) {
      flaws.add(Question.Flaw.CLIPPED);
    }
    if (subject != null && rule.about() == About.COMMAND && ELIDED.matcher(subject).find()) {
      flaws.add(Question.Flaw.HIDDEN);
    }
    return new Question(
        rule.name(),
        rule.kind(),
        text.strip(),
        subject,
        choices,
        byEnter(matcher, choices),
        yes,
        no,
        printedAbove(profile, screen, commands),
        flaws.isEmpty(),
        screen.cursor().y(),
        rule.about(),
        flaws);
  }

  /** What the prompt says that Enter takes; of yes and no that is the capital letter. */
  private static int byEnter(Matcher matcher, List<Choice> choices) {
    String pattern = matcher.pattern().pattern();
    String enter = pattern.contains("(?<enter>") ? matcher.group("enter") : null;
    for (int i = 0; i < choices.size(); i++) {
      Choice choice = choices.get(i);
      boolean isNamed =
          enter != null
              && choice.means() instanceof Means.TypeLine line
              && isShortFor(line.text(), enter);
      if (isNamed || BY_DEFAULT.matcher(choice.label()).find()) {
        return i;
      }
    }
    if (!pattern.contains("(?<yes>") || !pattern.contains("(?<no>")) {
      return -1;
    }
    boolean yes = Character.isUpperCase(requireNonNull(matcher.group("yes")).charAt(0));
    boolean no = Character.isUpperCase(requireNonNull(matcher.group("no")).charAt(0));
    return yes == no ? -1 : yes ? 0 : 1;
  }

  /** {@code y} is short for {@code Yes}, but {@code 1} isn't for {@code 14}. */
  private static boolean isShortFor(String typed, String word) {
    return Character.isDigit(word.charAt(0))
        ? word.equals(typed)
        : word.toLowerCase(Locale.ROOT).startsWith(typed.toLowerCase(Locale.ROOT));
  }

  /**
   * What the program has printed since it was started, as far as that is seen, without what a shell
   * printed before the command. A blank row ends nothing: what a question is about often stands
   * above one. In a full-screen tool the talk with its user stands above, so there one does.
   */
  private static String printedAbove(Profile profile, Screen screen, CommandRows commands) {
    int asked = screen.cursor().y();
    int top = asked;
    while (top > 0
        && !(profile.fullScreen() && screen.row(top - 1).isBlank())
        && (top == asked || commands.start(top) == 0)) {
      top--;
    }
    StringBuilder printed = new StringBuilder();
    for (int y = top; y < asked; y++) {
      String row = screen.row(y);
      if (!row.isBlank()) {
        printed.append(printed.isEmpty() ? "" : "\n").append(row, commands.start(y), row.length());
      }
    }
    return printed.toString();
  }

  /** Tells rows in which a command was typed. Each is tried once, while its program waits. */
  private static final class CommandRows {
    private static final int UNTRIED = -1;

    private final List<Matcher> typed;
    private final Screen screen;
    private final int[] starts;

    CommandRows(List<Pattern> typed, Screen screen) {
      this.typed = typed.stream().map(pattern -> pattern.matcher("")).toList();
      this.screen = screen;
      this.starts = new int[screen.height()];
      Arrays.fill(starts, UNTRIED);
    }

    /** Where the command begins in a row of the screen in which one was typed; 0 in any other. */
    int start(int row) {
      if (starts[row] == UNTRIED) {
        starts[row] = start(screen.row(row));
      }
      return starts[row];
    }

    /** The same of a text. */
    int start(String row) {
      for (Matcher matcher : typed) {
        if (matcher.reset(row).lookingAt()) {
          return matcher.end();
        }
      }
      return 0;
    }
  }

  /** The first row of the paragraph that ends above that row; the row itself if there is none. */
  private static int firstOfParagraph(Screen screen, int below) {
    int top = below;
    while (top > 0 && !screen.row(top - 1).isBlank()) {
      top--;
    }
    return top;
  }

  /**
   * Where begins what a question is about: the paragraph above it, and those above that one while
   * it is indented, as a list is that stands below its title.
   */
  private static int firstOfMatter(Screen screen) {
    int asked = screen.cursor().y();
    int top = firstOfParagraph(screen, asked);
    while (top > 0 && (top == asked || screen.row(top).startsWith(" "))) {
      int end = top;
      while (end > 0 && screen.row(end - 1).isBlank()) {
        end--;
      }
      top = firstOfParagraph(screen, end);
    }
    return top;
  }

  /**
   * Whether what the question is about may have begun above the screen. Not where the screen shows
   * the command that started the program, nor where it has printed nothing since another question
   * of that kind was answered: that one was judged with what stood above it.
   */
  private static boolean isContextClipped(LineRule rule, Screen screen, CommandRows commands) {
    int asked = screen.cursor().y();
    return screen.scrolled() > 0
        && firstOfMatter(screen) == 0
        && !isAnswered(rule, screen.row(asked - 1))
        && IntStream.range(0, asked).noneMatch(row -> commands.start(row) > 0);
  }

  /** Whether the row is a question of that kind with an answer of one word behind it. */
  private static boolean isAnswered(LineRule rule, String row) {
    int end = row.lastIndexOf(' ');
    return end > 0 && rule.prompt().matcher(row.substring(0, end + 1)).find();
  }

  private static List<Choice> options(Pattern option, Screen screen) {
    List<Choice> choices = new ArrayList<>();
    int last = -1;
    for (int y = Math.max(0, screen.cursor().y() - 40); y < screen.cursor().y(); y++) {
      Matcher matcher = option.matcher(screen.row(y));
      while (matcher.find()) {
        String key = matcher.group("key");
        boolean numbered = Character.isDigit(key.charAt(0));
        if (numbered ? key.equals("1") : y > last + 1) {
          // An earlier list above is not this question's.
          choices.clear();
        }
        last = y;
        choices.add(new Choice(matcher.group("label").strip(), new Means.TypeLine(key)));
      }
    }
    return choices;
  }

  private static Choice typed(String word) {
    return new Choice(word, new Means.TypeLine(word));
  }

  /**
   * What is typed for yes or no: what the prompt prints, in small letters, or what the rule says.
   */
  private static String group(Matcher matcher, String name, @Nullable String ofRule, String usual) {
    if (ofRule != null) {
      return ofRule;
    }
    return matcher.pattern().pattern().contains("(?<" + name + ">")
        ? requireNonNull(matcher.group(name)).toLowerCase(Locale.ROOT)
        : usual;
  }

  private static @Nullable String subject(Matcher matcher, String text) {
    if (matcher.pattern().pattern().contains("(?<subject>")) {
      return matcher.group("subject");
    }
    Matcher quoted = QUOTED.matcher(text);
    if (!quoted.find()) {
      return null;
    }
    return quoted.group(1) != null
        ? quoted.group(1)
        : quoted.group(2) != null ? quoted.group(2) : quoted.group(3);
  }
}
