package org.cmremote.agent.hook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command as tools start it. */
public final class HookProcess {
  /**
   * How one ended.
   *
   * @param output standard output and error
   */
  public record Ended(int exitCode, String output, Duration took) {}

  private final Process process;
  private final long start = System.nanoTime();

  private HookProcess(Process process) {
    this.process = process;
  }

  public static HookProcess start(Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "org.cmremote.agent.Main",
                "hook"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.matches("(CM_|XDG_|TMUX|JAVA_|JDK_).*"));
    builder.environment().putAll(environment);
    return new HookProcess(builder.start());
  }

  /** Its standard input, which it may close first. */
  public OutputStream input() {
    return process.getOutputStream();
  }

  public HookProcess say(byte[] text) throws IOException {
    try (OutputStream input = input()) {
      input.write(text);
    }
    return this;
  }

  public Ended ended() throws IOException, InterruptedException {
    try {
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), "it still runs");
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      return new Ended(
          process.exitValue(), new String(process.getInputStream().readAllBytes(), UTF_8), took);
    } finally {
      process.destroyForcibly();
    }
  }
}
