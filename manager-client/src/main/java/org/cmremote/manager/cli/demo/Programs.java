package org.cmremote.manager.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/** The programs of this machine that the demo runs. */
final class Programs {
  private static final Map<String, String> PACKAGES =
      Map.of(
          "sshd", "openssh-server",
          "ssh", "openssh-client",
          "ssh-keygen", "openssh-client",
          "tmux", "tmux",
          "git", "git",
          "tar", "tar",
          "bash", "bash");

  private Programs() {}

  /**
   * Finds all that are needed.
   *
   * @throws CmException {@code COMMAND_NOT_FOUND}, with the command that installs those missing
   */
  static void require() {
    List<String> missing =
        PACKAGES.keySet().stream().filter(program -> find(program).isEmpty()).sorted().toList();
    if (!missing.isEmpty()) {
      throw new CmException(
          ErrorCode.COMMAND_NOT_FOUND,
          "the demo needs %s; install with: sudo apt-get install %s"
              .formatted(
                  String.join(", ", missing),
                  String.join(
                      " ", missing.stream().map(PACKAGES::get).distinct().sorted().toList())));
    }
  }

  /** sshd must be called by its full path, and users' PATH seldom has its directory. */
  static Path path(String program) {
    return find(program).orElseThrow();
  }

  private static Optional<Path> find(String program) {
    return Stream.concat(
            Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)),
            Stream.of("/usr/sbin", "/usr/local/sbin", "/sbin"))
        .filter(directory -> directory.startsWith("/"))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Runs a program that should just do its work, and says what it said if it doesn't. */
  static void run(ProcessBuilder builder) throws IOException {
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new CmException(
            ErrorCode.COMMAND_FAILED,
            "%s failed: %s".formatted(String.join(" ", builder.command()), said.strip()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CmException(ErrorCode.CLOSED, "interrupted", e);
    }
  }
}
