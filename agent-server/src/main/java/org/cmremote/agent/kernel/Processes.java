package org.cmremote.agent.kernel;

import java.io.File;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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

  // Which of the fields behind the name.
  private static final int STATE = 0;
  private static final int GROUP = 2;
  private static final int FOREGROUND = 5;
  private static final int THREADS = 17;

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
   * @param threads how many it has
   */
  record Stat(String command, char state, long group, long foreground, int threads) {}

  @Nullable Stat stat(long pid) {
    String text = system.contents("/proc/" + pid + "/stat");
    // The name stands in parentheses and may hold any character, also parentheses.
    int open = text.indexOf('(');
    int close = text.lastIndexOf(')');
    if (open < 0 || close < open) {
      return null;
    }
    Fields fields = new Fields(text, close + 2);
    char state = text.charAt(fields.start(STATE));
    long group = fields.number(GROUP);
    long foreground = fields.number(FOREGROUND);
    return new Stat(
        text.substring(open + 1, close), state, group, foreground, (int) fields.number(THREADS));
  }

  /** Goes through fields that single blanks part, forwards only: cheaper than to split them all. */
  private static final class Fields {
    private final String text;
    private int at;
    private int index;

    Fields(String text, int start) {
      this.text = text;
      this.at = start;
    }

    int start(int field) {
      for (; index < field; index++) {
        at = text.indexOf(' ', at) + 1;
      }
      return at;
    }

    long number(int field) {
      int start = start(field);
      return Long.parseLong(text, start, text.indexOf(' ', start), 10);
    }
  }

  /**
   * What the processes of a group do about input on that terminal; the one that reads speaks for
   * all.
   *
   * @param leader the group's number, which is its leader's; the leader may be over while others of
   *     a pipeline live
   * @param front what is known of the leader
   * @param first the process that the others descend from
   * @param everyThread whether to ask the threads of each process one by one
   */
  Waiting waiting(
      long leader, @Nullable Stat front, long first, String terminal, boolean everyThread) {
    Waiting strongest = Waiting.UNKNOWN;
    Set<Long> seen = new LinkedHashSet<>(List.of(leader));
    Deque<Long> left = new ArrayDeque<>(seen);
    while (!left.isEmpty() && seen.size() < SEARCHED_MAX) {
      long pid = left.remove();
      Stat stat = pid == leader ? front : stat(pid);
      boolean member = stat != null && stat.group() == leader;
      if (stat != null && member) {
        Waiting waiting = waitingOf(pid, stat, terminal, everyThread);
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
    return threads(pid)
        .flatMap(
            thread -> Stream.of(system.contents(task(pid, thread) + "children").split(" ", -1)))
        .filter(child -> !child.isBlank())
        .map(child -> Long.valueOf(child.strip()));
  }

  private static String task(long pid, String thread) {
    return "/proc/" + pid + "/task/" + thread + "/";
  }

  /** The process's threads, the main one first; of many only some. */
  private Stream<String> threads(long pid) {
    String main = Long.toString(pid);
    Stat stat = stat(pid);
    if (stat == null || stat.threads() <= 1) {
      return Stream.of(main);
    }
    String[] all = new File("/proc/" + pid + "/task").list();
    return all == null
        ? Stream.of(main)
        : Stream.concat(
            Stream.of(main),
            Stream.of(all).filter(thread -> !thread.equals(main)).limit(SEARCHED_MAX));
  }

  /** What a process does; if one of its threads reads the terminal, so does it. */
  private Waiting waitingOf(long pid, Stat stat, String terminal, boolean everyThread) {
    Waiting main = waitingOf(pid, Long.toString(pid), stat.state(), terminal);
    if (stat.threads() <= 1
        || (!everyThread && (main != Waiting.ELSEWHERE || stat.state() == 'R'))) {
      return main;
    }
    Set<Waiting> all =
        threads(pid)
            .map(thread -> waitingOf(pid, thread, 'S', terminal))
            .collect(Collectors.toSet());
    if (everyThread) {
      return all.contains(Waiting.READING) ? Waiting.READING : main;
    }
    // Where keys are taken by another thread, as Go's and Java's line editors do and what passes
    // them on to another machine, nobody knows whose line it is: no more than an event loop.
    boolean waits = all.contains(Waiting.READING) || all.contains(Waiting.POLLING);
    return waits ? Waiting.POLLING : main;
  }

  private Waiting waitingOf(long pid, String thread, char state, String terminal) {
    if (state == 'R') {
      return Waiting.ELSEWHERE;
    }
    String call = system.contents(task(pid, thread) + "syscall");
    if (call.startsWith(READ)) {
      return readsTerminal(pid, call, terminal) ? Waiting.READING : Waiting.ELSEWHERE;
    }
    if (call.startsWith("running")) {
      return Waiting.ELSEWHERE;
    }
    String channel = system.contents(task(pid, thread) + "wchan");
    if (channel.contains("poll") || channel.contains("select")) {
      return Waiting.POLLING;
    }
    if (call.isEmpty() && channel.equals("wait_woken")) {
      // Where ptrace is restricted (Yama), the call can't be read; a terminal's read sleeps in this
      // channel.
      return Waiting.READING;
    }
    boolean silent = channel.isEmpty() || channel.equals("0");
    return silent && call.isEmpty() ? Waiting.UNKNOWN : Waiting.ELSEWHERE;
  }

  /** Whether the descriptor that is read, the call's first argument, is the terminal. */
  private boolean readsTerminal(long pid, String call, String terminal) {
    String descriptor = call.split(" ", 3)[1].substring("0x".length());
    String target = system.link("/proc/" + pid + "/fd/" + Long.parseLong(descriptor, 16));
    return target.equals(terminal) || target.equals("/dev/tty");
  }
}
