package org.cmremote.agent.detect;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cmremote.agent.detect.Detection.Certainty;
import org.cmremote.agent.detect.DialogReader.Reading;
import org.cmremote.agent.detect.Profile.DialogRule;
import org.cmremote.agent.detect.Profile.ErrorRule;
import org.cmremote.agent.detect.Profile.WaitingRule;
import org.cmremote.agent.detect.Terminal.Front;
import org.cmremote.agent.detect.Terminal.Mode;
import org.cmremote.agent.detect.Terminal.Waiting;
import org.cmremote.agent.screen.Screen;
import org.cmremote.transport.protocol.PromptKind;
import org.cmremote.transport.protocol.SessionState;
import org.jspecify.annotations.Nullable;

/** Weighs a screen, the kernel's word and a tool's own by the tool's profile. */
public final class Detector {
  /** How many rows from the last one up show what a program does now. */
  private static final int LOWEST = 12;

  private static final Set<String> SHELLS =
      Set.of("bash", "sh", "zsh", "fish", "ksh", "mksh", "tcsh", "csh");

  private static final Set<String> PLAIN_SHELLS = Set.of("sh", "dash", "ash");

  private final Profile profile;

  public Detector(Profile profile) {
    this.profile = requireNonNull(profile, "profile is null");
  }

  public Profile profile() {
    return profile;
  }

  public Detection detect(Evidence evidence) {
    return HookWeight.weigh(bySight(evidence.screen(), evidence.terminal()), evidence);
  }

  /** The same verdict, with everything that was looked at: for people, and slower. */
  public Account explain(Evidence evidence) {
    return new Account(detect(evidence), new Explanation(this, evidence).findings());
  }

  /** What keeps the tool from working, if that is why it asks this; else null. */
  public @Nullable Trouble trouble(Question question) {
    for (ErrorRule rule : profile.errors()) {
      if (question.rule().equals(rule.dialog())) {
        return new Trouble(rule.kind(), question.text());
      }
    }
    return null;
  }

  private Detection bySight(Screen screen, Terminal terminal) {
    if (terminal.mode() == Mode.HIDDEN_LINE && terminal.waiting() != Waiting.ELSEWHERE) {
      return new Detection.Prompting(
          LineReader.unknown(PromptKind.PASSWORD, "password", screen),
          Certainty.MAYBE_PROMPT,
          0.9,
          terminal.program() + " reads a line that the terminal doesn't show");
    }
    if (showsPages(terminal)) {
      return new Detection.Prompting(
          LineReader.unknown(PromptKind.PAGER, "pager", screen),
          Certainty.MAYBE_PROMPT,
          0.9,
          terminal.program() + " shows a page");
    }
    Optional<Question> dialog = dialog(screen, terminal);
    if (dialog.isPresent()) {
      Question question = dialog.get();
      return new Detection.Prompting(
          question,
          Certainty.KNOWN,
          question.readable() ? 0.95 : 0.85,
          "a dialog with a cursor: rule " + question.rule());
    }
    Optional<Question> line = LineReader.read(profile, screen);
    if (line.isPresent()) {
      return lineQuestion(line.get(), screen, terminal);
    }
    if (terminal.mode() == Mode.LINE
        && terminal.waiting() == Waiting.READING
        && !isPlainShell(screen, terminal)) {
      return new Detection.Prompting(
          LineReader.readsALine(screen),
          Certainty.MAYBE_PROMPT,
          0.7,
          terminal.program() + " reads a line");
    }
    if (mayShowDialogs(terminal) && !profile.waiting().isEmpty()) {
      for (WaitingRule rule : profile.waiting()) {
        String sign = sign(rule, screen);
        if (sign != null && (rule.title() != null || !showsState(screen))) {
          return new Detection.Prompting(
              LineReader.unknown(rule.kind(), rule.name(), sign, screen),
              Certainty.MAYBE_PROMPT,
              0.7,
              "shows " + sign + ", and no dialog that can be taken apart");
        }
      }
    }
    return other(screen, terminal);
  }

  /** Whether the rows show what a tool shows only when nobody has to answer. */
  private boolean showsState(Screen screen) {
    return lowest(profile.working().rows(), screen) != null
        || lowest(profile.ready().rows(), screen) != null;
  }

