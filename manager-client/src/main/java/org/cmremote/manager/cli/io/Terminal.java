package org.cmremote.manager.cli.io;

import java.io.IOException;
import java.util.Map;

/** The terminal that the command was started in, if any. */
public final class Terminal {
  private Terminal() {}

  public static boolean input() {
    return is(0);
  }

  public static boolean output() {
    return is(1);
  }

  /** Whether to colour what is printed: on a terminal, unless the user said NO_COLOR. */
  public static boolean colours(Map<String, String> environment) {
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb")
        && output();
  }

  /**
   * Java can't ask this of one descriptor: {@code System.console()} is about input and output
   * together, and since Java 22 it is there without a terminal too.
   */
  private static boolean is(int descriptor) {
    try {
      Process test =
          new ProcessBuilder("test", "-t", String.valueOf(descriptor)).inheritIO().start();
      return test.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
