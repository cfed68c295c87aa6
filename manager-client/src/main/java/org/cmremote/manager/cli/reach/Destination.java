package org.cmremote.manager.cli.reach;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.cmremote.manager.TokenSource;
import org.cmremote.manager.hosts.Host;
import org.cmremote.transport.Transport;
import org.cmremote.transport.ssh.SshTarget;

/**
 * A host that a command is for.
 *
 * @param name as the user named it
 * @param host what the registry says of it
 * @param ssh how ssh reaches it; empty if something else does
 * @param transport makes a way there
 */
record Destination(
    String name,
    Optional<Host> host,
    Optional<SshTarget> ssh,
    Supplier<Transport> transport,
    TokenSource tokens) {
  Destination {
    requireNonNull(name, "name is null");
    requireNonNull(host, "host is null");
    requireNonNull(ssh, "ssh is null");
    requireNonNull(transport, "transport is null");
    requireNonNull(tokens, "tokens is null");
  }

  /** How long its agent may take to answer; empty for the usual time. */
  Optional<Duration> answerLimit() {
    return host.flatMap(known -> known.span(org.cmremote.manager.hosts.HostKey.ANSWER_TIMEOUT));
  }
}
