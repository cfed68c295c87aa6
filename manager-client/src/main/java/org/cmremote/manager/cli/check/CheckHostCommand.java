package org.cmremote.manager.cli.check;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cm check}. */
@Command(
    name = "check",
    description = {
      "Walk hosts from their name to their agent, and say of each step that it is well (✓), could be better (!), or what to do (✗).",
      "Nothing is changed there."
    })
public final class CheckHostCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();

  @Parameters(arity = "0..*", paramLabel = "HOST", description = "As for --host.")
  private List<String> hosts = List.of();

  @Option(
      names = "--tool",
      paramLabel = "PROGRAM",
      description = "Also whether the login shell there finds this program, such as claude.")
  private @Nullable String tool;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (tool != null && !tool.matches("[A-Za-z0-9_][A-Za-z0-9_.+-]*")) {
      throw new ParameterException(
          requireNonNull(spec).commandLine(),
          "--tool is '%s', not the name of a program".formatted(tool));
    }
    return agent
        .and(hosts)
        .run(output, (reached, printed) -> new Check(reached, printed, tool).run());
  }
}
