package org.cmremote.manager.cli.session;

import static org.cmremote.manager.cli.reach.Reached.await;

import java.util.List;
import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.transport.protocol.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cm keys}. */
@Command(name = "keys", description = "Press keys in a session.")
public final class KeysCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();
  @Mixin private SessionArgument session = new SessionArgument();

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "KEY",
      description = "tmux key names (Enter, Down, C-c, F5) or single characters.")
  private List<String> keys = List.of();

  @Override
  public Integer call() {
    return agent.run(
        output,
        (reached, printed) -> {
          Result.Done done = await(reached.connected().sendKeys(session.name(), keys));
          printed.print(done, () -> "");
          return ExitCode.OK;
        });
  }
}
