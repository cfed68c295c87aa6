package org.cmremote.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packaged agent, as its users start it, in a place of its own: on a free port and a socket,
 * with a token that it made itself, and with a tmux server of its own.
 */
final class RunningAgent implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern LISTENS = Pattern.compile("listens on 127\\.0\\.0\\.1:(\\d+)");

  private final Place place = new Place();
  private final Path log = place.directory().resolve("agent.log");
  private final List<String> runner;
  private final Map<String, String> variables;
  private Process process;

  private RunningAgent(List<String> runner, Map<String, String> variables) {
    this.runner = runner;
    this.variables = variables;
    process = begin();
  }

  static RunningAgent start() {
    return start(Map.of());
  }

  /** With these variables set, besides those that make it a test's own. */
  static RunningAgent start(Map<String, String> variables) {
    return start(List.of(), variables);
  }

  /** By a program that runs what follows it. */
  static RunningAgent start(List<String> runner, Map<String, String> variables) {
    RunningAgent agent = new RunningAgent(runner, variables);
    try {
      agent.awaitListening();
      return agent;
    } catch (RuntimeException e) {
      agent.close();
      throw e;
    }
  }

  /** The process that would be the agent, for tests of how it starts. */
  static ProcessBuilder builder(Place place, List<String> arguments) {
    List<String> command = Artifacts.agent();
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    place.furnish(builder);
    return builder;
  }

  private Process begin() {
    ProcessBuilder builder =
        builder(place, List.of("--port", "0", "--tmux-socket", place.tmuxSocket().toString()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(variables);
    builder.command().addAll(0, runner);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitListening() {
    await("the agent listens")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !process.isAlive() || log().contains("listens on"));
    if (!process.isAlive()) {
      throw new IllegalStateException("the agent ended: " + log());
    }
  }

  /** What it has said so far. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Place place() {
    return place;
  }

  long pid() {
    return process.pid();
  }

  int port() {
    Matcher matcher = LISTENS.matcher(log());
    if (!matcher.find()) {
      throw new AssertionError("it doesn't say where it listens: " + log());
    }
    return Integer.parseInt(matcher.group(1));
  }

  String token() {
    try {
      return Files.readString(place.token()).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it without a chance to say goodbye. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Tells it to stop, and waits until it has. */
  int stop() {
    process.destroy();
    awaitEnd();
    return process.exitValue();
  }

  /** Starts it again after its end, in the same place. */
  void startAgain() {
    process = begin();
    awaitListening();
  }

  private void awaitEnd() {
    process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Ends the agent, its tmux server and all sessions, and removes their files. */
  @Override
  public void close() {
    process.destroyForcibly();
    awaitEnd();
    place.close();
  }
}
