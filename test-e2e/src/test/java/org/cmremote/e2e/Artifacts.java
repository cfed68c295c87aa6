package org.cmremote.e2e;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cmremote.manager.cli.agent.AgentJvm;

/** What the build made, and the Java that runs it. */
final class Artifacts {
  private Artifacts() {}

  static Path agentJar() {
    return named("cm.agentJar");
  }

  /** What runs the agent as its users do, without its own flags. */
  static List<String> agent() {
    Path jar = agentJar();
    ClassData.ofAgent(jar);
    return AgentJvm.command(jar);
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
