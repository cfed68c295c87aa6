package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Which paths are meant: {@code *} stands for characters of one name, {@code **} for any number of
 * names, <code>{cwd}</code> and <code>{home}</code> at the beginning for the session's and the
 * user's directory.
 *
 * @param anchor what it starts from; empty for the root
 */
record PathPattern(String anchor, List<Glob> names) {
  PathPattern {
    requireNonNull(anchor, "anchor is null");
    names = List.copyOf(requireNonNull(names, "names is null"));
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException if it starts neither at the root nor at one of the two
   *     directories nor with {@code **}
   */
  static PathPattern of(String text) {
    String anchor = text.startsWith("{cwd}") ? "{cwd}" : text.startsWith("{home}") ? "{home}" : "";
    String rest = text.substring(anchor.length());
    if (anchor.isEmpty() && rest.startsWith("**")) {
      rest = "/" + rest;
    }
    if (!rest.isEmpty() && !rest.startsWith("/")) {
      throw new IllegalArgumentException(
          "“%s” starts neither with / nor {cwd} nor {home} nor **".formatted(text));
    }
    return new PathPattern(
        anchor,
        rest.isEmpty()
            ? List.of()
            : List.of(rest.substring(1).split("/", -1)).stream().map(Glob::name).toList());
  }

  /**
   * @param path absolute, as {@link Paths} makes them
   * @param isPattern whether the path stands for all that match it
   */
  boolean matches(String path, boolean isPattern, Circumstances circumstances) {
    List<String> all = Paths.names(path);
    if (anchor.isEmpty()) {
      return matches(0, all, 0, isPattern);
    }
    String base = anchor.equals("{cwd}") ? circumstances.directory() : circumstances.home();
    List<String> start =
        base.startsWith("/") ? Paths.names(Paths.resolve("/", base, base)) : List.of();
    // Nothing counts as inside the root, or inside a directory that isn't known.
    return !start.isEmpty()
        && all.size() >= start.size()
        && all.subList(0, start.size()).equals(start)
        && matches(0, all.subList(start.size(), all.size()), 0, isPattern);
  }

  private boolean matches(int at, List<String> path, int from, boolean isPattern) {
    if (at == names.size()) {
      return from == path.size();
    }
    Glob name = names.get(at);
    if (name.text().equals("**")) {
      for (int next = from; next <= path.size(); next++) {
        if (matches(at + 1, path, next, isPattern)) {
          return true;
        }
      }
      return false;
    }
    if (from >= path.size()) {
      return false;
    }
    String its = path.get(from);
    boolean same =
        (isPattern && its.chars().anyMatch(c -> "*?[".indexOf(c) >= 0))
            ? name.mayMeet(its)
            : name.matches(its);
    return same && matches(at + 1, path, from + 1, isPattern);
  }
}
