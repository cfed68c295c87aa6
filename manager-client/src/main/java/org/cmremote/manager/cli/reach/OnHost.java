package org.cmremote.manager.cli.reach;

import org.cmremote.manager.cli.io.Output;

/** What a command does on one host. */
@FunctionalInterface
public interface OnHost {

  /**
   * Does it, on a thread that may block.
   *
   * @param reached not connected yet
   * @param output of this host's part
   * @return the exit code
   */
  int run(Reached reached, Output output);
}
