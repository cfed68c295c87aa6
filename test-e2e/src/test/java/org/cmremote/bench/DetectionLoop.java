package org.cmremote.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.cmremote.agent.detect.Detection;
import org.cmremote.agent.detect.Detector;
import org.cmremote.agent.detect.Evidence;
import org.cmremote.agent.detect.Terminal;
import org.cmremote.agent.screen.Screen;
import org.cmremote.agent.session.Tools;

/**
 * Judges screens of line prompts by the agent's own classes, as many as the argument says, each
 * some milliseconds after the last, as they come in life: in a tight loop they would be judged from
 * warm caches. Prints a line of nanoseconds for each.
 */
public final class DetectionLoop {
  private static final int ROWS = 40;
  private static final long PAUSE_NANOS = 10_000_000;

  private DetectionLoop() {}

  public static void main(String[] arguments) {
    Detector detector = Tools.builtIn().detector("shell");
    Terminal terminal =
        new Terminal(Terminal.Front.FIRST, "bash", Terminal.Waiting.READING, Terminal.Mode.LINE);
    int count = Integer.parseInt(arguments[0]);
    for (int i = 0; i < count; i++) {
      LockSupport.parkNanos(PAUSE_NANOS);
      Evidence evidence = Evidence.of(screen(i), terminal);
      long start = System.nanoTime();
      Detection detection = detector.detect(evidence);
      long nanos = System.nanoTime() - start;
      if (!(detection instanceof Detection.Prompting)) {
        throw new IllegalStateException("no prompt is seen: " + detection);
      }
      System.out.println(nanos);
    }
  }

  /** What the asker's pane shows at its last question: those before are answered. */
  private static Screen screen(int number) {
    List<String> rows = new ArrayList<>();
    for (int row = 1; row < ROWS; row++) {
      rows.add("Proceed at 1795.%06d? [y/N] y".formatted(number + row));
    }
    String last = "Proceed at 1795.%06d? [y/N]".formatted(number + ROWS);
    rows.add(last);
    return new Screen(
        120, rows, new Screen.Cursor(last.length() + 1, ROWS - 1, true), "asker", false, number);
  }
}
