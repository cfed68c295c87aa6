package org.cmremote.agent.kernel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.cmremote.agent.detect.Terminal.Waiting;
import org.jspecify.annotations.Nullable;

/** Reads {@code /proc}. For one thread. */
final class Processes {
  /** A foreground group of more processes than this is not searched to its end. */
  private static final int SEARCHED_MAX = 64;

  // System call numbers of read: asm-generic (arm64, riscv64) and amd64.
  private static final String READ =
      System.getProperty("os.arch", "").equals("amd64") ? "0 " : "63 ";

  private final SystemCalls system;

  Processes(SystemCalls system) {
    this.system = system;
  }

  /**
   * The fields of {@code /proc/PID/stat} that count here.
   *
   * @param command the program's name, at most 15 characters
   * @param state such as {@code S}
   * @param group its process group
   * @param foreground the terminal's foreground process group
   */
  record Stat(String command, char state, long group, long foreground) {}

  @Nullable Stat stat(long pid) {
    String text = system.contents("/proc/" + pid + "/stat");
    // The name stands in parentheses and may hold any character, also parentheses.
    int open = text.indexOf('(');
    int close = text.lastIndexOf(')');
    if (open < 0 || close < open) {
      return null;
    }
    String[] field = text.substring(close + 2).split(" ", 7);
    if (field.length < 7) {
      return null;
    }
    return new Stat(
        text.substring(open + 1, close),
        field[0].charAt(0),
        Long.parseLong(field[2]),
        Long.parseLong(field[5]));
  }

  /**
   * What the processes of a group do about input on that terminal; the one that reads speaks for
   * all.
   *
   * @param leader the group's number, which is its leader's; the leader may be over while others of
   *     a pipeline live
   * @param front what is known of the leader
   * @param first the process that the others descend from
   */
  Waiting waiting(long leader, @Nullable Stat front, long first, String terminal) {
    Waiting strongest = Waiting.UNKNOWN;
    Set<Long> seen = new LinkedHashSet<>(List.of(leader));
    Deque<Long> left = new ArrayDeque<>(seen);
    while (!left.isEmpty() && seen.size() < SEARCHED_MAX) {
      long pid = left.remove();
      Stat stat = pid == leader ? front : stat(pid);
      boolean member = stat != null && stat.group() == leader;
      if (stat != null && member) {
        Waiting waiting = waitingOf(pid, stat, terminal);
        if (waiting == Waiting.READING) {
          return waiting;
        }
        if (strongest == Waiting.UNKNOWN || waiting == Waiting.POLLING) {
          strongest = waiting;
        }
      }
      if (member || pid == first) {
        children(pid).filter(seen::add).forEach(left::add);
      }
      if (left.isEmpty() && seen.add(first)) {
        // The rest of a pipeline are not the leader's children but its siblings.
        left.add(first);
      }
    }
    return strongest;
  }

  private Stream<Long> children(long pid) {
    return Stream.of(system.contents("/proc/" + pid + "/task/" + pid + "/children").split(" ", -1))
        .filter(child -> !child.isBlank())
        .map(child -> Long.valueOf(child.strip()));
  }

  private Waiting waitingOf(long pid, Stat stat, String terminal) {
    if (stat.state() == 'R') {
      return Waiting.ELSEWHERE;
    }
    String call = system.contents("/proc/" + pid + "/syscall");
    if (call.startsWith(READ)) {
      return readsTerminal(pid, call, terminal) ? Waiting.READING : Waiting.ELSEWHERE;
    }
    String channel = system.contents("/proc/" + pid + "/wchan");
    if (channel.contains("poll") || channel.contains("select")) {
      return Waiting.POLLING;
    }
    if (call.isEmpty() && channel.equals("wait_woken")) {
      // Where ptrace is restricted (Yama), the call can't be read; a terminal's read sleeps in this
      // channel.
      return Waiting.READING;
    }
    return channel.isEmpty() || channel.equals("0") ? Waiting.UNKNOWN : Waiting.ELSEWHERE;
  }

  /** Whether the descriptor that is read, the call's first argument, is the terminal. */
  private boolean readsTerminal(long pid, String call, String terminal) {
    String descriptor = call.split(" ", 3)[1].substring("0x".length());
    String target = system.link("/proc/" + pid + "/fd/" + Long.parseLong(descriptor, 16));
    return target.equals(terminal) || target.equals("/dev/tty");
  }
}
