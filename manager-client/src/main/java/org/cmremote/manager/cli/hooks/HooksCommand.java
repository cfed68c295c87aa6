package org.cmremote.manager.cli.hooks;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.cmremote.manager.cli.agent.AgentJar;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cm hooks}. */
@Command(
    name = "hooks",
    description =
        "Let tools on this machine tell the agent themselves what they do, through their hook settings.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      HooksCommand.Install.class,
      HooksCommand.Remove.class,
      HooksCommand.Status.class
    })
public final class HooksCommand {

  /** {@code cm hooks install}. */
  @Command(
      name = "install",
      description = "Add the agent's hook to a tool's settings, and change nothing else in them.")
  static final class Install implements Callable<Integer> {
    @Mixin private HookTarget target = new HookTarget();
    @Mixin private Output output = new Output();

    @Option(
        names = "--agent-socket",
        paramLabel = "PATH",
        description = "The agent's Unix socket, where it isn't the usual one.")
    private @Nullable Path socket;

    @Option(
        names = "--token-file",
        paramLabel = "FILE",
        description = "File with the agent's token, where it isn't the usual one.")
    private @Nullable Path tokenFile;

    @Override
    public Integer call() {
      HookJvm jvm = HookJvm.of(AgentJar.find(System.getenv()), System.getenv());
      String line = jvm.line(target.tool().tool(), socket, tokenFile);
      HookTarget.Report report = target.change(settings -> settings.with(line));
      output.print(
          report,
          () ->
              "%s %s: %s"
                  .formatted(
                      report.changed() ? "installed in" : "was already in",
                      report.file(),
                      String.join(", ", report.events())));
      if (!jvm.prepare()) {
        output.note(
            "no class data could be stored at %s: hooks start slower".formatted(jvm.archive()));
      }
      if (report.changed() && target.tool() == HookedTool.CODEX) {
        output.note("Codex asks once whether it may run them, or look at /hooks there");
      }
      return ExitCode.OK;
    }
  }

  /** {@code cm hooks remove}. */
  @Command(
      name = "remove",
      description = "Take the agent's hook out of a tool's settings, and nothing else.")
  static final class Remove implements Callable<Integer> {
    @Mixin private HookTarget target = new HookTarget();
    @Mixin private Output output = new Output();

    @Override
    public Integer call() {
      HookTarget.Report report = target.change(HookSettings::without);
      output.print(
          report, () -> (report.changed() ? "removed from " : "was not in ") + report.file());
      return ExitCode.OK;
    }
  }

  /** {@code cm hooks status}. */
  @Command(name = "status", description = "Show at which of a tool's events the agent is told.")
  static final class Status implements Callable<Integer> {
    @Mixin private HookTarget target = new HookTarget();
    @Mixin private Output output = new Output();

    @Override
    public Integer call() {
      HookTarget.Report report = target.change(UnaryOperator.identity());
      output.print(
          report,
          () ->
              report.events().isEmpty()
                  ? "not in " + report.file()
                  : "in %s: %s".formatted(report.file(), String.join(", ", report.events())));
      return ExitCode.OK;
    }
  }
}
