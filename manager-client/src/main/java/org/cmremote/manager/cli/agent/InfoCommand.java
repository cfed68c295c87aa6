package org.cmremote.manager.cli.agent;

import static org.cmremote.manager.cli.reach.Reached.await;

import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.io.Plain;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.transport.protocol.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cm info}. */
@Command(name = "info", description = "Show the agent's version and surroundings.")
public final class InfoCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() {
    return agent.run(
        output,
        (reached, printed) -> {
          Result.AgentDetails details = await(reached.connected().agentInfo());
          printed.print(details, () -> text(details));
          return ExitCode.OK;
        });
  }

  static String text(Result.AgentDetails details) {
    return """
        host      %s (%s)
        agent     %s, protocol %d, process %d, since %s
        java      %s
        tmux      %s, socket %s
        sessions  %d
        clients   %d
        tools     %s"""
        .formatted(
            Plain.line(details.host()),
            Plain.line(details.platform()),
            Plain.line(details.agent()),
            details.protocol(),
            details.pid(),
            details.startedAt(),
            Plain.line(details.java()),
            Plain.line(details.tmux()),
            Plain.line(details.tmuxSocket()),
            details.sessions(),
            details.clients(),
            Plain.line(String.join(", ", details.tools())));
  }
}
