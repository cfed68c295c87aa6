package org.cmremote.manager.cli.prompt;

import static java.util.Objects.requireNonNull;
import static org.cmremote.manager.cli.reach.Reached.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cm auto-confirm}. */
@Command(
    name = "auto-confirm",
    aliases = "autoconfirm",
    description = {
      "Show or set how far the agent answers by itself.",
      "`cm autoconfirm off` stops all answering on the host at once, whatever the sessions' modes; `on` lifts that.",
      "Any other mode without a session is set in every session and for new ones."
    })
public final class AutoConfirmCommand implements Callable<Integer> {
  private static final String ON = "on";

  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();

  @Parameters(
      arity = "0..2",
      paramLabel = "[SESSION] [MODE]",
      description = "off, policy, dryRun or all; on without a session. Without a mode: show it.")
  private List<String> words = List.of();

  @Option(
      names = "--session",
      paramLabel = "SESSION",
      description = "The session, instead of naming it first.")
  private @Nullable String session;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Request<Result.AutoConfirmMode> request = request();
    return agent.run(
        output,
        (reached, printed) -> {
          Result.AutoConfirmMode mode = await(reached.connected().call(request));
          printed.print(mode, () -> mode.autoConfirm().word());
          if (mode.stopped()) {
            printed.note("all answering on the host is stopped; `cm autoconfirm on` lifts that");
          }
          return ExitCode.OK;
        });
  }

  private Request<Result.AutoConfirmMode> request() {
    List<String> left = new ArrayList<>(words);
    boolean named =
        session != null || left.size() == 2 || (left.size() == 1 && !isMode(left.get(0)));
    String of = !named ? null : session != null ? session : left.remove(0);
    if (left.isEmpty()) {
      return new Request.GetAutoConfirm(of);
    }
    String word = left.remove(0);
    if (!left.isEmpty()) {
      throw wrong("'%s' is one word too many".formatted(left.get(0)));
    }
    if (word.equalsIgnoreCase(ON)) {
      if (of != null) {
        throw wrong(
            "on lifts `cm autoconfirm off` for the whole host; give a session off, policy, dryRun or all");
      }
      return new Request.ResumeAutoConfirm();
    }
    return new Request.SetAutoConfirm(
        of, mode(word).orElseThrow(() -> wrong("'%s' is none of %s".formatted(word, modes()))));
  }

  private ParameterException wrong(String why) {
    return new ParameterException(requireNonNull(spec).commandLine(), why);
  }

  private static boolean isMode(String word) {
    return word.equalsIgnoreCase(ON) || mode(word).isPresent();
  }

  private static String modes() {
    return String.join(", ", AutoConfirm.names());
  }

  private static Optional<AutoConfirm> mode(String word) {
    return AutoConfirm.of(word);
  }
}
