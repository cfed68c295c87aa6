package org.cmremote.manager.cli.explain;

import static org.cmremote.manager.cli.reach.Reached.await;

import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.manager.cli.session.SessionArgument;
import org.cmremote.transport.protocol.Explanation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cm explain}. */
@Command(
    name = "explain",
    description = {
      "Show why a session is in its state, and why its prompt was answered or not.",
      "By a fresh look: what speaks for the state, which rules failed and where, what the policy says part by part, and what holds the answer."
    })
public final class ExplainCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();
  @Mixin private SessionArgument session = new SessionArgument();

  @Override
  public Integer call() {
    return agent.run(
        output,
        (reached, printed) -> {
          Explanation explanation = await(reached.connected().explain(session.name()));
          printed.print(explanation, () -> ExplanationText.of(explanation));
          return ExitCode.OK;
        });
  }
}
