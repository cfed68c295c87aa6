package org.cmremote.manager.cli.reach;

import java.nio.file.Path;
import org.cmremote.manager.hosts.Hosts;
import org.cmremote.manager.hosts.HostsFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the hosts are registered. */
public final class RegistryOption {
  @Option(
      names = "--hosts-file",
      paramLabel = "FILE",
      description = "Hosts and groups. Default: ~/.config/cm/hosts.toml.")
  private @Nullable Path file;

  public HostsFile file() {
    return file == null ? HostsFile.usual(System.getenv()) : new HostsFile(file);
  }

  public Hosts read() {
    return file().read();
  }
}
