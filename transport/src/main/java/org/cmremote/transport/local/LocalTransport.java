package org.cmremote.transport.local;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.cmremote.transport.AgentAddress;
import org.cmremote.transport.AgentAddress.LoopbackPort;
import org.cmremote.transport.AgentAddress.UnixSocket;
import org.cmremote.transport.CommandInput;
import org.cmremote.transport.CommandResult;
import org.cmremote.transport.Transport;
import org.cmremote.transport.TransportLoop;
import org.cmremote.transport.TransportState;
import org.cmremote.transport.process.Program;
import org.cmremote.transport.process.Programs;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * Reaches the agent of this machine. There is no tunnel that could be lost: the state says whether
 * the last {@link #open} found an agent.
 */
public final class LocalTransport implements Transport {
  private final LocalAgent agent;
  private final TransportLoop loop = new TransportLoop("local");

  // Loop only.
  private final Programs programs = new Programs("local", loop);

  public LocalTransport(LocalAgent agent) {
    this.agent = requireNonNull(agent, "agent is null");
  }

  @Override
  public String host() {
    return "local";
  }

  /**
   * Gives the agent's Unix socket if something accepts there, else its port if something accepts
   * there, else fails with {@code AGENT_NOT_RUNNING}.
   */
  @Override
  public CompletableFuture<AgentAddress> open() {
    return loop.ask(
        () ->
            CompletableFuture.supplyAsync(this::find, loop.workers())
                .whenCompleteAsync(
                    (address, failure) ->
                        loop.enter(failure == null ? TransportState.OPEN : TransportState.IDLE),
                    loop.loop()));
  }

  private AgentAddress find() {
    Path socket = agent.socket().orElse(null);
    if (socket != null && Files.exists(socket) && accepts(UnixDomainSocketAddress.of(socket))) {
      return new UnixSocket(socket);
    }
    if (agent.port() != 0
        && accepts(new InetSocketAddress(InetAddress.getLoopbackAddress(), agent.port()))) {
      return new LoopbackPort(agent.port());
    }
    throw new CmException(
        ErrorCode.AGENT_NOT_RUNNING,
        "local: no agent listens at "
            + (agent.port() == 0
                ? agent.socket().orElseThrow()
                : agent.socket().map(path -> path + " or ").orElse("")
                    + "127.0.0.1:"
                    + agent.port())
            + "; start one with `cm agent`, or give the port or socket where it listens");
  }

  private static boolean accepts(SocketAddress address) {
    try (SocketChannel channel = SocketChannel.open(address)) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public CompletableFuture<CommandResult> run(
      List<String> command, CommandInput input, Duration limit) {
    return loop.ask(() -> start(Program.checked(command), input, limit));
  }

  private CompletableFuture<CommandResult> start(
      List<String> command, CommandInput input, Duration limit) {
    try {
      return programs.run(command, input, limit);
    } catch (IOException e) {
      // As a shell would say it, and so as it would arrive from a remote host.
      int exitCode = Program.isMissing(e) ? 127 : 126;
      return CompletableFuture.completedFuture(
          new CommandResult(exitCode, "", String.valueOf(e.getMessage())));
    }
  }

  @Override
  public CompletableFuture<List<String>> terminal(List<String> command) {
    return loop.ask(() -> CompletableFuture.completedFuture(Program.checked(command)));
  }

  @Override
  public TransportState state() {
    return loop.state();
  }

  @Override
  public void onState(Consumer<TransportState> listener) {
    loop.onState(listener);
  }

  @Override
  public void close() {
    loop.close(() -> programs.end(loop.closed()));
  }
}
