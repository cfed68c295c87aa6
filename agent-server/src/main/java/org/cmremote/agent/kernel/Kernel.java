package org.cmremote.agent.kernel;

import org.cmremote.agent.detect.Terminal;
import org.cmremote.agent.detect.Terminal.Front;
import org.cmremote.agent.detect.Terminal.Mode;
import org.jspecify.annotations.Nullable;

/** The kernel's word on a pane. For one thread. */
public final class Kernel {
  private static final int ICANON = 0x2;
  private static final int ECHO = 0x8;

  private @Nullable Calls calls;

  private record Calls(SystemCalls system, Processes processes) {}

  /** Those of this thread; the first of a process take some tens of milliseconds to load. */
  private Calls calls() {
    if (calls == null) {
      SystemCalls system = new SystemCalls();
      calls = new Calls(system, new Processes(system));
    }
    return calls;
  }

  /**
   * Reads the terminal's state as it is now, in some tens of microseconds.
   *
   * @param pid the process that tmux started in the pane
   * @param terminal path of the pane's terminal
   */
  public Terminal terminal(long pid, String terminal) {
    if (!SystemCalls.KNOWN) {
      return Terminal.UNKNOWN;
    }
    Processes processes = calls().processes();
    Processes.Stat first = processes.stat(pid);
    if (first == null || first.foreground() <= 0) {
      return Terminal.UNKNOWN;
    }
    long leader = first.foreground();
    Processes.Stat front = leader == pid ? first : processes.stat(leader);
    Mode mode = mode(calls().system().localFlags(terminal));
    // A program that takes keys mostly has a loop in its main thread. One that reads lines may read
    // them in any: Java's and Go's do.
    boolean everyThread = mode != Mode.KEYS;
    return new Terminal(
        leader == first.group() ? Front.FIRST : Front.CHILD,
        front == null ? "" : front.command(),
        processes.waiting(leader, front, pid, terminal, everyThread),
        mode);
  }

  /** Whether the process is over, so that tmux should know how it ended. */
  public boolean isGone(long pid) {
    if (!SystemCalls.KNOWN) {
      return false;
    }
    Processes.Stat stat = calls().processes().stat(pid);
    return stat == null || stat.state() == 'Z';
  }

  private static Mode mode(int localFlags) {
    if (localFlags == -1) {
      return Mode.UNKNOWN;
    }
    if ((localFlags & ICANON) == 0) {
      return Mode.KEYS;
    }
    return (localFlags & ECHO) == 0 ? Mode.HIDDEN_LINE : Mode.LINE;
  }
}