  private boolean showsPages(Terminal terminal) {
    return terminal.mode() == Mode.KEYS && profile.pagers().contains(terminal.program());
  }

  private Optional<Question> dialog(Screen screen, Terminal terminal) {
    if (!mayShowDialogs(terminal)) {
      return Optional.empty();
    }
    Sheets sheets = new Sheets(screen, profile.sidebar());
    for (DialogRule rule : profile.dialogs()) {
      if (DialogReader.read(rule, sheets.framedBy(rule.frame())) instanceof Reading.Found found) {
        return Optional.of(found.question());
      }
    }
    return Optional.empty();
  }

  /**
   * Programs that read lines draw no dialogs; a shell's screen holds what ran before, and a
   * viewer's what others wrote.
   */
  boolean mayShowDialogs(Terminal terminal) {
    return terminal.mode() != Mode.LINE
        && !isShell(terminal)
        && !profile.viewers().contains(terminal.program());
  }

  /** The sheets of one screen, by what frames them. */
  static final class Sheets {
    private final Screen screen;
    private final Profile.@Nullable Sidebar sidebar;
    private final List<String> frames = new ArrayList<>(2);
    private final List<Sheet> sheets = new ArrayList<>(2);

    Sheets(Screen screen, Profile.@Nullable Sidebar sidebar) {
      this.screen = screen;
      this.sidebar = sidebar;
    }

    Sheet framedBy(String frame) {
      int at = frames.indexOf(frame);
      if (at >= 0) {
        return sheets.get(at);
      }
      Sheet sheet = new Sheet(screen, frame, sidebar);
      frames.add(frame);
      sheets.add(sheet);
      return sheet;
    }
  }

  /**
   * A line prompt counts when the kernel says that the program waits at this terminal, or can't
   * say.
   */
  private Detection lineQuestion(Question question, Screen screen, Terminal terminal) {
    boolean asksKeys = terminal.mode() != Mode.LINE && terminal.mode() != Mode.HIDDEN_LINE;
    boolean polls = terminal.waiting() == Waiting.POLLING;
    if (terminal.waiting() == Waiting.ELSEWHERE || isShell(terminal)) {
      Detection.Other other = other(screen, terminal);
      return new Detection.Other(
          other.state(),
          isShell(terminal) ? other.certainty() : Certainty.MAYBE_PROMPT,
          isShell(terminal) ? other.confidence() : 0.7,
          "looks like %s, but %s doesn't read the terminal"
              .formatted(question.rule(), name(terminal)),
          other.trouble());
    }
    String why = name(terminal) + " waits at " + question.rule();
    if (asksKeys && polls && !asksItself(terminal)) {
      // A line editor: what stands at its cursor may be what a person is typing, at a shell behind
      // ssh for instance.
      return new Detection.Prompting(question.withoutYes(), Certainty.KNOWN, 0.7, why);
    }
    // A read with a time limit polls first, as does many a program that reads something else; and
    // nothing is known of a
    // process that has just ended, or is another user's. So it has to stand for a moment.
    boolean reads = terminal.waiting() == Waiting.READING;
    return new Detection.Prompting(
        question, reads ? Certainty.KNOWN : Certainty.MAYBE_PROMPT, reads ? 0.97 : 0.6, why);
  }

  private boolean asksItself(Terminal terminal) {
    return profile.lineEditor()
        || profile.asking().stream().anyMatch(name -> name.matcher(terminal.program()).find());
  }

  private Detection.Other other(Screen screen, Terminal terminal) {
    Trouble trouble = trouble(screen);
    if (profile.fullScreen() && terminal.front() != Front.UNKNOWN && !isShell(terminal)) {
      String working = sign(profile.working(), screen);
      if (working != null) {
        return new Detection.Other(
            SessionState.WORKING, Certainty.KNOWN, 0.9, "shows " + working, trouble);
      }
      String ready = sign(profile.ready(), screen);
      return ready == null
          ? new Detection.Other(
              SessionState.WORKING, Certainty.GUESSED, 0.2, "no rule knows the screen", trouble)
          : new Detection.Other(SessionState.IDLE, Certainty.KNOWN, 0.9, "shows " + ready, trouble);
    }
    boolean takesKeys = terminal.mode() == Mode.KEYS || isPlainShell(screen, terminal);
    boolean waits = terminal.waiting() == Waiting.POLLING || terminal.waiting() == Waiting.READING;
    if (takesKeys && waits) {
      return new Detection.Other(
          SessionState.IDLE, Certainty.KNOWN, 0.9, name(terminal) + " waits for keys", trouble);
    }
    return new Detection.Other(
        SessionState.WORKING, Certainty.KNOWN, 0.9, name(terminal) + " runs", trouble);
  }

