package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the web edge listens and whom it lets in.
 *
 * @param bind a loopback address
 * @param port 0 to 65535; 0 picks a free one
 * @param socket path of the Unix socket; null for none
 * @param allowedOrigins web origins that may come in besides those of the same loopback port
 * @param redact what of requests isn't journaled
 * @param eventLoops how many event loops share the connections, at least 1
 */
public record WebOptions(
    InetAddress bind,
    int port,
    @Nullable Path socket,
    Set<String> allowedOrigins,
    List<Pattern> redact,
    int eventLoops,
    Limits limits) {
  public WebOptions {
    requireNonNull(bind, "bind is null");
    allowedOrigins = Set.copyOf(requireNonNull(allowedOrigins, "allowedOrigins is null"));
    redact = List.copyOf(requireNonNull(redact, "redact is null"));
    requireNonNull(limits, "limits is null");
    if (!bind.isLoopbackAddress()) {
      throw new IllegalArgumentException("bind is no loopback address: " + bind);
    }
  }
}
