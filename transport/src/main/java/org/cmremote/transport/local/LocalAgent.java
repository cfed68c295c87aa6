package org.cmremote.transport.local;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the agent of this machine may listen.
 *
 * @param socket its Unix socket, tried first: only this user can have made it, while any user can
 *     take a port
 * @param port its port on 127.0.0.1, 1 to 65535; 0 if only the socket counts
 */
public record LocalAgent(Optional<Path> socket, int port) {
  public static final int DEFAULT_PORT = 9876;

  public LocalAgent {
    requireNonNull(socket, "socket is null");
    if (port < (socket.isPresent() ? 0 : 1) || port > 65535) {
      throw new IllegalArgumentException("port is " + port + ", not 1 to 65535");
    }
  }

  /** That socket only: who names one doesn't mean another agent that happens to run. */
  public static LocalAgent at(Path socket) {
    return new LocalAgent(Optional.of(socket), 0);
  }

  /** That port only. */
  public static LocalAgent at(int port) {
    return new LocalAgent(Optional.empty(), port);
  }
}
