package org.cmremote.manager.cli.session;

import static org.cmremote.manager.cli.reach.Reached.await;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.cmremote.manager.ManagerClient;
import org.cmremote.manager.cli.io.Terminal;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.manager.cli.reach.Reached;
import org.cmremote.transport.Transport;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cm attach}. */
@Command(
    name = "attach",
    description =
        "Attach this terminal to a session with tmux, through ssh for a remote host. Detach with Ctrl-b d.")
public final class AttachCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private SessionArgument session = new SessionArgument();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!Terminal.input() || !Terminal.output()) {
      throw new CmException(
          ErrorCode.INVALID_PARAMS,
          "attach needs a terminal; `cm screen %s` prints what the session shows"
              .formatted(session.name()));
    }
    try (Reached reached = agent.reach()) {
      ManagerClient client = reached.connected();
      await(client.session(session.name()));
      String socket = await(client.agentInfo()).tmuxSocket();
      return run(line(reached.transport(), command(socket, session.name())));
    }
  }

  /** The equals sign keeps tmux from taking the name for the beginning of another. */
  static List<String> command(String socket, String session) {
    return List.of(
        "tmux", socket.contains("/") ? "-S" : "-L", socket, "attach-session", "-t", "=" + session);
  }

  private static List<String> line(Transport transport, List<String> command) {
    try {
      return transport.terminal(command).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof CmException known ? known : e;
    }
  }

  private static int run(List<String> line) throws IOException, InterruptedException {
    ProcessBuilder tmux = new ProcessBuilder(line).inheritIO();
    // tmux refuses to attach inside a session of its own; this is another server.
    tmux.environment().remove("TMUX");
    return tmux.start().waitFor();
  }
}
