package org.cmremote.agent.tmux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A real tmux server of a test's own, on a socket in a directory of its own. */
public final class TmuxServer implements AutoCloseable {
  private final Path directory;

  public TmuxServer() throws IOException {
    directory = Files.createTempDirectory("cm-tmux");
  }

  /** For the test's files. */
  public Path directory() {
    return directory;
  }

  public String socket() {
    return directory.resolve("tmux").toString();
  }

  /** Runs one tmux command and gives its output. */
  public String run(String... arguments) throws IOException, InterruptedException {
    List<String> argv = new ArrayList<>(List.of("tmux", "-u", "-f", "/dev/null", "-S", socket()));
    argv.addAll(List.of(arguments));
    Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return output;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    run("kill-server");
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
