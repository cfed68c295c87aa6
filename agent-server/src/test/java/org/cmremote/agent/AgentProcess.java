package org.cmremote.agent;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The agent as its users start it: a process of its own, in a home of its own. */
final class AgentProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern LISTENS = Pattern.compile("listens on 127\\.0\\.0\\.1:(\\d+)");

  final Path home;
  private final Process process;
  private final Path stderr;

  AgentProcess(Path home, Map<String, String> environment, String... arguments) throws IOException {
    this(List.of(), home, environment, arguments);
  }

  /**
   * @param wrapper a program that runs the one that is named by its last arguments
   */
  private AgentProcess(
      List<String> wrapper, Path home, Map<String, String> environment, String... arguments)
      throws IOException {
    this.home = home;
    stderr = Files.createTempFile(home, "stderr", "");
    List<String> command = new ArrayList<>(wrapper);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            // As its users run it: half the processor time.
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            // As the jar's manifest says, which newer Javas want.
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath(),
            "org.cmremote.agent.Main"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(stderr.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(CM_|XDG_|NOTIFY_|WATCHDOG_).*"));
    builder.environment().put("HOME", home.toString());
    builder.environment().putAll(environment);
    process = builder.start();
  }

  /** Starts one that listens on a free port and drives a tmux server of its own. */
  static AgentProcess listening(Path home, Map<String, String> environment) throws IOException {
    return listening(List.of(), home, environment);
  }

  static AgentProcess listening(List<String> wrapper, Path home, Map<String, String> environment)
      throws IOException {
    AgentProcess agent =
        new AgentProcess(
            wrapper,
            home,
            environment,
            "--port",
            "0",
            "--tmux-socket",
            home.resolve("tmux").toString());
    await().atMost(PATIENCE).until(() -> agent.stderr().contains("listens on"));
    return agent;
  }

  /** The agent's own; slf4j comes with a test's library and would print a notice. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !entry.contains("slf4j"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  int port() {
    Matcher matcher = LISTENS.matcher(stderr());
    if (!matcher.find()) {
      throw new AssertionError("it doesn't say where it listens: " + stderr());
    }
    return Integer.parseInt(matcher.group(1));
  }

  String stderr() {
    try {
      return Files.readString(stderr);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  void terminate() {
    process.destroy(); // SIGTERM
  }

  long pid() {
    return process.pid();
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("it still runs: " + stderr());
    }
    return process.exitValue();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
