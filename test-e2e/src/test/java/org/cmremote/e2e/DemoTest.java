package org.cmremote.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The first thing that a new user does. */
@Timeout(90)
class DemoTest {

  @Test
  void itEndsByItselfWithinThirtySecondsAndLeavesNothingBehind() throws IOException {
    try (Place place = new Place()) {
      Path temporary = Files.createDirectory(place.directory().resolve("t"));
      ProcessBuilder demo = new Cm(place, List.of()).builder("demo");
      demo.environment().put("CM_AGENT_JAR", Artifacts.agentJar().toString());
      demo.environment().put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);

      long start = System.nanoTime();
      Ended ended = Ended.of(demo);

      assertEquals(0, ended.exitCode(), ended.toString());
      assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 30);
      try (Stream<Path> left = Files.list(temporary)) {
        assertEquals(List.of(), left.toList());
      }
      await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(() -> assertEquals(List.of(), processesAt(temporary)));
    }
  }

  /** Processes that name the directory, work in it, or were told of it: agent, tmux, sshd, all. */
  private static List<String> processesAt(Path directory) throws IOException {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(it -> it.getFileName().toString().matches("\\d+"))
          .filter(
              it ->
                  text(it.resolve("cmdline")).contains(directory.toString())
                      || text(it.resolve("environ")).contains(directory.toString())
                      || workingDirectory(it).startsWith(directory.toString()))
          .map(it -> it.getFileName() + " " + text(it.resolve("cmdline")).replace('\0', ' '))
          .toList();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, ISO_8859_1);
    } catch (IOException e) {
      return ""; // it has ended
    }
  }

  private static String workingDirectory(Path process) {
    try {
      return Files.readSymbolicLink(process.resolve("cwd")).toString();
    } catch (IOException e) {
      return ""; // it has ended
    }
  }
}
