package org.cmremote.agent.tmux;

import org.cmremote.agent.detect.Terminal;

/** Who is asked about a pane's terminal right after a look at it. For one thread. */
@FunctionalInterface
public interface Witness {
  /**
   * What the kernel says now.
   *
   * @param pid the process that tmux started in the pane
   * @param tty path of the pane's terminal
   */
  Terminal terminal(long pid, String tty);
}
