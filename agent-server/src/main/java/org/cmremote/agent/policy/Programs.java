package org.cmremote.agent.policy;

import java.util.List;

/** Programs by name. */
final class Programs {
  private static final List<String> SYSTEM =
      List.of("/usr/local/bin/", "/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/");

  private Programs() {}

  /** The name alone, where the path is one of the system's own; otherwise as it is given. */
  static String name(String program) {
    for (String directory : SYSTEM) {
      if (program.startsWith(directory)) {
        String name = program.substring(directory.length());
        return name.contains("/") ? program : name;
      }
    }
    return program;
  }
}
