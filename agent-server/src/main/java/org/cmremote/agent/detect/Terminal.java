package org.cmremote.agent.detect;

import static java.util.Objects.requireNonNull;

/**
 * What the kernel says of a pane's terminal and of the process in front of it.
 *
 * @param front whose turn it is
 * @param program name of the foreground process, at most 15 characters as the kernel keeps it;
 *     empty if unknown
 * @param waiting what the foreground process does about input
 * @param mode how the terminal treats input
 */
public record Terminal(Front front, String program, Waiting waiting, Mode mode) {
  /** Nothing could be learnt: another system, another user's process, or it is over. */
  public static final Terminal UNKNOWN =
      new Terminal(Front.UNKNOWN, "", Waiting.UNKNOWN, Mode.UNKNOWN);

  public Terminal {
    requireNonNull(front, "front is null");
    requireNonNull(program, "program is null");
    requireNonNull(waiting, "waiting is null");
    requireNonNull(mode, "mode is null");
  }

  /** Which process is in front. */
  public enum Front {
    /**
     * The one that tmux started in the pane: a shell at its own prompt, or the session's only
     * program.
     */
    FIRST,
    /** One that the first started. */
    CHILD,
    UNKNOWN
  }

  /** What a process does about input. */
  public enum Waiting {
    /** It is blocked in a read of this terminal. */
    READING,
    /** It waits for any of several things, as programs with an event loop do. */
    POLLING,
    /** It runs, sleeps or waits for something else. */
    ELSEWHERE,
    UNKNOWN
  }

  /** How the terminal treats input. */
  public enum Mode {
    /** By the line, shown as it is typed: what programs find that change nothing. */
    LINE,
    /** By the line, not shown: a password. */
    HIDDEN_LINE,
    /** By the key: line editors and full-screen programs. */
    KEYS,
    UNKNOWN
  }
}
