package org.cmremote.transport.ssh;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * A host and how ssh reaches it. What is left empty is up to the user's own ssh configuration, so
 * an alias of {@code ~/.ssh/config} is all that is needed where there is one.
 *
 * @param host a name, an address, or an alias of the ssh configuration
 * @param port 1 to 65535
 * @param identityFile a private key; then only it is offered, from the file or an ssh-agent
 * @param label what people call the host, where that isn't how ssh reaches it
 * @param jumpHost as ssh's {@code -J} takes it: {@code [user@]host[:port]}, several with commas.
 *     What it takes to reach them comes from {@code jumps} and the ssh configuration
 * @param jumps hosts that {@code jumpHost} names by their labels and the ssh configuration needn't
 *     know. What counts of them is what ssh's {@code Host} could say
 * @param configFile instead of {@code ~/.ssh/config}, and of the system's; {@code none} or {@code
 *     /dev/null} reads nothing
 * @param hostKeys empty for what the ssh configuration says, else {@link HostKeyPolicy#ACCEPT_NEW}
 * @param knownHostsFile instead of {@code ~/.ssh/known_hosts}
 * @param connectTimeout for the TCP connect and the handshake, and again for the agent's first
 *     answer; whole seconds, at least one. Empty for what the ssh configuration says, else 10 s
 * @param keepAliveInterval how long the host may be silent before ssh asks for a sign of life;
 *     whole seconds, at least one. Empty for what the ssh configuration says, else 15 s
 * @param keepAliveCount so many unanswered in a row end the tunnel; at least 1. Empty for what the
 *     ssh configuration says, else ssh's own 3
 * @param options further ssh options as {@code -o} takes them, {@code Name=value}; what the tunnel
 *     itself depends on cannot be changed by them
 * @param login how a person proves who they are
 * @param persist how long the master connection, which all processes of the user then share,
 *     outlives the last that used it; whole seconds, at least one. Empty for one of the transport's
 *     own, which ends with it
 * @param agent where the agent listens on the host
 * @param program the ssh program: a name to look for in {@code PATH}, or a path
 */
public record SshTarget(
    String host,
    Optional<String> user,
    OptionalInt port,
    Optional<Path> identityFile,
    Optional<String> label,
    Optional<String> jumpHost,
    List<SshTarget> jumps,
    Optional<Path> configFile,
    Optional<HostKeyPolicy> hostKeys,
    Optional<Path> knownHostsFile,
    Optional<Duration> connectTimeout,
    Optional<Duration> keepAliveInterval,
    OptionalInt keepAliveCount,
    List<String> options,
    Login login,
    Optional<Duration> persist,
    RemoteAgent agent,
    String program) {

  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  static final Duration KEEP_ALIVE_INTERVAL = Duration.ofSeconds(15);

  private static final Pattern OPTION = Pattern.compile("[A-Za-z0-9]+\\s*[= ]\\s*\\P{Cntrl}+");

  public SshTarget {
    SshWord.host(host, "host");
    user.ifPresent(name -> SshWord.user(name, "user"));
    port.ifPresent(
        number ->
            require(number >= 1 && number <= 65535, "port is " + number + ", not 1 to 65535"));
    requireNonNull(identityFile, "identityFile is null");
    requireNonNull(label, "label is null");
    jumpHost.ifPresent(jump -> SshWord.jump(jump, "jumpHost"));
    jumps = List.copyOf(jumps);
    jumps.forEach(jump -> SshWord.host(jump.label.orElse(jump.host), "a jump's label"));
    requireNonNull(configFile, "configFile is null");
    requireNonNull(hostKeys, "hostKeys is null");
    requireNonNull(knownHostsFile, "knownHostsFile is null");
    connectTimeout.ifPresent(span -> requireSeconds(span, "connectTimeout"));
    keepAliveInterval.ifPresent(span -> requireSeconds(span, "keepAliveInterval"));
    keepAliveCount.ifPresent(
        count -> require(count >= 1, "keepAliveCount is " + count + ", not at least 1"));
    options = List.copyOf(options);
    for (String option : options) {
      require(
          OPTION.matcher(option).matches(), "option is '" + option + "', not of form Name=value");
    }
    requireNonNull(login, "login is null");
    persist.ifPresent(span -> requireSeconds(span, "persist"));
    requireNonNull(agent, "agent is null");
    requireNonNull(program, "program is null");
  }

  /** Starts from a host and the defaults. */
  public static Builder to(String host) {
    return new Builder(host);
  }

  /** The host as a person names it: its label, else {@code user@host}, or {@code host}. */
  public String name() {
    return label.orElseGet(() -> user.map(login -> login + "@" + host).orElse(host));
  }

  /** Whether anybody on the path can pose as the host. */
  boolean acceptsAnyKey() {
    return hostKeys.filter(policy -> policy == HostKeyPolicy.ACCEPT_ALL).isPresent();
  }

  /** Whether others use the same connection. */
  boolean isShared() {
    return persist.isPresent() || login instanceof Login.UsersMaster;
  }

  /**
   * All of the above in words: the same for the same way, and other for another. A record's own
   * text is put together by what the JVM makes up at run time, which would take 30 ms of a command.
   */
  String words() {
    return connectionWords() + List.of(label, persist, agent);
  }

  /** The same without what the connection itself doesn't depend on. */
  String connectionWords() {
    return List.of(
            host,
            user,
            port,
            identityFile,
            jumpHost,
            jumps.stream().map(SshTarget::words).toList(),
            configFile,
            hostKeys,
            knownHostsFile,
            connectTimeout,
            keepAliveInterval,
            keepAliveCount,
            options,
            login,
            program)
        .toString();
  }

  /**
   * Refuses files that aren't there, of which ssh would only warn, or say nothing.
   *
   * @throws CmException {@code CONFIG_INVALID}
   */
  void requireReadableFiles() {
    identityFile.ifPresent(file -> requireReadable(file, "identity file"));
    configFile
        .filter(file -> !file.equals(Path.of("none")))
        .ifPresent(file -> requireReadable(file, "ssh configuration"));
  }

  private void requireReadable(Path file, String what) {
    if (!Files.isReadable(file)) {
      throw new CmException(
          ErrorCode.CONFIG_INVALID,
          "%s: the %s %s can't be read; name one that can".formatted(name(), what, file));
    }
  }

  private static void requireSeconds(Duration value, String name) {
    require(value.toSeconds() >= 1, name + " is " + value + ", not at least one second");
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /** Collects what differs from the defaults. */
  public static final class Builder {
    private final String host;
    private Optional<String> user = Optional.empty();
    private OptionalInt port = OptionalInt.empty();
    private Optional<Path> identityFile = Optional.empty();
    private Optional<String> label = Optional.empty();
    private Optional<String> jumpHost = Optional.empty();
    private List<SshTarget> jumps = List.of();
    private Optional<Path> configFile = Optional.empty();
    private Optional<HostKeyPolicy> hostKeys = Optional.empty();
    private Optional<Path> knownHostsFile = Optional.empty();
    private Optional<Duration> connectTimeout = Optional.empty();
    private Optional<Duration> keepAliveInterval = Optional.empty();
    private OptionalInt keepAliveCount = OptionalInt.empty();
    private List<String> options = List.of();
    private Login login = new Login.Keys();
    private Optional<Duration> persist = Optional.empty();
    private RemoteAgent agent = new RemoteAgent.LoopbackPort(RemoteAgent.LoopbackPort.DEFAULT);
    private String program = "ssh";

    private Builder(String host) {
      this.host = host;
    }

    public Builder user(String user) {
      this.user = Optional.of(user);
      return this;
    }

    public Builder port(int port) {
      this.port = OptionalInt.of(port);
      return this;
    }

    public Builder identityFile(Path identityFile) {
      this.identityFile = Optional.of(identityFile);
      return this;
    }

    /** What {@link #name} gives, instead of the host. */
    public Builder label(String label) {
      this.label = Optional.of(label);
      return this;
    }

    public Builder jumpHost(String jumpHost) {
      this.jumpHost = Optional.of(jumpHost);
      return this;
    }

    public Builder jumps(List<SshTarget> jumps) {
      this.jumps = List.copyOf(jumps);
      return this;
    }

    public Builder configFile(Path configFile) {
      this.configFile = Optional.of(configFile);
      return this;
    }

    /** What the ssh configuration says by default, else {@link HostKeyPolicy#ACCEPT_NEW}. */
    public Builder hostKeys(HostKeyPolicy hostKeys) {
      this.hostKeys = Optional.of(hostKeys);
      return this;
    }

    public Builder knownHostsFile(Path knownHostsFile) {
      this.knownHostsFile = Optional.of(knownHostsFile);
      return this;
    }

    /** What the ssh configuration says by default, else 10 s. */
    public Builder connectTimeout(Duration connectTimeout) {
      this.connectTimeout = Optional.of(connectTimeout);
      return this;
    }

    /** What the ssh configuration says by default, else 15 s. */
    public Builder keepAliveInterval(Duration interval) {
      this.keepAliveInterval = Optional.of(interval);
      return this;
    }

    /** What the ssh configuration says by default, else 3. */
    public Builder keepAliveCount(int count) {
      this.keepAliveCount = OptionalInt.of(count);
      return this;
    }

    public Builder options(String... options) {
      this.options = List.of(options);
      return this;
    }

    /** By keys by default. */
    public Builder login(Login login) {
      this.login = login;
      return this;
    }

    /** A master of the transport's own by default. */
    public Builder persist(Duration persist) {
      this.persist = Optional.of(persist);
      return this;
    }

    /** 127.0.0.1:9876 by default. */
    public Builder agent(RemoteAgent agent) {
      this.agent = agent;
      return this;
    }

    public Builder program(String program) {
      this.program = program;
      return this;
    }

    public SshTarget build() {
      return new SshTarget(
          host,
          user,
          port,
          identityFile,
          label,
          jumpHost,
          jumps,
          configFile,
          hostKeys,
          knownHostsFile,
          connectTimeout,
          keepAliveInterval,
          keepAliveCount,
          options,
          login,
          persist,
          agent,
          program);
    }
  }
}
