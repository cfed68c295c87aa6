package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

/**
 * Where a prompt stands.
 *
 * @param tool the profile that the session is read with
 * @param host this machine's name
 * @param session the session's name; empty if there is none
 * @param directory the session's, an absolute path; empty if unknown, and then nothing is inside it
 * @param home the user's, an absolute path; empty if unknown
 */
public record Circumstances(
    String tool, String host, String session, String directory, String home) {
  public Circumstances {
    requireNonNull(tool, "tool is null");
    requireNonNull(host, "host is null");
    requireNonNull(session, "session is null");
    requireNonNull(directory, "directory is null");
    requireNonNull(home, "home is null");
  }

  Place place() {
    return directory.startsWith("/")
        ? Place.of(Paths.resolve("/", directory, home))
        : Place.UNKNOWN;
  }
}
