package org.cmremote.agent.session;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.cmremote.agent.detect.Detection;
import org.cmremote.agent.detect.Detection.Certainty;
import org.cmremote.agent.detect.Detector;
import org.cmremote.agent.detect.Terminal;
import org.cmremote.agent.detect.Terminal.Mode;
import org.cmremote.agent.detect.Terminal.Waiting;
import org.cmremote.agent.screen.Screen;
import org.cmremote.agent.session.Surroundings.Timer;
import org.cmremote.agent.tmux.PaneView;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.SessionState;
import org.jspecify.annotations.Nullable;

/**
 * Reports a screen that stands still, waits for keys, and that no rule knows: it may be a prompt
 * that goes unseen. Each such screen is reported once, and never while the terminal hides what is
 * typed.
 */
final class UnclearWatch {
  /** What is in an event is kept with it and sent to every client. */
  private static final int ROWS_MAX = 100;

  private static final int COLS_MAX = 240;

  /** A program that goes to and fro between some screens is reported once for each. */
  private static final int REMEMBERED_MAX = 32;

  private final Surroundings surroundings;
  private final Consumer<Event.SessionUnclear> report;
  private final Set<List<String>> reported = new LinkedHashSet<>();
  private final boolean fullScreen;
  private @Nullable List<String> still;
  private Timer timer = Timer.NONE;

  /**
   * @param fullScreen whether the tool's profile knows its screens, so that only a guess is unclear
   */
  UnclearWatch(
      boolean fullScreen, Surroundings surroundings, Consumer<Event.SessionUnclear> report) {
    this.fullScreen = fullScreen;
    this.surroundings = surroundings;
    this.report = report;
  }

  /** Takes note of what a view was judged to be. */
  void judged(PaneView now, Detection detection) {
    Duration after = surroundings.restraint().unclearAfter();
    if (after.isZero() || !isUnclear(detection, now.terminal())) {
      cancel();
      return;
    }
    List<String> rows = now.screen().rows();
    if (!rows.equals(still)) {
      cancel();
      still = rows;
      if (!reported.contains(rows)) {
        timer = surroundings.after(after.toMillis(), () -> stood(now, detection));
      }
    }
  }

  void cancel() {
    timer.cancel();
    still = null;
  }

  private void stood(PaneView now, Detection detection) {
    Terminal terminal = surroundings.kernel().terminal(now.pid(), now.tty());
    if (!isUnclear(detection, terminal)) {
      still = null;
      return;
    }
    if (reported.size() == REMEMBERED_MAX) {
      reported.remove(reported.iterator().next());
    }
    reported.add(now.screen().rows());
    report.accept(new Event.SessionUnclear(why(terminal), shown(now.screen())));
  }

  /** Whether it waits for keys without a rule that says what for. */
  private boolean isUnclear(Detection detection, Terminal terminal) {
    if (!(detection instanceof Detection.Other other)
        || terminal.mode() != Mode.KEYS
        || terminal.waiting() == Waiting.ELSEWHERE) {
      return false;
    }
    return detection.certainty() == Certainty.GUESSED
        || (!fullScreen && other.state() == SessionState.IDLE && !Detector.isShell(terminal));
  }

  private static String why(Terminal terminal) {
    return "%s waits for keys, and no rule knows the screen"
        .formatted(terminal.program().isEmpty() ? "the program" : terminal.program());
  }

  private static List<String> shown(Screen screen) {
    List<String> rows = screen.rows();
    int end = screen.lastRow() + 1;
    return rows.subList(Math.max(0, end - ROWS_MAX), end).stream()
        .map(row -> row.length() > COLS_MAX ? row.substring(0, COLS_MAX) : row)
        .toList();
  }
}
