package org.cmremote.manager.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.cmremote.transport.IoReason;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * A small Java for hosts that have none, made by this machine's {@code jlink} once and kept in the
 * cache.
 */
final class RuntimeImage {
  /** What the agent and its libraries use, as {@code jdeps} and a run tell. */
  private static final List<String> MODULES =
      List.of(
          "java.base",
          "java.logging",
          "java.management",
          "java.naming",
          "java.sql",
          "java.xml",
          "jdk.crypto.ec",
          "jdk.management",
          "jdk.security.auth",
          "jdk.unsupported");

  private final Consumer<String> progress;

  RuntimeImage(Consumer<String> progress) {
    this.progress = requireNonNull(progress, "progress is null");
  }

  /**
   * Where it is on this machine; it is made if it isn't there.
   *
   * @throws CmException {@code PLATFORM_UNSUPPORTED} if one that is made here wouldn't run there
   */
  Path path(String host, Survey survey) {
    Platform here = Platform.here();
    if (!survey.platform().equals(here)) {
      throw new CmException(
          ErrorCode.PLATFORM_UNSUPPORTED,
          "%s has no Java 17 or later, and is %s; a Java that is made here is for %s. Install one there (Debian: apt install openjdk-17-jre-headless)"
              .formatted(host, survey.platform(), here));
    }
    Path cache = cache(System.getenv());
    Path image = cache.resolve("runtime-" + Runtime.version() + "-" + MODULES.hashCode());
    if (!isThere(image)) {
      progress.accept("making a small Java, once");
      make(cache, image);
    }
    return image;
  }

  private static Path cache(Map<String, String> environment) {
    String chosen = environment.getOrDefault("XDG_CACHE_HOME", "");
    String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    return (chosen.startsWith("/") ? Path.of(chosen) : Path.of(home, ".cache")).resolve("cm");
  }

  private static void make(Path cache, Path image) {
    Path jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
    if (!Files.isExecutable(jlink)) {
      throw new CmException(
          ErrorCode.COMMAND_NOT_FOUND,
          "the host has no Java 17 or later, and to make one takes a JDK here: %s is missing"
              .formatted(jlink));
    }
    try {
      Files.createDirectories(cache);
      Path making = Files.createTempDirectory(cache, "runtime-");
      try {
        Path made = making.resolve("image");
        link(jlink, made);
        Files.move(made, image, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        remove(making);
      }
    } catch (IOException e) {
      if (!isThere(image)) {
        throw new CmException(
            ErrorCode.INTERNAL,
            "a Java can't be made in %s: %s".formatted(cache, IoReason.of(e)),
            e);
      }
      // Another deployment made it meanwhile.
    }
  }

  private static boolean isThere(Path image) {
    return Files.isExecutable(image.resolve("bin/java"));
  }

  private static void link(Path jlink, Path made) throws IOException {
    Process process =
        new ProcessBuilder(
                jlink.toString(),
                "--add-modules",
                String.join(",", MODULES),
                "--strip-java-debug-attributes",
                "--no-header-files",
                "--no-man-pages",
                "--compress=" + (Runtime.version().feature() < 21 ? "2" : "zip-6"),
                "--output",
                made.toString())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    int status = process.onExit().join().exitValue();
    if (status != 0) {
      throw new IOException("jlink ended with " + status + ": " + said.strip());
    }
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
