package org.cmremote.manager.cli.session;

import static org.cmremote.manager.cli.reach.Reached.await;

import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.io.SizeArgument;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.SessionInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cm resize}. */
@Command(name = "resize", description = "Change the size of a session that nobody is attached to.")
public final class ResizeCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();
  @Mixin private SessionArgument session = new SessionArgument();

  @Parameters(
      index = "1",
      paramLabel = "COLSxROWS",
      converter = SizeArgument.Converter.class,
      description = "Such as 120x36; 20 to 500 by 5 to 300.")
  private SizeArgument size = new SizeArgument(120, 36);

  @Override
  public Integer call() {
    Request.ResizeSession request =
        new Request.ResizeSession(session.name(), size.cols(), size.rows());
    return agent.run(
        output,
        (reached, printed) -> {
          SessionInfo info = await(reached.connected().call(request));
          printed.print(info, () -> "");
          return ExitCode.OK;
        });
  }
}
