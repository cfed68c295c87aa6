package org.cmremote.agent.detect;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cmremote.agent.detect.Profile.Choose;
import org.cmremote.agent.detect.Profile.DialogRule;
import org.cmremote.agent.detect.Profile.SubjectRule;
import org.cmremote.agent.detect.Question.Choice;
import org.cmremote.agent.detect.Question.Means;
import org.cmremote.agent.screen.Screen;
import org.jspecify.annotations.Nullable;

/**
 * Takes a dialog apart, from the bottom of the screen upwards: footer, options, question, subject.
 * Structure decides, so that prose, quoted dialogs and dialogs that were answered and scrolled up
 * are none.
 */
final class DialogReader {
  private static final Pattern NUMBERED =
      Pattern.compile("^[\\s\\u00a0]*(\\S?)[\\s\\u00a0]*(\\d{1,2})[.)][\\s\\u00a0]+(\\S.*)$");

  /** Blank, or a line drawn across. */
  private static final Pattern SPACE = Pattern.compile("^[\\s─━╌]*$");

  /** How many rows a question and what stands between it and its options may take. */
  private static final int REACH = 60;

  private final DialogRule rule;
  private final Screen screen;

  private DialogReader(DialogRule rule, Screen screen) {
    this.rule = rule;
    this.screen = screen;
  }

  /** The dialog that the screen ends with, if it is one of that rule. */
  static Optional<Question> read(DialogRule rule, Screen screen) {
    return Optional.ofNullable(new DialogReader(rule, screen).read());
  }

  private record Option(int row, boolean marked, int number, String label) {}

  private @Nullable Question read() {
    int last = aboveFooter();
    if (last < 0) {
      return null;
    }
    List<Option> options = rule.numbered() ? numbered(last) : paragraph(last);
    if (options.size() < 2 || options.stream().filter(Option::marked).count() != 1) {
      return null;
    }
    int first = options.get(0).row();
    int asked = questionRow(first);
    if (asked < 0) {
      return null;
    }
    List<Choice> choices = options.stream().map(this::choice).toList();
    int selected = 0;
    while (!options.get(selected).marked()) {
      selected++;
    }
    String subject = rule.subject() == null ? null : subject(rule.subject(), asked, first);
    return new Question(
        rule.name(),
        rule.kind(),
        questionText(asked, first),
        subject,
        choices,
        selected,
        find(rule.yes(), choices),
        find(rule.no(), choices),
        "",
        rule.subject() == null || subject != null,
        screen.lastRow());
  }

  /** The last row of the options; -1 if the footer isn't there. */
  private int aboveFooter() {
    int y = screen.lastRow();
    if (rule.footer() == null) {
      return y;
    }
    boolean seen = false;
    while (y >= 0 && rule.footer().matcher(screen.row(y)).find()) {
      seen = true;
      y--;
    }
    while (y >= 0 && SPACE.matcher(screen.row(y)).matches()) {
      y--;
    }
    return seen ? y : -1;
  }

  private List<Option> numbered(int last) {
    List<Option> options = new ArrayList<>();
    StringBuilder continuation = new StringBuilder();
    int wanted = -1;
    for (int y = last; y >= 0; y--) {
      String row = screen.row(y);
      Matcher matcher = NUMBERED.matcher(row);
      if (matcher.matches() && isMarkOrNone(matcher.group(1))) {
        int number = Integer.parseInt(matcher.group(2));
        if (wanted >= 0 && number != wanted) {
          return List.of();
        }
        options.add(
            new Option(
                y,
                !matcher.group(1).isEmpty(),
                number,
                (matcher.group(3).strip() + continuation).strip()));
        continuation.setLength(0);
        wanted = number - 1;
        if (number == 1) {
          Collections.reverse(options);
          return options;
        }
      } else if (row.startsWith("    ") && !row.isBlank()) {
        // A long label goes on, indented under itself.
        continuation.insert(0, " " + row.strip());
      } else if (!SPACE.matcher(row).matches()) {
        return List.of();
      }
    }
    return List.of();
  }

  private boolean isMarkOrNone(String glyph) {
    return glyph.isEmpty() || rule.cursor().contains(glyph);
  }

  private List<Option> paragraph(int last) {
    List<Option> options = new ArrayList<>();
    int y = last;
    for (; y >= 0 && !SPACE.matcher(screen.row(y)).matches(); y--) {
      String text = screen.row(y).strip();
      boolean marked = rule.cursor().indexOf(text.charAt(0)) >= 0;
      String label = marked ? text.substring(1).replaceFirst("^[\\s\\u00a0]+", "") : text;
      options.add(0, new Option(y, marked, 0, label));
    }
    return options;
  }

  private int questionRow(int first) {
    for (int y = first - 1; y >= 0 && y >= first - REACH; y--) {
      if (rule.question().matcher(screen.row(y)).find()) {
        return y;
      }
    }
    return -1;
  }

  /** The question's own row and those that it is wrapped into. */
  private String questionText(int asked, int first) {
    StringBuilder text = new StringBuilder(screen.row(asked).strip());
    for (int y = asked + 1; y < first && !SPACE.matcher(screen.row(y)).matches(); y++) {
      text.append(' ').append(screen.row(y).strip());
    }
    return text.toString();
  }

  private @Nullable String subject(SubjectRule where, int asked, int first) {
    int top = where.above() ? Math.max(0, asked - REACH) : asked + 1;
    int bottom = where.above() ? asked : first;
    int end = bottom;
    if (where.above()) {
      do {
        end--;
      } while (end >= top && !where.end().matcher(screen.row(end)).find());
    }
    int start = where.above() ? end - 1 : top;
    while (start >= top && start < bottom && !where.start().matcher(screen.row(start)).find()) {
      start += where.above() ? -1 : 1;
    }
    if (start < top || start >= bottom) {
      return null;
    }
    List<String> rows = new ArrayList<>();
    for (int y = where.inclusive() ? start : start + 1; y < end; y++) {
      String row = screen.row(y);
      if (!where.above() && y > start && where.end().matcher(row).find()) {
        break;
      }
      rows.add(
          where.strip() == null
              ? row.strip()
              : where.strip().matcher(row).replaceFirst("").stripTrailing());
    }
    String text = String.join("\n", rows).strip();
    return text.isEmpty() ? null : text;
  }

  private Choice choice(Option option) {
    Means means =
        rule.choose() == Choose.DIGIT
            ? new Means.PressKey(Integer.toString(option.number()))
            : new Means.MoveAndEnter();
    return new Choice(option.label(), means);
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