  private @Nullable Trouble trouble(Screen screen) {
    if (profile.errors().isEmpty()) {
      return null;
    }
    String rows = lowestWritten(screen);
    for (ErrorRule rule : profile.errors()) {
      String text = error(rule, rows);
      if (text != null) {
        return new Trouble(rule.kind(), text);
      }
    }
    return null;
  }

  static @Nullable String error(ErrorRule rule, String rows) {
    if (rule.rows() == null) {
      return null;
    }
    Matcher matcher = rule.rows().matcher(rows);
    String text = null;
    int end = 0;
    while (matcher.find()) {
      text = matcher.group(matcher.groupCount() > 0 ? 1 : 0).strip();
      end = matcher.end();
    }
    boolean isOver =
        text != null && rule.over() != null && rule.over().matcher(rows.substring(end)).find();
    return isOver ? null : text;
  }

  /** The lowest rows that aren't blank: some tools keep their input at the bottom of the screen. */
  static String lowestWritten(Screen screen) {
    StringBuilder rows = new StringBuilder();
    int count = 0;
    for (int y = screen.lastRow(); y >= 0 && count < LOWEST; y--) {
      if (!screen.row(y).isBlank()) {
        rows.insert(0, screen.row(y) + "\n");
        count++;
      }
    }
    return rows.toString();
  }

  /**
   * A shell at its own prompt edits lines by the key; what stands before its cursor is its prompt,
   * whatever it looks like.
   */
  public static boolean isShell(Terminal terminal) {
    return terminal.mode() == Mode.KEYS
        && SHELLS.contains(terminal.program())
        // bash polls at its prompt; when it blocks in a read, a script of its asks for a key.
        && !(terminal.program().equals("bash") && terminal.waiting() == Waiting.READING);
  }

  /** A shell without a line editor leaves the terminal as it is; only its prompt tells. */
  private static boolean isPlainShell(Screen screen, Terminal terminal) {
    return terminal.front() == Front.FIRST
        && PLAIN_SHELLS.contains(terminal.program())
        && screen.cursorRow().matches(".*[$#%>]");
  }

  private static String name(Terminal terminal) {
    return terminal.program().isEmpty() ? "the program" : terminal.program();
  }

  static @Nullable String sign(WaitingRule rule, Screen screen) {
    if (rule.title() != null && rule.title().matcher(screen.title()).find()) {
      return "the title " + screen.title().strip();
    }
    Matcher matcher = rule.rows() == null ? null : rule.rows().matcher(lowest(screen));
    if (matcher == null || !matcher.find()) {
      return null;
    }
    String text =
        matcher.pattern().pattern().contains("(?<question>")
            ? matcher.group("question").strip()
            : lastLine(matcher.group());
    return text.replaceFirst("^[│┃\\s]+", "");
  }

  static @Nullable String sign(Profile.Signs signs, Screen screen) {
    for (Pattern pattern : signs.title()) {
      if (pattern.matcher(screen.title()).find()) {
        return "the title " + screen.title().strip();
      }
    }
    return lowest(signs.rows(), screen);
  }

  /** What one of the expressions finds in the lowest rows. */
  static @Nullable String lowest(List<Pattern> patterns, Screen screen) {
    if (patterns.isEmpty()) {
      return null;
    }
    String rows = lowest(screen);
    for (Pattern pattern : patterns) {
      Matcher matcher = pattern.matcher(rows);
      if (matcher.find()) {
        return lastLine(matcher.group());
      }
    }
    return null;
  }

  private static String lowest(Screen screen) {
    int end = screen.lastRow() + 1;
    return String.join("\n", screen.rows().subList(Math.max(0, end - LOWEST), end));
  }

  private static String lastLine(String text) {
    return text.strip().lines().reduce((first, last) -> last).orElse("");
  }
}
