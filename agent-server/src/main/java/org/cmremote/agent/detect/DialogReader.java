package org.cmremote.agent.detect;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cmremote.agent.detect.OptionsReader.Option;
import org.cmremote.agent.detect.Profile.DialogRule;
import org.cmremote.agent.detect.Profile.Layout;
import org.cmremote.agent.detect.Question.Choice;
import org.cmremote.agent.detect.Question.Flaw;
import org.cmremote.agent.detect.Question.Means;
import org.cmremote.agent.screen.Cells;
import org.cmremote.transport.protocol.PromptKind;
import org.jspecify.annotations.Nullable;

/**
 * Takes a dialog apart, from the bottom of the screen upwards: footer, options, question, subject.
 * Structure decides, so that prose, quoted dialogs and dialogs that were answered and scrolled up
 * are none.
 */
final class DialogReader {
  /** How many rows a question and what stands between it and its options may take. */
  private static final int REACH = 60;

  /** A question or a footer wraps into so many rows, at most. */
  private static final int WRAPS_MAX = 4;

  /** A row that was cut off ends so many cells before the edge, at most. */
  private static final int EDGE = 4;

  private static final Pattern LETTER =
      Pattern.compile("\\((?:esc or )?([a-z])(?: or \\w+)?\\)(?: \\(enter\\))?$");

  private final DialogRule rule;
  private final Sheet sheet;
  private final Set<Flaw> flaws = EnumSet.noneOf(Flaw.class);
  private String footer = "";

  private DialogReader(DialogRule rule, Sheet sheet) {
    this.rule = rule;
    this.sheet = sheet;
  }

  /** What came of trying a rule. */
  sealed interface Reading {
    /**
     * The dialog that the screen ends with.
     *
     * @param mark the glyph before the chosen option; empty if something else marks it
     * @param footer the rows below the options as far as the rule knows them, joined; empty if
     *     there are none
     */
    record Found(Question question, String mark, String footer) implements Reading {}

    /** It isn't there. */
    record Missing(String part) implements Reading {}
  }

  private static final Reading NO_FOOTER = new Reading.Missing("the footer isn't the last thing");
  private static final Reading NO_OPTIONS =
      new Reading.Missing("no two options that belong together stand at the end");
  private static final Reading NO_MARK = new Reading.Missing("no single option is marked");
  private static final Reading NO_QUESTION =
      new Reading.Missing("the question doesn't stand above the options");
  private static final Reading NO_TOP =
      new Reading.Missing("its first row doesn't stand above the question");
  private static final Reading EXCLUDED =
      new Reading.Missing("a row above shows that it is another thing");

  static Reading read(DialogRule rule, Sheet sheet) {
    return new DialogReader(rule, sheet).read();
  }

  private Reading read() {
    int last = aboveFooter();
    if (last < 0) {
      return NO_FOOTER;
    }
    OptionsReader reader = new OptionsReader(rule, sheet);
    List<Option> options = reader.read(last);
    if (rule.layout() != Layout.NONE && options.size() < 2) {
      return NO_OPTIONS;
    }
    int selected = reader.selected(options);
    if (selected < 0 && rule.layout() != Layout.NONE && reader.needsMark()) {
      return NO_MARK;
    }
    int first = options.isEmpty() ? last + 1 : options.get(0).row();
    Asked asked = question(first);
    if (asked == null) {
      return NO_QUESTION;
    }
    int top = rule.top() == null ? 0 : lastMatch(rule.top(), asked.row() - 1);
    if (top < 0) {
      return NO_TOP;
    }
    if (rule.unless() != null && lastMatch(rule.unless(), first - 1) >= 0) {
      return EXCLUDED;
    }
    return new Reading.Found(
        question(options, selected, first, asked, top),
        selected < 0 ? "" : mark(options.get(selected)),
        footer);
  }

