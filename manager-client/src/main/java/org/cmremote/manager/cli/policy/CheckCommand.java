package org.cmremote.manager.cli.policy;

import static org.cmremote.manager.cli.reach.Reached.await;

import java.util.List;
import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Input;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.io.Plain;
import org.cmremote.manager.cli.io.Table;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.manager.cli.session.SessionText;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.PromptKind;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.protocol.Verdict;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cm policy check}. */
@Command(
    name = "check",
    description = {
      "Show what the policy says about a command: each part of it, and what follows.",
      "Ends with 0 if it would be confirmed, 7 if it would be left to a person, 8 if it would be answered with no."
    })
public final class CheckCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();

  @ArgGroup(multiplicity = "1")
  private Subject subject = new Subject();

  @Option(
      names = "--session",
      paramLabel = "SESSION",
      description = "Ask as this session would: its tool, its directory.")
  private @Nullable String session;

  @Option(names = "--tool", paramLabel = "TOOL", description = "Ask as this tool would.")
  private @Nullable String tool;

  @Option(
      names = "--cwd",
      paramLabel = "DIRECTORY",
      description =
          "The directory that counts as the session's. Default: the session's, else the current one here, "
              + "else the home directory there.")
  private @Nullable String cwd;

  /** What is asked about. */
  static final class Subject {
    @Parameters(
        paramLabel = "COMMAND",
        description = "The command, as one word; - reads standard input.")
    private @Nullable String command;

    @Option(
        names = "--file",
        paramLabel = "FILE",
        description = "Not a command, but the edit of this file.")
    private @Nullable String file;

    @Nullable String command() {
      return command == null ? null : Input.text(command);
    }

    /** As a tool would ask. */
    @Nullable Prompt edit() {
      return file == null
          ? null
          : new Prompt(
              "check",
              PromptKind.CHOICE,
              "Do you want to make this edit to %s?"
                  .formatted(file.substring(file.lastIndexOf('/') + 1)),
              file,
              List.of(new Prompt.Option("Yes"), new Prompt.Option("No")),
              "shell");
    }
  }

  @Override
  public Integer call() {
    Request.CheckPolicy request =
        new Request.CheckPolicy(subject.command(), subject.edit(), tool, directory(), session);
    return agent.run(
        output,
        (reached, printed) -> {
          Result.PolicyVerdict verdict = await(reached.connected().call(request));
          printed.print(verdict, () -> text(verdict));
          return exitCode(verdict.decision());
        });
  }

  private @Nullable String directory() {
    return cwd == null && session == null && agent.isHere() ? System.getProperty("user.dir") : cwd;
  }

  private static String text(Result.PolicyVerdict verdict) {
    Table table = new Table("VERDICT", "RULE", "PART", "WHY");
    verdict
        .parts()
        .forEach(
            part ->
                table.row(SessionText.word(part.decision()), part.rule(), part.text(), part.why()));
    return table + "\n" + line(verdict);
  }

  /** The verdict in one line. */
  static String line(Result.PolicyVerdict verdict) {
    return "%s (%s: %s)"
        .formatted(
            SessionText.word(verdict.decision()),
            Plain.line(verdict.rule()),
            Plain.line(verdict.why()));
  }

  private static int exitCode(Verdict verdict) {
    return switch (verdict) {
      case CONFIRM -> ExitCode.OK;
      case ASK -> ExitCode.ASKED;
      case DENY -> ExitCode.DENIED;
    };
  }
}
