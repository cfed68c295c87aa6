package org.cmremote.manager.cli.hosts;

import org.cmremote.manager.hosts.Host;
import org.cmremote.manager.hosts.Hosts;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import picocli.CommandLine.Parameters;

/** The host that a command is about. */
final class HostNameArgument {
  @Parameters(index = "0", paramLabel = "NAME", description = "The host's name.")
  private String name = "";

  String name() {
    return name;
  }

  /**
   * The host of that name.
   *
   * @throws CmException {@code INVALID_PARAMS} if there is none
   */
  Host in(Hosts hosts) {
    return in(hosts, name);
  }

  static Host in(Hosts hosts, String name) {
    return hosts
        .host(name)
        .orElseThrow(
            () ->
                new CmException(
                    ErrorCode.INVALID_PARAMS,
                    "there is no host %s; `cm hosts list` shows them, `cm hosts add %s` registers it"
                        .formatted(name, name)));
  }
}
