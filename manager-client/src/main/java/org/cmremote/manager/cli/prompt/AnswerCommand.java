package org.cmremote.manager.cli.prompt;

import static org.cmremote.manager.cli.reach.Reached.await;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.cmremote.manager.ManagerClient;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.manager.cli.session.SessionArgument;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cm answer}. */
@Command(name = "answer", description = "Answer the prompt that a session waits with.")
public final class AnswerCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();
  @Mixin private SessionArgument session = new SessionArgument();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PROMPT_ID",
      description = "Answer this prompt only. Default: the one that stands now.")
  private @Nullable String promptId;

  @ArgGroup(multiplicity = "1")
  private Choice choice = new Choice();

  @Override
  public Integer call() {
    return agent.run(
        output,
        (reached, printed) -> {
          ManagerClient client = reached.connected();
          Request.AnswerPrompt request = choice.request(standing(client));
          Outcome outcome = await(client.call(request)).outcome();
          printed.print(
              new Result.Answered(outcome), () -> outcome.name().toLowerCase(Locale.ROOT));
          return exitCode(outcome);
        });
  }

  private Standing standing(ManagerClient client) {
    Prompt prompt = await(client.session(session.name())).prompt();
    if (prompt == null || (promptId != null && !promptId.equals(prompt.id()))) {
      throw new CmException(
          ErrorCode.PROMPT_GONE,
          promptId == null
              ? "session %s asks nothing just now".formatted(session.name())
              : "prompt %s of session %s is answered or gone".formatted(promptId, session.name()));
    }
    return new Standing(session.name(), prompt);
  }

  private static int exitCode(Outcome outcome) {
    return switch (outcome) {
      case ACCEPTED -> ExitCode.OK;
      case FAILED -> ExitCode.FAILURE;
      case STALE, SUPERSEDED -> ExitCode.NOT_FOUND;
    };
  }
}
