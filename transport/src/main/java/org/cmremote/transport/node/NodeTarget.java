package org.cmremote.transport.node;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * A host that other programs reach.
 *
 * @param name as a person names it
 * @param exec runs the words that follow it as a command on the host, with its standard input, and
 *     ends with that command's exit code
 * @param forward listens at {@link #PORT} of 127.0.0.1 here, and carries each connection to the
 *     agent, until it is ended
 * @param terminal runs the words that follow it on the host, in the terminal of who starts it;
 *     empty if there is no such program
 * @param connectTimeout how long it may take until the agent is reached
 */
public record NodeTarget(
    String name,
    CommandTemplate exec,
    CommandTemplate forward,
    Optional<CommandTemplate> terminal,
    Duration connectTimeout) {
  /** Stands for the port in {@code forward}. */
  public static final String PORT = "{port}";

  public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  public NodeTarget {
    requireNonNull(name, "name is null");
    requireNonNull(exec, "exec is null");
    requireNonNull(forward, "forward is null");
    requireNonNull(terminal, "terminal is null");
    requireNonNull(connectTimeout, "connectTimeout is null");
    if (!forward.holds(PORT)) {
      throw new IllegalArgumentException(
          "forward has no %s, which stands for the port that it is to listen at".formatted(PORT));
    }
  }
}
