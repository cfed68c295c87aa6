package org.cmremote.manager.hosts;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  }

  /** Of which nothing is known but what ssh knows. */
  public static Host named(String name) {
    return new Host(name, Map.of());
  }

  /** The same with other values of one key; none take it away. */
  public Host with(HostKey key, List<String> texts) {
    Map<HostKey, List<String>> changed = new EnumMap<>(HostKey.class);
    changed.putAll(values);
    if (texts.isEmpty()) {
      changed.remove(key);
    } else {
      changed.put(key, texts);
    }
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

  /**
   * How ssh reaches it, to be completed by what a command line says.
   *
   * @param askpass the program that asks for a password, if one is needed; empty for the terminal
   */
  public SshTarget.Builder target(Optional<String> askpass) {
    SshTarget.Builder target = SshTarget.to(text(HostKey.ADDRESS).orElse(name));
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
    target.keepAlive(
        span(HostKey.KEEPALIVE_INTERVAL).orElse(SshTarget.KEEP_ALIVE_INTERVAL),
        number(HostKey.KEEPALIVE_COUNT).orElse(SshTarget.KEEP_ALIVE_COUNT));
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
