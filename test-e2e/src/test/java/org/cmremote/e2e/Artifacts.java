package org.cmremote.e2e;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;

/** What the build made, and the Java that runs it. */
final class Artifacts {
  private Artifacts() {}

  static Path agentJar() {
    return named("cm.agentJar");
  }

  static Path cmJar() {
    return named("cm.cmJar");
  }

  /** The directory with the unit files. */
  static Path systemdUnits() {
    return named("cm.systemdUnits");
  }

  static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  private static Path named(String property) {
    Path path =
        Path.of(requireNonNull(System.getProperty(property), property + " is not set; use Maven"))
            .toAbsolutePath()
            .normalize();
    if (!Files.exists(path)) {
      throw new AssertionError(path + " is missing: package the other modules first");
    }
    return path;
  }
}
