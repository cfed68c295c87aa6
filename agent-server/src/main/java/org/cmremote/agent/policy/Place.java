package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The directories in which a part of a command may run: more than one after a {@code cd} that may
 * have failed.
 *
 * @param directories absolute paths; empty if nothing is known
 */
record Place(Set<String> directories) {
  static final Place UNKNOWN = new Place(Set.of());

  private static final int MOST = 8;

  Place {
    directories = Set.copyOf(requireNonNull(directories, "directories is null"));
  }

  static Place of(String directory) {
    return new Place(Set.of(directory));
  }

  boolean isKnown() {
    return !directories.isEmpty();
  }

  /** Here or there. */
  Place or(Place other) {
    if (equals(other)) {
      return this;
    }
    Set<String> both =
        Stream.concat(directories.stream(), other.directories.stream())
            .collect(Collectors.toUnmodifiableSet());
    return isKnown() && other.isKnown() && both.size() <= MOST ? new Place(both) : UNKNOWN;
  }

  /** Where a {@code cd} leads to. */
  Place into(Word target, String home) {
    return target.isLiteral() && !target.text().isEmpty()
        ? new Place(
            directories.stream()
                .map(directory -> Paths.resolve(directory, target.text(), home))
                .collect(Collectors.toUnmodifiableSet()))
        : UNKNOWN;
  }
}
