package org.cmremote.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.cmremote.transport.ssh.RemoteAgent;
import org.cmremote.transport.ssh.SshTarget;
import org.cmremote.transport.ssh.Sshd;

/**
 * A host without systemd, as far as one login goes: a real sshd whose logins live in a home of
 * their own, with a tmux server of their own and an agent that listens at a free port and a socket.
 */
final class LoginHost implements AutoCloseable {
  private static final String NAME = "login-host";

  private final Place home = new Place();
  private final Sshd sshd;
  private final Path directory;

  /**
   * Starts one.
   *
   * @param directory for the keys of its sshd
   */
  LoginHost(Path directory) throws IOException {
    this.directory = directory;
    Files.createDirectory(home.directory().resolve("run"));
    Path tmux = Files.createDirectory(home.directory().resolve("tmux"));
    sshd =
        Sshd.start(
            directory,
            "SetEnv HOME=%s XDG_RUNTIME_DIR=%s TMUX_TMPDIR=%s"
                .formatted(home.directory(), home.directory().resolve("run"), tmux));
    write(".config/cm/agent.toml", "port = 0\n");
    // The Java that runs this test may not be the host's own.
    write(
        ".config/cm/environment",
        "PATH=%s:/usr/local/bin:/usr/bin:/bin\n".formatted(Artifacts.java().getParent()));
  }

  Path home() {
    return home.directory();
  }

  /** Writes a file there. */
  Path write(String path, String text) throws IOException {
    Path file = home().resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** How ssh gets there. */
  SshTarget target() {
    return target(home.agentSocket());
  }

  /** The same, for an agent at that socket. */
  SshTarget target(Path agentSocket) {
    return sshd.target().agent(new RemoteAgent.UnixSocket(agentSocket.toString())).build();
  }

  /** How {@code cm} gets there; what ssh needs for that is kept at the place. */
  List<String> options(Place place) throws IOException {
    Files.createDirectory(place.directory().resolve("run"));
    Path config =
        Files.writeString(
            place.directory().resolve("ssh_config"),
            """
            Host %s
              HostName 127.0.0.1
              Port %d
              User %s
              IdentityFile %s
              IdentityAgent none
              UserKnownHostsFile %s
            """
                .formatted(
                    NAME,
                    sshd.port(),
                    System.getProperty("user.name"),
                    directory.resolve("client_key"),
                    directory.resolve("known_hosts")));
    return List.of(
        "--host",
        NAME,
        "--ssh-config",
        config.toString(),
        "--agent-socket",
        home.agentSocket().toString());
  }

  /** How the host stands in {@code hosts.toml}. */
  String registered(String name) {
    return """
        [host.%s]
        address = "127.0.0.1"
        port = %d
        user = "%s"
        identity_file = "%s"
        known_hosts_file = "%s"
        agent_socket = "%s"
        """
        .formatted(
            name,
            sshd.port(),
            System.getProperty("user.name"),
            directory.resolve("client_key"),
            directory.resolve("known_hosts"),
            home.agentSocket());
  }

  /** The tmux server's answer to a command there. */
  Ended tmux(String... command) {
    return tmuxAt("cm", command);
  }

  /** The same, of another server of the user's. */
  Ended tmuxAt(String socket, String... command) {
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(Stream.of("tmux", "-L", socket), Stream.of(command)).toList());
    home.furnish(builder);
    builder.environment().put("TMUX_TMPDIR", home().resolve("tmux").toString());
    return Ended.of(builder);
  }

  /** Every file and directory in the home, but for what tmux leaves of its own. */
  Set<String> tree() {
    try (Stream<Path> tree = Files.walk(home())) {
      Set<String> names = new TreeSet<>();
      tree.map(path -> home().relativize(path).toString())
          .filter(name -> !name.startsWith("tmux"))
          .forEach(names::add);
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the process one of the user's there. */
  void furnish(ProcessBuilder builder) {
    home.furnish(builder);
    builder.environment().keySet().removeIf(name -> name.matches("XDG_(CONFIG|STATE|CACHE)_HOME"));
    builder.environment().put("TMUX_TMPDIR", home().resolve("tmux").toString());
  }

  /** The processes whose command line names the home. */
  List<ProcessHandle> processes() {
    return ProcessHandle.allProcesses()
        .filter(it -> it.info().commandLine().orElse("").contains(home() + "/"))
        .toList();
  }

  /** Ends whatever a deployment left running, and removes the home. */
  @Override
  public void close() {
    sshd.close();
    // The supervisor first, or it would start the agent again.
    processes().forEach(ProcessHandle::destroyForcibly);
    processes().forEach(ProcessHandle::destroyForcibly);
    tmux("kill-server");
    tmuxAt("mine", "kill-server");
    home.close();
  }
}
