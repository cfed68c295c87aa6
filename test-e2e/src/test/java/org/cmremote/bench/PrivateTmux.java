package org.cmremote.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A tmux server on a socket of its own; it ends with the rig. */
record PrivateTmux(Path socket) {

  static PrivateTmux on(Rig rig, Path socket) {
    PrivateTmux tmux = new PrivateTmux(socket);
    rig.atEnd(tmux::end);
    return tmux;
  }

  List<String> argv(String... arguments) {
    List<String> argv = new ArrayList<>(List.of("tmux", "-u", "-f", "/dev/null"));
    argv.addAll(List.of("-S", socket.toString()));
    argv.addAll(List.of(arguments));
    return argv;
  }

  /**
   * Runs a tmux command and gives what it prints.
   *
   * @throws IOException if it fails
   */
  String run(String... arguments) throws IOException {
    List<String> argv = argv(arguments);
    ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
    builder.environment().remove("TMUX");
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(argv + ": " + said);
    }
    return said;
  }

  void newSession(String name, List<String> command) throws IOException {
    List<String> words =
        new ArrayList<>(List.of("new-session", "-d", "-s", name, "-x", "120", "-y", "40"));
    words.addAll(command);
    run(words.toArray(String[]::new));
  }

  long serverPid() throws IOException {
    return Long.parseLong(run("display-message", "-p", "#{pid}"));
  }

  private void end() {
    try {
      ProcessHandle server = ProcessHandle.of(serverPid()).orElseThrow();
      run("kill-server");
      // A server waits for its clients to take their goodbye, and one was seen to wait for ever.
      server
          .onExit()
          .completeOnTimeout(server, 5, TimeUnit.SECONDS)
          .thenAccept(ProcessHandle::destroyForcibly)
          .join();
    } catch (IOException e) {
      // It ends with its last session, and has; or nothing was started.
    }
  }
}