  private Question question(List<Option> options, int selected, int first, Asked asked, int top) {
    String subject = asked.subject() != null ? asked.subject() : ofTop(top);
    List<Choice> choices = choices(options);
    if (subject == null) {
      subject = ofYes(choices);
    }
    String context = "";
    if (rule.subject() != null) {
      SubjectReader reader =
          new SubjectReader(rule.subject(), sheet, rule.about() == Question.About.COMMAND);
      String read = reader.read(top, asked.row(), first);
      flaws.addAll(reader.flaws());
      if (rule.subject().context()) {
        context = read == null ? "" : read;
      } else {
        subject = read;
      }
      if (!rule.subject().above() && asked.isRepeated()) {
        flaws.add(Flaw.AMBIGUOUS);
      }
    }
    // Also beside the subject: in a file's changes, for instance.
    for (int y = rule.top() == null ? asked.row() : top; y < first; y++) {
      if (SubjectReader.saysHidden(sheet.row(y))) {
        flaws.add(Flaw.HIDDEN);
      }
      if (rule.about() == Question.About.FILE && isCutOff(y)) {
        flaws.add(Flaw.CLIPPED);
      }
    }
    boolean isComplete = rule.subject() == null || rule.subject().context() || subject != null;
    if (!isComplete) {
      flaws.add(Flaw.CLIPPED);
    }
    // Which option Enter takes isn't known: nobody may press it.
    boolean sure = selected >= 0 || rule.layout() == Layout.NONE || !movesCursor(choices);
    return new Question(
        rule.name(),
        rule.kind(),
        asked.text(),
        subject,
        choices,
        selected,
        sure ? find(rule.yes(), choices) : -1,
        sure ? find(rule.no(), choices) : -1,
        context,
        isComplete && sure && (flaws.isEmpty() || flaws.equals(Set.of(Flaw.WRAPPED))),
        sheet.screen().lastRow(),
        rule.about(),
        flaws);
  }

  private String mark(Option option) {
    String row = sheet.row(option.row()).replace('\u00a0', ' ').strip();
    return !row.isEmpty() && rule.cursor().indexOf(row.charAt(0)) >= 0 ? row.substring(0, 1) : "";
  }

  /** Whether the row's end is left out for want of room. */
  private boolean isCutOff(int y) {
    String row = sheet.row(y);
    return row.endsWith("…") && Cells.width(row) >= sheet.edge(y) - EDGE;
  }

  /** What the option that says yes names. */
  private @Nullable String ofYes(List<Choice> choices) {
    int yes = find(rule.yes(), choices);
    return yes < 0 ? null : named(rule.yes().matcher(choices.get(yes).label()));
  }

  /** What the dialog's first row names. */
  private @Nullable String ofTop(int top) {
    if (rule.top() == null || !rule.top().pattern().contains("(?<subject>")) {
      return null;
    }
    Matcher matcher = rule.top().matcher(sheet.row(top));
    if (!matcher.find()) {
      return null;
    }
    String subject = matcher.group("subject").strip();
    boolean goesOn = Cells.width(sheet.row(top)) >= sheet.edge(top) - 1;
    if (subject.endsWith("…") || goesOn) {
      flaws.add(Flaw.CLIPPED);
    }
    return subject;
  }

  /** The row above footer and what may stand below it; -1 if they aren't there. */
  private int aboveFooter() {
    int y = sheet.lastRow();
    while (y >= 0 && rule.below() != null && rule.below().matcher(sheet.row(y)).find()) {
      y = aboveSpace(y - 1);
    }
    if (rule.footer() == null || y < 0) {
      return y;
    }
    String text = "";
    for (int rows = 1; rows <= WRAPS_MAX && y - rows + 1 >= 0; rows++) {
      int row = y - rows + 1;
      boolean isWrap =
          rows == 1
              || !Wrapping.fits(sheet.row(row + 1), Cells.width(sheet.row(row)), sheet.edge(row));
      if (sheet.isSpace(row) || !isWrap) {
        return -1;
      }
      text = sheet.row(row).strip() + (text.isEmpty() ? "" : " " + text);
      if (rule.footer().matcher(text).lookingAt()) {
        footer = text;
        return aboveSpace(row - 1);
      }
    }
    return -1;
  }

