package org.cmremote.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A home of a test's own, with everything that CM Remote keeps for a user below it. Its path is
 * short, because sockets' paths have to be.
 */
final class Place implements AutoCloseable {
  private final Path directory;

  Place() {
    try {
      directory = Files.createTempDirectory(Path.of("/tmp"), "cm");
      Files.createDirectory(files());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path directory() {
    return directory;
  }

  /** For what programs in sessions make and remove. */
  Path files() {
    return directory.resolve("files");
  }

  /** Where the agent keeps the token that it makes. */
  Path token() {
    return directory.resolve("state/cm/token");
  }

  Path agentSocket() {
    return directory.resolve("run/cm/agent.sock");
  }

  Path tmuxSocket() {
    return directory.resolve("tmux");
  }

  /** Makes the process one of a user who lives here, and has nothing else to do with this one's. */
  void furnish(ProcessBuilder builder) {
    Map<String, String> variables = builder.environment();
    variables.keySet().removeIf(name -> name.matches("(CM|XDG|TMUX|NOTIFY|WATCHDOG)(_.*)?"));
    variables.put("HOME", directory.toString());
    variables.put("XDG_CONFIG_HOME", directory.resolve("config").toString());
    variables.put("XDG_STATE_HOME", directory.resolve("state").toString());
    variables.put("XDG_CACHE_HOME", directory.resolve("cache").toString());
    variables.put("XDG_RUNTIME_DIR", directory.resolve("run").toString());
    variables.put("LC_ALL", "C.UTF-8");
    builder.directory(directory.toFile());
  }

  /** The tmux server's answer to a command, as a person at its socket would get it. */
  Ended tmux(String... command) {
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(Stream.of("tmux", "-S", tmuxSocket().toString()), Stream.of(command))
                .toList());
    furnish(builder);
    return Ended.of(builder);
  }

  /** Ends the tmux server, if one was started, and removes the directory. */
  @Override
  public void close() {
    if (Files.exists(tmuxSocket())) {
      tmux("kill-server");
    }
    // A program that is just ending may still write, as a shell does its history.
    await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(this::removed);
  }

  private boolean removed() throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
    return true;
  }
}
