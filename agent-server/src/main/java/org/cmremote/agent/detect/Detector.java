package org.cmremote.agent.detect;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cmremote.agent.detect.Detection.Certainty;
import org.cmremote.agent.detect.Terminal.Front;
import org.cmremote.agent.detect.Terminal.Mode;
import org.cmremote.agent.detect.Terminal.Waiting;
import org.cmremote.agent.screen.Screen;
import org.cmremote.transport.protocol.PromptKind;
import org.cmremote.transport.protocol.SessionState;
import org.jspecify.annotations.Nullable;

/** Weighs a screen and the kernel's word by a tool's profile. */
public final class Detector {
  /** How many rows from the last one up show what a program does now. */
  private static final int LOWEST = 12;

  private static final Set<String> SHELLS =
      Set.of("bash", "sh", "zsh", "fish", "ksh", "mksh", "tcsh", "csh");

  private static final Set<String> PLAIN_SHELLS = Set.of("sh", "dash", "ash");

  private final Profile profile;

  public Detector(Profile profile) {
    this.profile = profile;
  }

  public Profile profile() {
    return profile;
  }

  public Detection detect(Screen screen, Terminal terminal) {
    if (terminal.mode() == Mode.HIDDEN_LINE && terminal.waiting() != Waiting.ELSEWHERE) {
      return new Detection.Prompting(
          LineReader.unknown(PromptKind.PASSWORD, "password", screen),
          Certainty.MAYBE_PROMPT,
          terminal.program() + " reads a line that the terminal doesn't show");
    }
    Optional<Question> dialog = dialog(screen, terminal);
    if (dialog.isPresent()) {
      return new Detection.Prompting(
          dialog.get(), Certainty.KNOWN, "a dialog with a cursor: rule " + dialog.get().rule());
    }
    Optional<Question> line = LineReader.read(profile.lines(), screen);
    if (line.isPresent()) {
      return lineQuestion(line.get(), screen, terminal);
    }
    if (profile.pagers().contains(terminal.program()) && terminal.mode() == Mode.KEYS) {
      return new Detection.Prompting(
          LineReader.unknown(PromptKind.PAGER, "pager", screen),
          Certainty.MAYBE_PROMPT,
          terminal.program() + " shows a page");
    }
    if (terminal.mode() == Mode.LINE
        && terminal.waiting() == Waiting.READING
        && !isPlainShell(screen, terminal)) {
      return new Detection.Prompting(
          LineReader.readsALine(screen),
          Certainty.MAYBE_PROMPT,
          terminal.program() + " reads a line");
    }
    return other(screen, terminal);
  }

  private Optional<Question> dialog(Screen screen, Terminal terminal) {
    if (terminal.mode() == Mode.LINE || isShell(terminal)) {
      return Optional.empty();
    }
    return profile.dialogs().stream()
        .flatMap(rule -> DialogReader.read(rule, screen).stream())
        .findFirst();
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
          "looks like %s, but %s doesn't read the terminal"
              .formatted(question.rule(), name(terminal)),
          other.error());
    }
    String why = "%s waits at %s".formatted(name(terminal), question.rule());
    if (asksKeys && polls) {
      // A line editor: what stands at its cursor may be what a person is typing, at a shell behind
      // ssh for instance.
      return new Detection.Prompting(question.withoutYes(), Certainty.KNOWN, why);
    }
    // A read with a time limit polls first, as does many a program that reads something else; and
    // nothing is known of a
    // process that has just ended, or is another user's. So it has to stand for a moment.
    boolean reads = terminal.waiting() == Waiting.READING;
    return new Detection.Prompting(question, reads ? Certainty.KNOWN : Certainty.MAYBE_PROMPT, why);
  }

  private Detection.Other other(Screen screen, Terminal terminal) {
    String error = lowest(profile.errors(), screen);
    if (profile.fullScreen() && terminal.front() != Front.UNKNOWN && !isShell(terminal)) {
      String working = sign(profile.working(), screen);
      if (working != null) {
        return new Detection.Other(
            SessionState.WORKING, Certainty.KNOWN, "shows " + working, error);
      }
      String ready = sign(profile.ready(), screen);
      return ready == null
          ? new Detection.Other(
              SessionState.WORKING, Certainty.GUESSED, "no rule knows the screen", error)
          : new Detection.Other(SessionState.IDLE, Certainty.KNOWN, "shows " + ready, error);
    }
    boolean takesKeys = terminal.mode() == Mode.KEYS || isPlainShell(screen, terminal);
    boolean waits = terminal.waiting() == Waiting.POLLING || terminal.waiting() == Waiting.READING;
    if (takesKeys && waits) {
      return new Detection.Other(
          SessionState.IDLE, Certainty.KNOWN, name(terminal) + " waits for keys", error);
    }
    return new Detection.Other(
        SessionState.WORKING, Certainty.KNOWN, name(terminal) + " runs", error);
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

  private static @Nullable String sign(Profile.Signs signs, Screen screen) {
    for (Pattern pattern : signs.title()) {
      if (pattern.matcher(screen.title()).find()) {
        return "the title " + screen.title();
      }
    }
    return lowest(signs.rows(), screen);
  }

  /** What one of the expressions finds in the lowest rows. */
  private static @Nullable String lowest(List<Pattern> patterns, Screen screen) {
    if (patterns.isEmpty()) {
      return null;
    }
    int end = screen.lastRow() + 1;
    String rows = String.join("\n", screen.rows().subList(Math.max(0, end - LOWEST), end));
    for (Pattern pattern : patterns) {
      Matcher matcher = pattern.matcher(rows);
      if (matcher.find()) {
        return matcher.group().strip().lines().reduce((first, last) -> last).orElse("");
      }
    }
    return null;
  }
}
