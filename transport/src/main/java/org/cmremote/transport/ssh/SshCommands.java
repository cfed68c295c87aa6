package org.cmremote.transport.ssh;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The ssh command lines for one target: its master, and the clients of that master. */
final class SshCommands {
  private final SshTarget target;

  SshCommands(SshTarget target) {
    this.target = target;
  }

  /** Names a target in a few characters: the same for the same way to the same host. */
  static String hash(SshTarget target) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(target.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /**
   * The master: a child in the foreground whose end is the tunnel's end. ssh takes the first value
   * that it sees of an option, so those that the tunnel depends on come first.
   *
   * @param mark printed to standard output when the login is done and the control socket listens:
   *     ssh runs its {@code LocalCommand} at exactly that moment, so nobody has to poll
   */
  List<String> master(PrivateDirectory directory, String mark) {
    List<String> command = new ArrayList<>(List.of(target.program()));
    // Debug lines tell what an authentication failed of; they are never shown.
    command.add("-v");
    target.configFile().ifPresent(file -> command.addAll(List.of("-F", file.toString())));
    command.addAll(List.of("-N", "-M", "-S", percent(directory.controlSocket())));
    option(command, "ControlPersist", "no");
    option(command, "BatchMode", "yes");
    option(command, "ExitOnForwardFailure", "yes");
    // Forwards of the user's configuration are for the user's own logins; taken ports would end
    // the tunnel. Ours is asked for over the control socket.
    option(command, "ClearAllForwardings", "yes");
    option(command, "StreamLocalBindUnlink", "yes");
    option(command, "StreamLocalBindMask", "0177");
    option(command, "RemoteCommand", "none");
    option(command, "PermitLocalCommand", "yes");
    option(command, "LocalCommand", "echo " + mark);
    option(command, "ConnectTimeout", target.connectTimeout().toSeconds());
    option(command, "ServerAliveInterval", target.keepAliveInterval().toSeconds());
    option(command, "ServerAliveCountMax", target.keepAliveCount());
    option(command, "StrictHostKeyChecking", target.hostKeys().option());
    if (target.hostKeys() == HostKeyPolicy.ACCEPT_ALL) {
      // Against a changed key, ssh would still refuse to forward.
      option(command, "UserKnownHostsFile", "/dev/null");
      option(command, "GlobalKnownHostsFile", "/dev/null");
    }
    target
        .knownHostsFile()
        .ifPresent(file -> option(command, "UserKnownHostsFile", configWord(percent(file))));
    target
        .identityFile()
        .ifPresent(
            file -> {
              option(command, "IdentityFile", configWord(percent(file)));
              // Else an agent full of keys uses up the tries that the server allows.
              option(command, "IdentitiesOnly", "yes");
            });
    target.options().forEach(text -> command.addAll(List.of("-o", text)));
    command.addAll(name());
    return command;
  }

  /** Has ssh print what its configuration says of the target. */
  List<String> configuration() {
    List<String> command = new ArrayList<>(List.of(target.program(), "-G"));
    target.configFile().ifPresent(file -> command.addAll(List.of("-F", file.toString())));
    command.addAll(name());
    return command;
  }

  private List<String> name() {
    List<String> words = new ArrayList<>();
    target.user().ifPresent(user -> words.addAll(List.of("-l", user)));
    target.port().ifPresent(port -> words.addAll(List.of("-p", String.valueOf(port))));
    target.jumpHost().ifPresent(jump -> words.addAll(List.of("-J", jump)));
    words.addAll(List.of("--", target.host()));
    return words;
  }

  /** Asks the local master for its process id. */
  List<String> check(PrivateDirectory directory) {
    return client(directory, "-O", "check");
  }

  /** Has the master listen at {@link PrivateDirectory#agentSocket} for the agent. */
  List<String> forward(PrivateDirectory directory) {
    String from = forwardEnd(percent(directory.agentSocket()));
    String to =
        target.agent() instanceof RemoteAgent.UnixSocket socket
            ? forwardEnd(socket.path().replace("%", "%%"))
            : target.agent().toString();
    return client(directory, "-O", "forward", "-L", from + ":" + to);
  }

  /** A session that runs a line in the login shell, without a terminal. */
  List<String> session(PrivateDirectory directory, String line) {
    List<String> command = client(directory, "-T");
    command.add(line);
    return command;
  }

  /** A session with a terminal, for a person. */
  List<String> terminal(PrivateDirectory directory, String line) {
    List<String> command = client(directory, "-tt");
    command.add(line);
    return command;
  }

  /**
   * Clients fail closed: without the master they would log in anew, and silently. They read no
   * configuration, since all they do is talk to a socket.
   */
  private List<String> client(PrivateDirectory directory, String... flags) {
    List<String> command = new ArrayList<>(List.of(target.program(), "-F", "/dev/null"));
    command.addAll(List.of("-S", percent(directory.controlSocket())));
    option(command, "ControlMaster", "no");
    option(command, "ProxyCommand", "/bin/false");
    option(command, "BatchMode", "yes");
    command.addAll(List.of(flags));
    command.addAll(List.of("--", target.host()));
    return command;
  }

  /** A process of that command, which can ask nobody anything. */
  static ProcessBuilder process(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    // BatchMode doesn't reach the ssh processes of a jump; they would ask on the terminal.
    environment.put("SSH_ASKPASS", "/bin/false");
    environment.put("SSH_ASKPASS_REQUIRE", "force");
    // ssh runs ProxyCommand and LocalCommand with it; a service's may be nologin.
    environment.put("SHELL", "/bin/sh");
    return builder.redirectInput(new File("/dev/null"));
  }

  private static void option(List<String> command, String name, Object value) {
    command.addAll(List.of("-o", name + "=" + value));
  }

  /** ssh expands percent tokens in paths. */
  private static String percent(Path path) {
    return path.toString().replace("%", "%%");
  }

  /** One word of an ssh configuration line. */
  private static String configWord(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /** One end of a forward, where a colon would separate. */
  private static String forwardEnd(String path) {
    return path.replace("\\", "\\\\").replace(":", "\\:");
  }
}
