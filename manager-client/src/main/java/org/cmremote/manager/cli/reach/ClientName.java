package org.cmremote.manager.cli.reach;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cmremote.manager.cli.io.Plain;

/** How a command calls itself to agents, whose journals tell it: {@code cm/0.1.0 alice@laptop}. */
final class ClientName {
  /** The kernel's own word; a look-up by the network may take seconds. */
  private static final Path HOST = Path.of("/proc/sys/kernel/hostname");

  /** What an agent takes. */
  private static final int MOST = 100;

  private ClientName() {}

  static String own() {
    return of(Version.number(), System.getProperty("user.name", ""), host());
  }

  static String of(String version, String user, String host) {
    String who = host.isEmpty() ? user : user + "@" + host;
    return Plain.clipped(Plain.line("cm/%s %s".formatted(version, who)), MOST);
  }

  private static String host() {
    try {
      return Files.readString(HOST).strip();
    } catch (IOException e) {
      return ""; // Not Linux.
    }
  }
}
