package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the agent can be reached.
 *
 * @param host a loopback address
 * @param port the port that is really listened on
 * @param socket path of the Unix socket; null if there is none
 */
public record Listening(String host, int port, @Nullable Path socket) {
  public Listening {
    requireNonNull(host, "host is null");
  }
}
