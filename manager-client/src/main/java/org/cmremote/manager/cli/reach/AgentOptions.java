package org.cmremote.manager.cli.reach;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.cmremote.manager.Fleet;
import org.cmremote.manager.Reconnect;
import org.cmremote.manager.TokenSource;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.hosts.Host;
import org.cmremote.manager.hosts.HostKey;
import org.cmremote.manager.hosts.HostReference;
import org.cmremote.manager.hosts.Hosts;
import org.cmremote.transport.Transport;
import org.cmremote.transport.local.LocalAgent;
import org.cmremote.transport.local.LocalTransport;
import org.cmremote.transport.node.NodeTarget;
import org.cmremote.transport.node.NodeTransport;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.ssh.Login;
import org.cmremote.transport.ssh.Logins;
import org.cmremote.transport.ssh.RemoteAgent;
import org.cmremote.transport.ssh.SshTarget;
import org.cmremote.transport.ssh.SshTransport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which agents a command is for. */
public final class AgentOptions {
  @Option(
      names = "--host",
      paramLabel = "[USER@]HOST[:PORT]",
      description = {
        "Reach the agent there by ssh; can be repeated. A host of `cm hosts`, or an alias of the ssh configuration, will do; local is this machine.",
        "Default: what `cm hosts default` says, else this machine."
      })
  private List<String> hosts = List.of();

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      description =
          "Reach every host of this group or with this tag, or all; can be repeated. See `cm groups`.")
  private List<String> groups = List.of();

  @Mixin private RegistryOption registry = new RegistryOption();

  @Option(
      names = "--ssh-config",
      paramLabel = "FILE",
      description = "ssh configuration to use instead of your own.")
  private @Nullable Path sshConfig;

  @Option(names = "--identity", paramLabel = "FILE", description = "Private key to log in with.")
  private @Nullable Path identity;

  @Option(
      names = "--password",
      description =
          "Log in by a password: ssh asks for it on this terminal, or by the program $$SSH_ASKPASS.")
  private boolean password;

  @Option(
      names = "--agent-port",
      paramLabel = "PORT",
      description = "The agent's port on its own 127.0.0.1. Default: 9876.")
  private @Nullable Integer agentPort;

  @Option(
      names = "--agent-socket",
      paramLabel = "PATH",
      description = "The agent's Unix socket, instead of a port.")
  private @Nullable String agentSocket;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "File with the agent's token. Default: $$CM_TOKEN, $$CM_TOKEN_FILE, else the "
              + "token is read on the agent's host.")
  private @Nullable Path tokenFile;

  /** How long a connection outlives the last command that used it. */
  private static final Duration PERSIST = Duration.ofHours(24);

  /** Logins of one command, to however many hosts. */
  private final Logins logins = new Logins();

  /** Whether the agent is this machine's alone, so that directories here are directories there. */
  public boolean isHere() {
    return names(registry.read()).equals(List.of(Host.LOCAL));
  }

  /**
   * Does something on the host that the command is for, or on each of several at the same time.
   *
   * @return the exit code: of the only host; of several, 0 if all ended with that, else the one of
   *     all that didn't, or 1 if they differ
   */
  public int run(Output output, OnHost action) {
    return run(output, Reconnect.NEVER, action);
  }

  /** The same, with clients that connect again as that says. */
  public int run(Output output, Reconnect reconnect, OnHost action) {
    Hosts known = registry.read();
    List<String> names = names(known);
    if (names.size() == 1 && groups.isEmpty()) {
      try (Reached reached = Reached.by(destination(names.get(0), known), reconnect)) {
        return action.run(reached, output);
      }
    }
    List<Destination> all = names.stream().map(name -> destination(name, known)).toList();
    return new Round(all, reconnect, output).run(action);
  }

  /** Makes a client for the one host of a command that asks and ends. */
  public Reached reach() {
    return reach(Reconnect.NEVER);
  }

  /**
   * Makes a client for the one host of a command that can't be for several.
   *
   * @throws CmException {@code INVALID_PARAMS} if it is for several
   */
  public Reached reach(Reconnect reconnect) {
    Hosts known = registry.read();
    List<String> names = names(known);
    if (names.size() != 1) {
      throw new CmException(
          ErrorCode.INVALID_PARAMS,
          "this command is for one host, and these are %s: name one by --host"
              .formatted(String.join(", ", names)));
    }
    return Reached.by(destination(names.get(0), known), reconnect);
  }

  /** The same, and for these hosts too. */
  public AgentOptions and(List<String> more) {
    List<String> all = new ArrayList<>(hosts);
    all.addAll(more);
    hosts = all;
    return this;
  }

  /** Whether it is for several hosts, or for a group, which may be. */
  public boolean several() {
    return !groups.isEmpty() || names(registry.read()).size() > 1;
  }

  /** Has the hosts that were named join a fleet, which connects to them and goes on trying. */
  public void join(Fleet fleet) {
    Hosts known = registry.read();
    for (String name : names(known)) {
      Destination destination = destination(name, known);
      fleet.add(
          name,
          destination.transport().get(),
          destination.tokens(),
          Reached.options(destination, Reconnect.ALWAYS));
    }
  }

  /**
   * Refuses a command line that names no remote host.
   *
   * @throws CmException {@code INVALID_PARAMS}
   */
  public void requireRemote() {
    if (names(registry.read()).equals(List.of(Host.LOCAL))) {
      throw new CmException(
          ErrorCode.INVALID_PARAMS,
          "this machine needs no connection; name hosts by --host or --group");
    }
  }

  /** Whether the command line names hosts. */
  public boolean named() {
    return !hosts.isEmpty() || !groups.isEmpty();
  }

  /** The ways to those of the hosts that ssh reaches. */
  public List<SshTarget> targets() {
    Hosts known = registry.read();
    return names(known).stream()
        .filter(name -> !name.equals(Host.LOCAL))
        .map(name -> HostReference.parse(name, "--host"))
        .filter(reference -> node(reference, known).isEmpty())
        .map(reference -> remote(reference, known))
        .toList();
  }

  /** The hosts that were named, each once, in the order of the command line, groups last. */
  private List<String> names(Hosts known) {
    Set<String> names = new LinkedHashSet<>(hosts);
    for (String group : groups) {
      names.addAll(
          known
              .members(group)
              .orElseThrow(
                  () ->
                      new CmException(
                          ErrorCode.INVALID_PARAMS,
                          "there is no group and no tag %s; `cm groups list` shows what there is"
                              .formatted(group))));
    }
    if (names.isEmpty() && !groups.isEmpty()) {
      throw new CmException(
          ErrorCode.INVALID_PARAMS,
          "no host is in group %s, or all of them are disabled"
              .formatted(String.join(", ", groups)));
    }
    return names.isEmpty() ? List.of(known.standard().orElse(Host.LOCAL)) : new ArrayList<>(names);
  }

  private Destination destination(String name, Hosts known) {
    Map<String, String> environment = System.getenv();
    if (name.equals(Host.LOCAL)) {
      return new Destination(
          name,
          Optional.empty(),
          Optional.empty(),
          () -> new LocalTransport(local(environment)),
          TokenSource.usual(tokenFile, environment));
    }
    HostReference reference = HostReference.parse(name, "--host");
    Optional<Host> host = known.host(reference.host());
    if (host.isPresent() && !host.get().enabled()) {
      throw new CmException(
          ErrorCode.INVALID_PARAMS,
          "host %s is disabled; `cm hosts enable %s` changes that".formatted(name, name));
    }
    Optional<Path> ownToken = host.flatMap(it -> it.path(HostKey.TOKEN_FILE));
    Optional<NodeTarget> node = node(reference, known);
    Optional<SshTarget> ssh =
        node.isPresent() ? Optional.empty() : Optional.of(remote(reference, known));
    Supplier<Transport> way =
        () ->
            ssh.<Transport>map(target -> new SshTransport(target, logins))
                .orElseGet(() -> new NodeTransport(node.orElseThrow()));
    return new Destination(
        name,
        host,
        ssh,
        way,
        TokenSource.usual(tokenFile == null ? ownToken.orElse(null) : tokenFile, environment));
  }

  private static Optional<NodeTarget> node(HostReference reference, Hosts known) {
    Optional<NodeTarget> node = known.host(reference.host()).flatMap(Host::node);
    if (node.isPresent() && (reference.user().isPresent() || reference.port().isPresent())) {
      throw new CmException(
          ErrorCode.INVALID_PARAMS,
          "host %s isn't reached by ssh: name it without user and port"
              .formatted(reference.host()));
    }
    return node;
  }

  LocalAgent local(Map<String, String> environment) {
    if (agentSocket != null) {
      return LocalAgent.at(Path.of(agentSocket));
    }
    if (agentPort != null) {
      return LocalAgent.at(agentPort);
    }
    return new LocalAgent(Optional.of(usualSocket(environment)), LocalAgent.DEFAULT_PORT);
  }

  /** Where an agent of this user puts its socket unless told otherwise. */
  private static Path usualSocket(Map<String, String> environment) {
    String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
    if (runtime.startsWith("/")) {
      return Path.of(runtime, "cm", "agent.sock");
    }
    String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    return (state.startsWith("/") ? Path.of(state) : Path.of(home, ".local", "state"))
        .resolve("cm/run/agent.sock");
  }

  /** The program that asks for a password; empty for the terminal. */
  public static Optional<String> askpass() {
    return Optional.ofNullable(System.getenv("SSH_ASKPASS")).filter(program -> !program.isEmpty());
  }

  /** ssh runs in another directory. */
  private static Path absolute(Path file) {
    boolean none = file.toString().equals("none");
    return none ? file : file.toAbsolutePath();
  }

  SshTarget remote(HostReference reference, Hosts known) {
    Optional<String> askpass = askpass();
    SshTarget.Builder target = reference.target(known, askpass);
    known
        .host(reference.host())
        .map(host -> host.span(HostKey.PERSIST))
        .orElse(Optional.empty())
        .or(() -> Optional.of(PERSIST))
        .filter(span -> !span.isZero())
        .ifPresent(target::persist);
    if (password) {
      target.login(new Login.Password(askpass));
    }
    if (sshConfig != null) {
      target.configFile(absolute(sshConfig));
    }
    if (identity != null) {
      target.identityFile(absolute(identity));
    }
    if (agentSocket != null) {
      target.agent(agent("--agent-socket", agentSocket, RemoteAgent.UnixSocket::new));
    } else if (agentPort != null) {
      target.agent(agent("--agent-port", agentPort, RemoteAgent.LoopbackPort::new));
    }
    return target.build();
  }

  private static <T> RemoteAgent agent(String option, T value, Function<T, RemoteAgent> agent) {
    try {
      return agent.apply(value);
    } catch (IllegalArgumentException e) {
      throw new CmException(ErrorCode.INVALID_PARAMS, option + ": " + e.getMessage(), e);
    }
  }
}
