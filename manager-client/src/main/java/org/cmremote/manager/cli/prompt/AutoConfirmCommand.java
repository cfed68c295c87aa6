package org.cmremote.manager.cli.prompt;

import static java.util.Objects.requireNonNull;
import static org.cmremote.manager.cli.reach.Reached.await;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.manager.cli.reach.Reached;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cm auto-confirm}. */
@Command(
    name = "auto-confirm",
    aliases = "autoconfirm",
    description =
        "Show or set how far the agent answers by itself. `cm autoconfirm off` stops all answering at once.")
public final class AutoConfirmCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();

  @Parameters(
      arity = "0..2",
      paramLabel = "[SESSION] [off|policy|all]",
      description = "Without a session: every session, and the default of new ones.")
  private List<String> words = List.of();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Request<Result.AutoConfirmMode> request = request();
    try (Reached reached = agent.reach()) {
      Result.AutoConfirmMode mode = await(reached.connected().call(request));
      output.print(mode, () -> mode.autoConfirm().name().toLowerCase(Locale.ROOT));
    }
    return ExitCode.OK;
  }

  private Request<Result.AutoConfirmMode> request() {
    if (words.size() == 2) {
      return new Request.SetAutoConfirm(
          words.get(0),
          mode(words.get(1))
              .orElseThrow(
                  () ->
                      new ParameterException(
                          requireNonNull(spec).commandLine(),
                          "'%s' is none of off, policy, all".formatted(words.get(1)))));
    }
    if (words.isEmpty()) {
      return new Request.GetAutoConfirm(null);
    }
    Optional<AutoConfirm> mode = mode(words.get(0));
    return mode.isPresent()
        ? new Request.SetAutoConfirm(null, mode.get())
        : new Request.GetAutoConfirm(words.get(0));
  }

  private static Optional<AutoConfirm> mode(String word) {
    return Arrays.stream(AutoConfirm.values())
        .filter(mode -> mode.name().equalsIgnoreCase(word))
        .findFirst();
  }
}
