package org.cmremote.manager.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * A private directory for all that the demo makes: sockets, keys, token, log, home and files.
 *
 * @param directory 0700, and short enough for the sockets in it
 */
record Place(Path directory) {
  /** ssh can use 90 characters of a socket's path; some 40 of them stand below this directory. */
  private static final int LONGEST_BASE = 30;

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  static Place make(Leftovers leftovers) throws IOException {
    Path base = Path.of(System.getProperty("java.io.tmpdir"));
    if (base.toString().length() > LONGEST_BASE) {
      base = Path.of("/tmp");
    }
    Place place = new Place(Files.createTempDirectory(base, "cm-demo-"));
    leftovers.add(() -> Leftovers.delete(place.directory));
    Files.createDirectories(place.home());
    Files.createDirectories(place.files());
    byte[] bits = new byte[32];
    new SecureRandom().nextBytes(bits);
    Files.createFile(place.token(), OWNER_ONLY);
    Files.writeString(place.token(), HexFormat.of().formatHex(bits) + "\n");
    return place;
  }

  Path home() {
    return directory.resolve("home");
  }

  Path files() {
    return directory.resolve("files");
  }

  Path token() {
    return directory.resolve("token");
  }

  Path agentSocket() {
    return directory.resolve("agent.sock");
  }

  Path tmuxSocket() {
    return directory.resolve("tmux.sock");
  }

  Path log() {
    return directory.resolve("agent.log");
  }

  Path ssh() {
    return directory.resolve("ssh");
  }

  /** Nothing of the user's own settings counts, and programs ask in English. */
  void environment(Map<String, String> variables) {
    variables.keySet().removeIf(Place::isOthers);
    variables.put("HOME", home().toString());
    variables.put("XDG_CONFIG_HOME", home().resolve("config").toString());
    variables.put("XDG_STATE_HOME", home().resolve("state").toString());
    variables.put("XDG_DATA_HOME", home().resolve("data").toString());
    variables.put("XDG_CACHE_HOME", home().resolve("cache").toString());
    variables.put("XDG_RUNTIME_DIR", directory.toString());
    variables.put("GIT_CONFIG_NOSYSTEM", "1");
    variables.put("LC_ALL", "C.UTF-8");
  }

  private static boolean isOthers(String variable) {
    return variable.startsWith("CM_")
        || variable.startsWith("GIT_")
        || variable.startsWith("TMUX")
        || Set.of("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "CREDENTIALS_DIRECTORY")
            .contains(variable);
  }
}
