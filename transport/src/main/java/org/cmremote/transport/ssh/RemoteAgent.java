package org.cmremote.transport.ssh;

import static java.util.Objects.requireNonNull;

/** Where the agent listens on the remote host. */
public sealed interface RemoteAgent {

  /** A TCP port of the remote 127.0.0.1. */
  record LoopbackPort(int port) implements RemoteAgent {
    public static final int DEFAULT = 9876;

    public LoopbackPort {
      if (port < 1 || port > 65535) {
        throw new IllegalArgumentException("port is " + port + ", not 1 to 65535");
      }
    }

    @Override
    public String toString() {
      return "127.0.0.1:" + port;
    }
  }

  /** A Unix domain socket; the path is the remote host's, so it is text here. */
  record UnixSocket(String path) implements RemoteAgent {
    public UnixSocket {
      requireNonNull(path, "path is null");
      if (!path.startsWith("/")) {
        throw new IllegalArgumentException("path is " + path + ", not absolute");
      }
    }

    @Override
    public String toString() {
      return path;
    }
  }
}
