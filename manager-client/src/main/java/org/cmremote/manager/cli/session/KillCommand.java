package org.cmremote.manager.cli.session;

import static org.cmremote.manager.cli.reach.Reached.await;

import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.transport.protocol.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cm kill}. */
@Command(name = "kill", description = "End a session and the program in it.")
public final class KillCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();
  @Mixin private SessionArgument session = new SessionArgument();

  @Override
  public Integer call() {
    return agent.run(
        output,
        (reached, printed) -> {
          Result.Done done = await(reached.connected().kill(session.name()));
          printed.print(done, () -> "");
          return ExitCode.OK;
        });
  }
}
