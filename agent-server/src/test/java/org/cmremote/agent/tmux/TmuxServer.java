package org.cmremote.agent.tmux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

  /**
   * Writes a program to be run in tmux's place.
   *
   * @param name says what it does otherwise than tmux
   * @param script for sh; what gets to its end runs tmux with the same arguments
   * @return its path
   */
  public String wrapper(String name, String script) throws IOException {
    Path program = directory.resolve(name);
    Files.writeString(program, "#!/bin/sh\n" + script + "\nexec tmux \"$@\"\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return program.toString();
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
