package org.cmremote.agent.session;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cmremote.agent.detect.Terminal;
import org.cmremote.agent.tmux.Command;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.protocol.SessionInfo;

/** Records all that a pane shows and that tmux and the kernel know beside it, at one moment. */
final class Recorder {
  /** The title comes last, since it may hold anything but a line end. */
  private static final List<String> VARIABLES =
      List.of(
          "pane_width",
          "pane_height",
          "cursor_x",
          "cursor_y",
          "cursor_flag",
          "alternate_on",
          "history_size",
          "keypad_flag",
          "keypad_cursor_flag",
          "mouse_any_flag",
          "mouse_sgr_flag",
          "window_bell_flag",
          "pane_dead",
          "pane_pid",
          "pane_tty",
          "pane_current_command",
          "pane_title");

  private static final String FORMAT =
      String.join("|", VARIABLES.stream().map(name -> "#{" + name + "}").toList());

  private final Surroundings surroundings;

  Recorder(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /**
   * @param pane tmux's id of the pane
   * @param info the session as it stands
   */
  Future<Result.Recording> record(String pane, SessionInfo info) {
    return surroundings
        .tmux()
        .run(
            List.of(
                Command.of("display-message", "-p", "-t", pane, FORMAT),
                Command.of("capture-pane", "-p", "-e", "-t", pane),
                // In the same list: nothing is painted in between.
                Command.of("capture-pane", "-p", "-t", pane)))
        .map(output -> recording(output.lines().toList(), info));
  }

  private Result.Recording recording(List<String> output, SessionInfo info) {
    String[] values = output.get(0).split("\\|", VARIABLES.size());
    if (values.length < VARIABLES.size() || values[1].isEmpty()) {
      throw new CmException(ErrorCode.TMUX_FAILED, "tmux knows the session's pane no more");
    }
    Map<String, String> tmux = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      tmux.put(VARIABLES.get(i), values[i]);
    }
    int height = Integer.parseInt(values[1]);
    Terminal terminal =
        surroundings.kernel().terminal(number(tmux, "pane_pid"), tmux.getOrDefault("pane_tty", ""));
    return new Result.Recording(
        info,
        rows(output, 1 + height, height),
        rows(output, 1, height),
        tmux,
        new Result.Recording.Terminal(
            terminal.program(),
            terminal.front() == Terminal.Front.FIRST,
            word(terminal.mode()),
            word(terminal.waiting())));
  }

  private static long number(Map<String, String> tmux, String name) {
    return Long.parseLong(tmux.getOrDefault(name, "0"));
  }

  private static List<String> rows(List<String> output, int from, int height) {
    List<String> rows = new ArrayList<>();
    for (int i = from; i < from + height; i++) {
      rows.add(i < output.size() ? output.get(i) : "");
    }
    return rows;
  }

  /** A constant as clients read it. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
