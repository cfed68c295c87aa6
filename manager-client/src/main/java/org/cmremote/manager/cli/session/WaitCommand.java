package org.cmremote.manager.cli.session;

import static java.util.Objects.requireNonNull;
import static org.cmremote.manager.cli.reach.Reached.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.DurationArgument;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.SessionInfo;
import org.cmremote.transport.protocol.SessionState;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cm wait}. */
@Command(name = "wait", description = "Wait until a session is in a state or shows a text.")
public final class WaitCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();
  @Mixin private SessionArgument session = new SessionArgument();

  @Option(
      names = "--state",
      split = ",",
      paramLabel = "STATE",
      description =
          "Any of these, separated by commas: starting, working, idle, prompting, exited, lost.")
  private List<SessionState> states = List.of();

  @Option(names = "--text", paramLabel = "TEXT", description = "A piece of a row of the screen.")
  private @Nullable String text;

  @Option(
      names = "--timeout",
      paramLabel = "SPAN",
      converter = DurationArgument.class,
      description =
          "How long at most, such as 30, 250ms or 10m; then the exit code is 6. Default: 60 s.")
  private @Nullable Duration timeout;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (states.isEmpty() && (text == null || text.isEmpty())) {
      throw new ParameterException(
          requireNonNull(spec).commandLine(), "nothing to wait for: give --state, --text or both");
    }
    Request.WaitFor request =
        new Request.WaitFor(
            session.name(),
            states,
            text,
            timeout == null ? null : (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE));
    return agent.run(
        output,
        (reached, printed) -> {
          SessionInfo info = await(reached.connected().waitFor(request));
          printed.print(info, () -> SessionText.sentence(info));
          return ExitCode.OK;
        });
  }
}
