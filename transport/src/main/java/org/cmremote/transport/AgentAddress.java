package org.cmremote.transport;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/** Where on this machine an agent can be reached. */
public sealed interface AgentAddress {

  /** A Unix domain socket. */
  record UnixSocket(Path path) implements AgentAddress {
    public UnixSocket {
      requireNonNull(path, "path is null");
    }
  }

  /** A TCP port of 127.0.0.1. */
  record LoopbackPort(int port) implements AgentAddress {
    public LoopbackPort {
      if (port < 1 || port > 65535) {
        throw new IllegalArgumentException("port is " + port + ", not 1 to 65535");
      }
    }
  }
}
