package org.cmremote.manager.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.util.Locale;
import org.cmremote.manager.cli.agent.AgentCommand;
import org.cmremote.manager.cli.agent.HealthCommand;
import org.cmremote.manager.cli.agent.InfoCommand;
import org.cmremote.manager.cli.agent.RestartCommand;
import org.cmremote.manager.cli.check.CheckHostCommand;
import org.cmremote.manager.cli.connect.ConnectCommand;
import org.cmremote.manager.cli.connect.DisconnectCommand;
import org.cmremote.manager.cli.connect.StatusCommand;
import org.cmremote.manager.cli.corpus.CorpusCommand;
import org.cmremote.manager.cli.demo.DemoCommand;
import org.cmremote.manager.cli.deploy.DeployCommand;
import org.cmremote.manager.cli.deploy.UndeployCommand;
import org.cmremote.manager.cli.deploy.UpgradeCommand;
import org.cmremote.manager.cli.explain.ExplainCommand;
import org.cmremote.manager.cli.hooks.HooksCommand;
import org.cmremote.manager.cli.hosts.GroupsCommand;
import org.cmremote.manager.cli.hosts.HostsCommand;
import org.cmremote.manager.cli.io.ErrorReport;
import org.cmremote.manager.cli.policy.PolicyCommand;
import org.cmremote.manager.cli.prompt.AnswerCommand;
import org.cmremote.manager.cli.prompt.AutoConfirmCommand;
import org.cmremote.manager.cli.reach.Version;
import org.cmremote.manager.cli.session.AdoptCommand;
import org.cmremote.manager.cli.session.AttachCommand;
import org.cmremote.manager.cli.session.KeysCommand;
import org.cmremote.manager.cli.session.KillCommand;
import org.cmremote.manager.cli.session.NewCommand;
import org.cmremote.manager.cli.session.ReleaseCommand;
import org.cmremote.manager.cli.session.ResizeCommand;
import org.cmremote.manager.cli.session.ScreenCommand;
import org.cmremote.manager.cli.session.SendCommand;
import org.cmremote.manager.cli.session.SessionsCommand;
import org.cmremote.manager.cli.session.WaitCommand;
import org.cmremote.manager.cli.watch.AuditCommand;
import org.cmremote.manager.cli.watch.JournalCommand;
import org.cmremote.manager.cli.watch.WatchCommand;
import org.cmremote.transport.protocol.AutoConfirm;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.TypeConversionException;

/** The command {@code cm}: everything a manager can do, from a shell. */
@Command(
    name = "cm",
    description =
        "Watches AI coding tools and other programs in tmux sessions, here or on remote hosts.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = CommandLine.ScopeType.INHERIT,
    subcommands = {
      DemoCommand.class,
      AgentCommand.class,
      RestartCommand.class,
      InfoCommand.class,
      HealthCommand.class,
      SessionsCommand.class,
      NewCommand.class,
      SendCommand.class,
      KeysCommand.class,
      ScreenCommand.class,
      WatchCommand.class,
      JournalCommand.class,
      AuditCommand.class,
      ExplainCommand.class,
      AnswerCommand.class,
      AutoConfirmCommand.class,
      PolicyCommand.class,
      WaitCommand.class,
      AttachCommand.class,
      ResizeCommand.class,
      AdoptCommand.class,
      ReleaseCommand.class,
      KillCommand.class,
      HostsCommand.class,
      GroupsCommand.class,
      CheckHostCommand.class,
      DeployCommand.class,
      UpgradeCommand.class,
      UndeployCommand.class,
      ConnectCommand.class,
      DisconnectCommand.class,
      StatusCommand.class,
      CorpusCommand.class,
      HooksCommand.class,
      CompletionCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed",
      "2:the command line is wrong",
      "3:the host or the agent can't be reached",
      "4:refused: token, key or permission",
      "5:the session or the prompt isn't there, or no longer",
      "6:cm wait: the time was up",
      "7:cm policy check: left to a person",
      "8:cm policy check: answered with no",
      "9:cm health: something needs a person",
      "10:cm health: the agent can't do its work",
      "130:ended by Ctrl-C"
    })
public final class Cm {
  private Cm() {}

  public static void main(String[] arguments) {
    // Numbers have the same digits in every language, as programs that read them expect.
    Locale.setDefault(Locale.US);
    System.exit(
        commandLine()
            // Screens and JSON are UTF-8, whatever the locale says.
            .setOut(writer(FileDescriptor.out))
            .setErr(writer(FileDescriptor.err))
            .execute(arguments));
  }

  static CommandLine commandLine() {
    ErrorReport errors = new ErrorReport();
    CommandLine commands =
        new CommandLine(new Cm())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .registerConverter(AutoConfirm.class, Cm::mode)
            .setExecutionExceptionHandler(errors)
            .setParameterExceptionHandler(errors);
    // Its options are the agent's, which knows them better.
    requireNonNull(commands.getSubcommands().get("agent"), "agent is null")
        .setUnmatchedOptionsArePositionalParams(true);
    return commands;
  }

  private static AutoConfirm mode(String word) {
    return AutoConfirm.of(word)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'%s' is none of %s".formatted(word, String.join(", ", AutoConfirm.names()))));
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), UTF_8), true);
  }
}
