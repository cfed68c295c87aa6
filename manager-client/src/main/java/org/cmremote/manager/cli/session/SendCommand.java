package org.cmremote.manager.cli.session;

import static org.cmremote.manager.cli.reach.Reached.await;

import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Input;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cm send}. */
@Command(name = "send", description = "Type text into a session and press Enter.")
public final class SendCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();
  @Mixin private SessionArgument session = new SessionArgument();

  @Parameters(
      index = "1",
      paramLabel = "TEXT",
      description = "What to type; - reads standard input.")
  private String text = "";

  @Option(names = "--no-enter", description = "Don't press Enter.")
  private boolean noEnter;

  @Option(
      names = "--force",
      description = "Type even while a prompt waits, which the text then answers.")
  private boolean force;

  @Override
  public Integer call() {
    Request.SendText request =
        new Request.SendText(session.name(), Input.text(text), !noEnter, force);
    return agent.run(
        output,
        (reached, printed) -> {
          Result.Done done = await(reached.connected().call(request));
          printed.print(done, () -> "");
          return ExitCode.OK;
        });
  }
}
