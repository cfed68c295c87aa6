package org.cmremote.e2e;

import java.util.Arrays;

/** The agent as a bad release would be: it passes its rehearsal, and fails when it is to run. */
public final class LateFailure {
  private LateFailure() {}

  public static void main(String[] arguments) throws Exception {
    if (!Arrays.asList(arguments).contains("--check")) {
      System.err.println("a bad release");
      System.exit(3);
    }
    Class.forName("org.cmremote.agent.Main")
        .getMethod("main", String[].class)
        .invoke(null, (Object) arguments);
  }
}