  private int aboveSpace(int y) {
    while (y >= 0 && sheet.isSpace(y)) {
      y--;
    }
    return y;
  }

  /**
   * A question.
   *
   * @param row its first row
   * @param isRepeated whether the same words stand above once more
   */
  private record Asked(int row, String text, @Nullable String subject, boolean isRepeated) {}

  /** The nearest question above the options. */
  private @Nullable Asked question(int first) {
    Asked found = null;
    for (int y = first - 1; y >= 0 && y >= first - REACH; y--) {
      Asked asked = asked(y, first);
      if (asked != null && found != null) {
        return new Asked(found.row(), found.text(), found.subject(), true);
      }
      if (asked != null) {
        found = asked;
        if (rule.subject() == null || rule.subject().above()) {
          return found;
        }
      }
    }
    return found;
  }

  /** The question that begins in that row, with the rows that it wraps into. */
  private @Nullable Asked asked(int y, int first) {
    if (sheet.isSpace(y)) {
      return null;
    }
    String text = "";
    for (int row = y; row < Math.min(first, y + WRAPS_MAX) && !sheet.isSpace(row); row++) {
      int length = sheet.row(y).strip().length();
      text = text.isEmpty() ? sheet.row(row).strip() : text + " " + sheet.row(row).strip();
      Matcher matcher = rule.question().matcher(text);
      if (matcher.find() && matcher.start() < length) {
        String whole = rest(text, row, first);
        return new Asked(y, whole, named(rule.question().matcher(whole)), false);
      }
    }
    return null;
  }

  /** The question goes on where its last row had no room for the next one's first word. */
  private String rest(String text, int row, int first) {
    String all = text;
    for (int y = row + 1; y < Math.min(first, row + WRAPS_MAX) && !sheet.isSpace(y); y++) {
      if (all.endsWith("?")
          || Wrapping.fits(sheet.row(y), Cells.width(sheet.row(y - 1)), sheet.edge(y - 1))) {
        break;
      }
      all += " " + sheet.row(y).strip();
    }
    return all;
  }

  private static @Nullable String named(Matcher matcher) {
    return matcher.pattern().pattern().contains("(?<subject>") && matcher.find()
        ? matcher.group("subject")
        : null;
  }

  private int lastMatch(Pattern pattern, int from) {
    for (int y = from; y >= 0; y--) {
      if (pattern.matcher(sheet.row(y)).find()) {
        return y;
      }
    }
    return -1;
  }

  private List<Choice> choices(List<Option> options) {
    if (rule.layout() == Layout.NONE) {
      return rule.kind() != PromptKind.PRESS_ENTER
          ? List.of()
          : List.of(new Choice("Enter", new Means.PressKey("Enter")));
    }
    Means.Along along = OptionsReader.isRow(options) ? Means.Along.ROW : Means.Along.COLUMN;
    return options.stream()
        .map(option -> new Choice(option.label(), means(option, along)))
        .toList();
  }

  private Means means(Option option, Means.Along along) {
    return switch (rule.choose()) {
      // The first digit of a longer number would choose already.
      case DIGIT ->
          option.number() > 9
              ? new Means.MoveAndEnter(along)
              : new Means.PressKey(Integer.toString(option.number()));
      case DIGIT_ENTER -> new Means.TypeLine(Integer.toString(option.number()));
      case ARROWS -> new Means.MoveAndEnter(along);
      case LETTER -> {
        Matcher letter = LETTER.matcher(option.label());
        yield letter.find() ? new Means.PressKey(letter.group(1)) : new Means.MoveAndEnter(along);
      }
    };
  }

  private static boolean movesCursor(List<Choice> choices) {
    return choices.stream().anyMatch(choice -> choice.means() instanceof Means.MoveAndEnter);
  }

  private static int find(Pattern label, List<Choice> choices) {
    for (int i = 0; i < choices.size(); i++) {
      if (label.matcher(choices.get(i).label()).find()) {
        return i;
      }
    }
    return -1;
  }
}
