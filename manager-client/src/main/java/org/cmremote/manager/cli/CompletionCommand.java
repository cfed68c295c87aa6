package org.cmremote.manager.cli;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cm completion}. */
@Command(
    name = "completion",
    description = "Print a completion script for your shell: source <(cm completion bash)")
final class CompletionCommand implements Callable<Integer> {
  enum Shell {
    bash,
    zsh
  }

  /** One script does for both: it turns on zsh's own support for bash's completion. */
  @Parameters(index = "0", paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  private Shell shell = Shell.bash;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec command = requireNonNull(spec);
    PrintWriter out = command.commandLine().getOut();
    out.printf("# In your %src: source <(cm completion %s)%n", "." + shell, shell);
    out.println(AutoComplete.bash("cm", command.root().commandLine()));
    out.flush();
    return ExitCode.OK;
  }
}
