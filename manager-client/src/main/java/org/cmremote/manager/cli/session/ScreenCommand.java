package org.cmremote.manager.cli.session;

import static org.cmremote.manager.cli.reach.Reached.await;

import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.io.Plain;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.transport.protocol.ScreenSnapshot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cm screen}. */
@Command(name = "screen", description = "Print what a session shows.")
public final class ScreenCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();
  @Mixin private SessionArgument session = new SessionArgument();

  @Override
  public Integer call() {
    return agent.run(
        output,
        (reached, printed) -> {
          ScreenSnapshot screen = await(reached.connected().screen(session.name()));
          printed.print(screen, () -> Plain.screen(screen.lines()));
          return ExitCode.OK;
        });
  }
}
