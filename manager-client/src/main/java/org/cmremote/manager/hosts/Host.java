package org.cmremote.manager.hosts;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cmremote.transport.node.CommandTemplate;
import org.cmremote.transport.node.NodeTarget;
import org.cmremote.transport.ssh.HostKeyPolicy;
import org.cmremote.transport.ssh.Login;
import org.cmremote.transport.ssh.RemoteAgent;
import org.cmremote.transport.ssh.SshTarget;

/**
 * A host of the registry. What isn't said of it is up to the ssh configuration, and to defaults.
 *
 * @param name 1 to 64 letters, digits, dots, dashes and underscores
 * @param values by key, each checked; those of {@link HostKey#ENV} are of form {@code NAME=VALUE}
 */
public record Host(String name, Map<HostKey, List<String>> values) {
  /** Stands for this machine, so no host can have it as a name. */
  public static final String LOCAL = "local";

  private static final Set<HostKey> SSH_ONLY =
      EnumSet.of(
          HostKey.ADDRESS,
          HostKey.USER,
          HostKey.PORT,
          HostKey.IDENTITY_FILE,
          HostKey.LOGIN,
          HostKey.CONTROL_PATH,
          HostKey.JUMP_HOST,
          HostKey.SSH_CONFIG,
          HostKey.HOST_KEYS,
          HostKey.KNOWN_HOSTS_FILE,
          HostKey.KEEPALIVE_INTERVAL,
          HostKey.KEEPALIVE_COUNT,
          HostKey.PERSIST,
          HostKey.AGENT_PORT,
          HostKey.AGENT_SOCKET);

  public Host {
    HostKey.Check.name(requireNonNull(name, "name is null"), "a host's name");
    if (name.equals(LOCAL)) {
      throw new IllegalArgumentException("a host can't be called local, which is this machine");
    }
    Map<HostKey, List<String>> copy = new EnumMap<>(HostKey.class);
    values.forEach(
        (key, texts) -> {
          key.check(texts);
          if (!texts.isEmpty()) {
            copy.put(key, texts.stream().distinct().toList());
          }
        });
    values = Collections.unmodifiableMap(copy);
    if (values.containsKey(HostKey.AGENT_PORT) && values.containsKey(HostKey.AGENT_SOCKET)) {
      throw new IllegalArgumentException("agent_port stands beside agent_socket: name one of them");
    }
    checkNode(values.keySet());
  }

  /** What is said of it must be for one way to reach it: ssh, or programs of the user's. */
  private static void checkNode(Set<HostKey> keys) {
    if (keys.contains(HostKey.EXEC) != keys.contains(HostKey.FORWARD)) {
      throw new IllegalArgumentException(
          "exec and forward belong together: one runs commands there, the other leads to the agent");
    }
    HostKey[] apart =
        keys.contains(HostKey.EXEC)
            ? SSH_ONLY.toArray(HostKey[]::new)
            : new HostKey[] {HostKey.TERMINAL};
    for (HostKey key : apart) {
      if (keys.contains(key)) {
        throw new IllegalArgumentException(
            keys.contains(HostKey.EXEC)
                ? key.key() + " is for ssh, and exec stands beside it"
                : "terminal is for hosts with exec and forward");
      }
    }
  }

  /** Of which nothing is known but what ssh knows. */
  public static Host named(String name) {
    return new Host(name, Map.of());
  }

  /** The same with other values of one key; none take it away. */
  public Host with(HostKey key, List<String> texts) {
    return with(Map.of(key, texts));
  }

  /** The same with other values of several keys, none of which take them away. */
  public Host with(Map<HostKey, List<String>> changes) {
    Map<HostKey, List<String>> changed = new EnumMap<>(HostKey.class);
    changed.putAll(values);
    changed.putAll(changes);
    changed.values().removeIf(List::isEmpty);
    return new Host(name, changed);
  }

  public Optional<String> text(HostKey key) {
    return list(key).stream().findFirst();
  }

  public List<String> list(HostKey key) {
    return values.getOrDefault(key, List.of());
  }

  public boolean enabled() {
    return !text(HostKey.ENABLED).equals(Optional.of("false"));
  }

  /** Variables of new sessions. */
  public Map<String, String> env() {
    Map<String, String> env = new LinkedHashMap<>();
    for (String variable : list(HostKey.ENV)) {
      int equals = variable.indexOf('=');
      env.put(variable.substring(0, equals), variable.substring(equals + 1));
    }
    return env;
  }

  /** A file on this machine. */
  public Optional<Path> path(HostKey key) {
    return text(key)
        .map(
            text ->
                text.startsWith("~/")
                    ? Path.of(System.getProperty("user.home"), text.substring(2))
                    : Path.of(text));
  }

  public Optional<Duration> span(HostKey key) {
    return text(key).flatMap(Span::seconds).map(Duration::ofSeconds);
  }

  /** How programs of the user's reach it; empty if ssh does. */
  public Optional<NodeTarget> node() {
    return template(HostKey.EXEC)
        .map(
            exec ->
                new NodeTarget(
                    name,
                    exec,
                    template(HostKey.FORWARD).orElseThrow(),
                    template(HostKey.TERMINAL),
                    span(HostKey.CONNECT_TIMEOUT).orElse(NodeTarget.CONNECT_TIMEOUT)));
  }

  private Optional<CommandTemplate> template(HostKey key) {
    return text(key).map(CommandTemplate::parse);
  }

  /**
   * How ssh reaches it, to be completed by what a command line says.
   *
   * @param askpass the program that asks for a password, if one is needed; empty for the terminal
   */
  public SshTarget.Builder target(Optional<String> askpass) {
    SshTarget.Builder target = SshTarget.to(text(HostKey.ADDRESS).orElse(name)).label(name);
    text(HostKey.USER).ifPresent(target::user);
    number(HostKey.PORT).ifPresent(target::port);
    path(HostKey.IDENTITY_FILE).ifPresent(target::identityFile);
    text(HostKey.LOGIN).map(how -> login(how, askpass)).ifPresent(target::login);
    text(HostKey.JUMP_HOST).ifPresent(target::jumpHost);
    path(HostKey.SSH_CONFIG).ifPresent(target::configFile);
    text(HostKey.HOST_KEYS)
        .map(
            policy ->
                HostKeyPolicy.valueOf(policy.replace('-', '_').toUpperCase(java.util.Locale.ROOT)))
        .ifPresent(target::hostKeys);
    path(HostKey.KNOWN_HOSTS_FILE).ifPresent(target::knownHostsFile);
    span(HostKey.CONNECT_TIMEOUT).ifPresent(target::connectTimeout);
    span(HostKey.KEEPALIVE_INTERVAL).ifPresent(target::keepAliveInterval);
    number(HostKey.KEEPALIVE_COUNT).ifPresent(target::keepAliveCount);
    number(HostKey.AGENT_PORT).map(RemoteAgent.LoopbackPort::new).ifPresent(target::agent);
    text(HostKey.AGENT_SOCKET).map(RemoteAgent.UnixSocket::new).ifPresent(target::agent);
    return target;
  }

  private Login login(String how, Optional<String> askpass) {
    return switch (how) {
      case "password" -> new Login.Password(askpass);
      case "master" -> new Login.UsersMaster(path(HostKey.CONTROL_PATH).map(Path::toString));
      default -> new Login.Keys();
    };
  }

  private Optional<Integer> number(HostKey key) {
    return text(key).map(Integer::valueOf);
  }
}
