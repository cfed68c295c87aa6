package org.cmremote.manager.deploy;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What a Java has to be made for.
 *
 * @param system as {@code uname -s} says it
 * @param machine as {@code uname -m} says it
 * @param libc the usual name of its C library
 */
record Platform(String system, String machine, String libc) {
  Platform {
    requireNonNull(system, "system is null");
    requireNonNull(machine, "machine is null");
    requireNonNull(libc, "libc is null");
  }

  /** This machine, as far as its Java is concerned. */
  static Platform here() {
    String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    String system = System.getProperty("os.name");
    boolean musl =
        Files.exists(Path.of("/lib/ld-musl-x86_64.so.1"))
            || Files.exists(Path.of("/lib/ld-musl-aarch64.so.1"));
    return new Platform(
        system.equals("Mac OS X") ? "Darwin" : system,
        switch (machine) {
          case "amd64" -> "x86_64";
          default -> machine;
        },
        musl ? "musl" : "glibc");
  }

  /** For people. */
  @Override
  public String toString() {
    return "%s on %s with %s".formatted(system, machine, libc);
  }
}
