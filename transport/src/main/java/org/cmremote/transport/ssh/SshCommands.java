package org.cmremote.transport.ssh;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The ssh command lines for one target: its master, and the clients of that master. */
final class SshCommands {
  /** For the authentication, to which ssh's ConnectTimeout doesn't apply. */
  private static final Duration LOGIN_EXTRA = Duration.ofSeconds(20);

  /** As long as a server waits by default (LoginGraceTime). */
  private static final Duration LONG_EXTRA = Duration.ofMinutes(2);

  private final SshTarget target;

  SshCommands(SshTarget target) {
    this.target = target;
  }

  /** Names a target in a few characters: the same for the same way to the same agent. */
  static String hash(SshTarget target) {
    return hash(target.words());
  }

  /** The same for the same way to the same host, wherever the agent listens there. */
  static String connectionHash(SshTarget target) {
    return hash(target.connectionWords());
  }

  static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /**
   * How long a login may take, the TCP connect and a person's typing included. ssh itself gives up
   * after what the user's configuration says, which may be longer than what is usual here.
   */
  Duration loginLimit() {
    return target.connectTimeout().isEmpty() || target.login() instanceof Login.Password
        ? target.connectTimeout().orElse(SshTarget.CONNECT_TIMEOUT).plus(LONG_EXTRA)
        : target.connectTimeout().get().plus(LOGIN_EXTRA);
  }

  /**
   * A transport's own master: a child in the foreground whose end is the tunnel's end.
   *
   * @param config what ssh reads: a {@link LoginConfig}
   * @param mark printed to standard output when the login is done and the control socket listens:
   *     ssh runs its {@code LocalCommand} at exactly that moment, so nobody has to poll
   */
  List<String> master(Path controlSocket, Path config, String mark) {
    List<String> own = new ArrayList<>();
    option(own, "ControlPersist", "no");
    option(own, "PermitLocalCommand", "yes");
    option(own, "LocalCommand", "echo " + mark);
    return master(controlSocket, config, own);
  }

  /**
   * A master that puts itself into the background once it listens, and ends when nobody has used it
   * for the target's {@code persist}.
   *
   * @param config what ssh reads: a {@link LoginConfig}
   */
  List<String> shared(Path controlSocket, Path config, Path log) {
    List<String> own = new ArrayList<>(List.of("-f", "-E", log.toString()));
    option(own, "ControlPersist", target.persist().orElseThrow().toSeconds());
    option(own, "PermitLocalCommand", "no");
    return master(controlSocket, config, own);
  }

  /**
   * ssh takes the first value that it sees of an option, so those that the tunnel depends on come
   * first.
   */
  private List<String> master(Path controlSocket, Path config, List<String> own) {
    List<String> command = new ArrayList<>(List.of(target.program()));
    // Debug lines tell what an authentication failed of; they are never shown.
    command.add("-v");
    command.addAll(List.of("-F", config.toString()));
    command.addAll(List.of("-N", "-M", "-S", percent(controlSocket)));
    command.addAll(own);
    if (target.login() instanceof Login.Password password) {
      option(command, "BatchMode", "no");
      // A key would ask for its passphrase.
      option(command, "PreferredAuthentications", "password,keyboard-interactive");
      // A program says the same each time, and some servers lock out who is wrong often.
      option(command, "NumberOfPasswordPrompts", password.askpass().isPresent() ? 1 : 3);
    } else {
      option(command, "BatchMode", "yes");
    }
    option(command, "ExitOnForwardFailure", "yes");
    // Forwards of the user's configuration are for the user's own logins; taken ports would end
    // the tunnel. Ours is asked for over the control socket.
    option(command, "ClearAllForwardings", "yes");
    option(command, "StreamLocalBindUnlink", "yes");
    option(command, "StreamLocalBindMask", "0177");
    option(command, "RemoteCommand", "none");
    LoginConfig.said(target).forEach(text -> command.addAll(List.of("-o", text)));
    target.options().forEach(text -> command.addAll(List.of("-o", text)));
    command.addAll(name());
    return command;
  }

  /** Has ssh print what its configuration says of the target. */
  List<String> configuration() {
    List<String> command = new ArrayList<>(List.of(target.program(), "-G"));
    target.configFile().ifPresent(file -> command.addAll(List.of("-F", file.toString())));
    if (target.login() instanceof Login.UsersMaster users) {
      users.controlPath().ifPresent(path -> option(command, "ControlPath", configWord(path)));
    }
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
  List<String> check(Path controlSocket) {
    return client(controlSocket, "-O", "check");
  }

  /** Has the master listen at a socket here for the agent. */
  List<String> forward(Path controlSocket, Path agentSocket) {
    return client(controlSocket, "-O", "forward", "-L", ends(agentSocket));
  }

  /** Undoes {@link #forward}; the socket's file stays. */
  List<String> cancel(Path controlSocket, Path agentSocket) {
    return client(controlSocket, "-O", "cancel", "-L", ends(agentSocket));
  }

  private String ends(Path agentSocket) {
    String to =
        target.agent() instanceof RemoteAgent.UnixSocket socket
            ? forwardEnd(socket.path().replace("%", "%%"))
            : target.agent().toString();
    return forwardEnd(percent(agentSocket)) + ":" + to;
  }

  /** A session that runs a line in the login shell, without a terminal. */
  List<String> session(Path controlSocket, String line) {
    List<String> command = client(controlSocket, "-T");
    command.add(line);
    return command;
  }

  /** A session with a terminal, for a person. */
  List<String> terminal(Path controlSocket, String line) {
    List<String> command = client(controlSocket, "-tt");
    command.add(line);
    return command;
  }

  /**
   * Clients fail closed: without the master they would log in anew, and silently. They read no
   * configuration, since all they do is talk to a socket.
   */
  private List<String> client(Path controlSocket, String... flags) {
    List<String> command = new ArrayList<>(List.of(target.program(), "-F", "/dev/null"));
    command.addAll(List.of("-S", percent(controlSocket)));
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

  /**
   * A process that logs in. Where the login is by password, ssh asks by a program, or on the
   * terminal of this process, which it opens by itself.
   */
  static ProcessBuilder login(SshTarget target, List<String> command) {
    ProcessBuilder builder = process(command);
    if (target.login() instanceof Login.Password password) {
      Map<String, String> environment = builder.environment();
      password
          .askpass()
          .ifPresentOrElse(
              program -> environment.put("SSH_ASKPASS", program),
              () -> {
                environment.remove("SSH_ASKPASS");
                environment.put("SSH_ASKPASS_REQUIRE", "never");
              });
    }
    return builder;
  }

  private static void option(List<String> command, String name, Object value) {
    command.addAll(List.of("-o", name + "=" + value));
  }

  /** ssh expands percent tokens in paths. */
  static String percent(Path path) {
    return path.toString().replace("%", "%%");
  }

  /** One word of an ssh configuration line. */
  static String configWord(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /** One end of a forward, where a colon would separate. */
  private static String forwardEnd(String path) {
    return path.replace("\\", "\\\\").replace(":", "\\:");
  }
}
