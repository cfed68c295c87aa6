package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * What {@code hello} and {@code agent.info} tell about the agent, and what doesn't change while it
 * runs.
 *
 * @param version the agent's version
 * @param host the host's name
 * @param platform such as {@code linux/amd64}
 * @param java version of the Java runtime
 * @param tmux version of tmux
 * @param tmuxSocket name or path of the tmux server's socket
 * @param tools names of the tool profiles
 */
public record AgentFacts(
    String version,
    String host,
    String platform,
    String java,
    String tmux,
    String tmuxSocket,
    long pid,
    Instant startedAt,
    List<String> tools) {
  public AgentFacts {
    requireNonNull(version, "version is null");
    requireNonNull(host, "host is null");
    requireNonNull(platform, "platform is null");
    requireNonNull(java, "java is null");
    requireNonNull(tmux, "tmux is null");
    requireNonNull(tmuxSocket, "tmuxSocket is null");
    requireNonNull(startedAt, "startedAt is null");
    tools = List.copyOf(requireNonNull(tools, "tools is null"));
  }
}
