package org.cmremote.agent.policy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Paths as text: nothing is looked up, so a symbolic link is taken for what its name says. Every
 * path that comes out is absolute, without {@code .} and {@code ..} and without a slash at its end.
 */
final class Paths {
  private Paths() {}

  /**
   * What a path means.
   *
   * @param directory where a relative one starts
   * @param home what {@code ~} stands for
   */
  static String resolve(String directory, String path, String home) {
    if (path.equals("~") || path.startsWith("~/")) {
      return normal(home + path.substring(1));
    }
    if (path.startsWith("~")) {
      // Another user's home, or an earlier directory: anywhere.
      return normal("/" + path);
    }
    return normal(path.startsWith("/") ? path : directory + "/" + path);
  }

  private static String normal(String path) {
    Deque<String> names = new ArrayDeque<>();
    for (String name : path.split("/", -1)) {
      if (name.equals("..")) {
        names.pollLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.addLast(name);
      }
    }
    return "/" + String.join("/", names);
  }

  static List<String> names(String path) {
    return path.equals("/") ? List.of() : List.of(path.substring(1).split("/", -1));
  }
}
