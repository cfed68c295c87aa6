package org.cmremote.manager.cli.reach;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.cmremote.manager.Reconnect;
import org.cmremote.manager.TokenSource;
import org.cmremote.transport.Transport;
import org.cmremote.transport.local.LocalAgent;
import org.cmremote.transport.local.LocalTransport;
import org.cmremote.transport.ssh.RemoteAgent;
import org.cmremote.transport.ssh.SshTarget;
import org.cmremote.transport.ssh.SshTransport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which agent a command is for. */
public final class AgentOptions {
  @Option(
      names = "--host",
      paramLabel = "[USER@]HOST[:PORT]",
      description =
          "Reach the agent there by ssh; an alias of the ssh configuration will do. "
              + "Default: this machine.")
  private @Nullable String host;

  @Option(
      names = "--ssh-config",
      paramLabel = "FILE",
      description = "ssh configuration to use instead of your own.")
  private @Nullable Path sshConfig;

  @Option(names = "--identity", paramLabel = "FILE", description = "Private key to log in with.")
  private @Nullable Path identity;

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

  /** Whether the agent is this machine's, so that directories here are directories there. */
  public boolean isHere() {
    return host == null;
  }

  /** Connects once, for a command that asks and ends. */
  public Reached reach() {
    return reach(Reconnect.NEVER);
  }

  public Reached reach(Reconnect reconnect) {
    Map<String, String> environment = System.getenv();
    TokenSource tokens = TokenSource.usual(tokenFile, environment);
    return Reached.by(transport(environment), tokens, reconnect);
  }

  Transport transport(Map<String, String> environment) {
    return host == null
        ? new LocalTransport(local(environment))
        : new SshTransport(remote(HostName.parse(host)));
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

  SshTarget remote(HostName name) {
    SshTarget.Builder target = SshTarget.to(name.host());
    name.user().ifPresent(target::user);
    name.port().ifPresent(target::port);
    if (sshConfig != null) {
      target.configFile(sshConfig);
    }
    if (identity != null) {
      target.identityFile(identity);
    }
    if (agentSocket != null) {
      target.agent(new RemoteAgent.UnixSocket(agentSocket));
    } else if (agentPort != null) {
      target.agent(new RemoteAgent.LoopbackPort(agentPort));
    }
    return target.build();
  }
}
