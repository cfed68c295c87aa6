package org.cmremote.manager.cli.session;

import static org.cmremote.manager.cli.reach.Reached.await;

import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.SessionInfo;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cm adopt}. */
@Command(name = "adopt", description = "Watch a tmux session that the agent didn't make.")
public final class AdoptCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();
  @Mixin private SessionArgument session = new SessionArgument();

  @Option(names = "--tool", paramLabel = "TOOL", description = "Tool profile. Default: shell.")
  private @Nullable String tool;

  @Option(
      names = "--auto-confirm",
      paramLabel = "MODE",
      description = "off, policy, dryRun or all. Default: the agent's.")
  private @Nullable AutoConfirm autoConfirm;

  @Override
  public Integer call() {
    Request.AdoptSession request = new Request.AdoptSession(session.name(), tool, autoConfirm);
    return agent.run(
        output,
        (reached, printed) -> {
          SessionInfo info = await(reached.connected().call(request));
          printed.print(info, () -> SessionText.sentence(info));
          return ExitCode.OK;
        });
  }
}
