package org.cmremote.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.cmremote.manager.Backoff;
import org.cmremote.manager.ManagerClient;
import org.cmremote.manager.ManagerOptions;
import org.cmremote.manager.Reconnect;
import org.cmremote.manager.TokenSource;
import org.cmremote.transport.CuttableProxy;
import org.cmremote.transport.local.LocalAgent;
import org.cmremote.transport.local.LocalTransport;
import org.cmremote.transport.protocol.Position;

/** An agent that is killed and started again, in a home and with a tmux server of its own. */
public final class Victim implements AutoCloseable {
  private static final ManagerOptions OPTIONS =
      ManagerOptions.named("faults")
          .withReconnect(Reconnect.AFTER_FIRST_CONNECT)
          .withBackoff(new Backoff(Duration.ofMillis(20), Duration.ofMillis(200), 0.25));

  private final List<String> command;
  private final Path home;
  private Process process;
  private String tmuxServer = "";

  /**
   * Starts it.
   *
   * @param command what starts the agent, without its own flags
   * @param home a directory that exists, with a path short enough for sockets
   */
  public Victim(List<String> command, Path home) throws IOException {
    this.command = new ArrayList<>(command);
    this.command.addAll(List.of("--port", "0", "--tmux-socket", home.resolve("tmux").toString()));
    // One session is asked more in a minute than any person would let an agent answer.
    this.command.addAll(List.of("--answers-per-minute", "0", "--answers-in-a-row", "0"));
    this.command.addAll(List.of("--answers-in-all", "0"));
    this.home = home;
    this.process = begin();
  }

  public Path home() {
    return home;
  }

  private Process begin() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.matches("(CM|XDG|TMUX|NOTIFY|WATCHDOG)(_.*)?"));
    environment.put("HOME", home.toString());
    environment.put("XDG_RUNTIME_DIR", home.toString());
    Process begun = builder.start();
    BufferedReader said = new BufferedReader(new InputStreamReader(begun.getInputStream(), UTF_8));
    List<String> lines = new ArrayList<>();
    for (String line = said.readLine(); ; line = said.readLine()) {
      if (line == null) {
        throw new IOException("the agent ended: " + String.join("\n", lines));
      }
      lines.add(line);
      if (line.contains("listens on")) {
        drain(said);
        return begun;
      }
    }
  }

  private static void drain(BufferedReader said) {
    Thread reader = new Thread(() -> said.lines().forEach(line -> {}), "agent-output");
    reader.setDaemon(true);
    reader.start();
  }

  /** Ends it as {@code kill -9} does. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Starts it again after its end; returns when it listens. */
  public void startAgain() throws IOException {
    process = begin();
  }

  /** Has the kernel stop it, or go on with it. */
  public void freeze(boolean frozen) throws IOException {
    freeze(process.pid(), frozen);
  }

  /** The same with the tmux server, if there is one. */
  public void freezeTmux(boolean frozen) throws IOException {
    if (frozen) {
      tmuxServer = said("display-message", "-p", "#{pid}");
    }
    if (tmuxServer.matches("\\d+")) {
      freeze(Long.parseLong(tmuxServer), frozen);
    }
  }

  private static void freeze(long pid, boolean frozen) throws IOException {
    new ProcessBuilder("kill", frozen ? "-STOP" : "-CONT", Long.toString(pid))
        .start()
        .onExit()
        .join();
  }

  /** Where it listens, the next one too. */
  public Path socket() {
    return home.resolve("cm/agent.sock");
  }

  /** A client that comes back by itself; not connected yet. */
  public ManagerClient client(Vertx vertx) {
    return client(vertx, LocalAgent.at(socket()), OPTIONS);
  }

  /** The same, over a line to the agent's socket. */
  public ManagerClient client(Vertx vertx, CuttableProxy line) {
    return client(vertx, LocalAgent.at(line.port()), OPTIONS);
  }

  /** The same, to go on after that place. */
  public ManagerClient client(Vertx vertx, CuttableProxy line, Position after) {
    return client(vertx, LocalAgent.at(line.port()), OPTIONS.withResume(after));
  }

  private ManagerClient client(Vertx vertx, LocalAgent way, ManagerOptions options) {
    return new ManagerClient(
        vertx,
        new LocalTransport(way),
        TokenSource.file(home.resolve(".local/state/cm/token")),
        options);
  }

  /** Ends its tmux clients as {@code kill -9} does; the server lives on. */
  public void killControlClients() {
    List<ProcessHandle> clients = process.children().toList();
    clients.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle gone : clients) {
      gone.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
  }

  /** Runs a tmux command on its server, and gives what it says. */
  private String said(String... arguments) throws IOException {
    List<String> argv = new ArrayList<>(List.of("tmux", "-S", home.resolve("tmux").toString()));
    argv.addAll(List.of(arguments));
    Process tmux = new ProcessBuilder(argv).redirectErrorStream(true).start();
    return new String(tmux.getInputStream().readAllBytes(), UTF_8).strip();
  }

  /** Ends the agent, its tmux server and all sessions. */
  @Override
  public void close() throws IOException {
    process.destroy();
    process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
    kill();
    said("kill-server");
  }
}
