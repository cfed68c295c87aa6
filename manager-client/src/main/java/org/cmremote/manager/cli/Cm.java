package org.cmremote.manager.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
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
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.manager.cli.reach.Ahead;
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
  /**
   * Every subcommand, in the order of the help. picocli reads its annotations, some milliseconds of
   * them, when it is added.
   */
  private static final List<Map.Entry<String, Class<?>>> SUBCOMMANDS =
      List.of(
          Map.entry("demo", DemoCommand.class),
          Map.entry("agent", AgentCommand.class),
          Map.entry("restart", RestartCommand.class),
          Map.entry("info", InfoCommand.class),
          Map.entry("health", HealthCommand.class),
          Map.entry("sessions", SessionsCommand.class),
          Map.entry("new", NewCommand.class),
          Map.entry("send", SendCommand.class),
          Map.entry("keys", KeysCommand.class),
          Map.entry("screen", ScreenCommand.class),
          Map.entry("watch", WatchCommand.class),
          Map.entry("journal", JournalCommand.class),
          Map.entry("audit", AuditCommand.class),
          Map.entry("explain", ExplainCommand.class),
          Map.entry("answer", AnswerCommand.class),
          Map.entry("auto-confirm", AutoConfirmCommand.class),
          Map.entry("policy", PolicyCommand.class),
          Map.entry("wait", WaitCommand.class),
          Map.entry("attach", AttachCommand.class),
          Map.entry("resize", ResizeCommand.class),
          Map.entry("adopt", AdoptCommand.class),
          Map.entry("release", ReleaseCommand.class),
          Map.entry("kill", KillCommand.class),
          Map.entry("hosts", HostsCommand.class),
          Map.entry("groups", GroupsCommand.class),
          Map.entry("check", CheckHostCommand.class),
          Map.entry("deploy", DeployCommand.class),
          Map.entry("upgrade", UpgradeCommand.class),
          Map.entry("undeploy", UndeployCommand.class),
          Map.entry("connect", ConnectCommand.class),
          Map.entry("disconnect", DisconnectCommand.class),
          Map.entry("status", StatusCommand.class),
          Map.entry("corpus", CorpusCommand.class),
          Map.entry("hooks", HooksCommand.class),
          Map.entry("completion", CompletionCommand.class));

  private Cm() {}

  public static void main(String[] arguments) {
    // What is logged, such as a warning of a transport's, looks as all else that cm says.
    System.setProperty("java.util.logging.SimpleFormatter.format", "cm: %5$s%n");
    // Numbers have the same digits in every language, as programs that read them expect.
    Locale.setDefault(Locale.US);
    if (subcommands(arguments).stream().allMatch(it -> asks(it.getValue()))) {
      Ahead.begin();
    }
    System.exit(
        commandLine(arguments)
            // Screens and JSON are UTF-8, whatever the locale says.
            .setOut(writer(FileDescriptor.out))
            .setErr(writer(FileDescriptor.err))
            .execute(arguments));
  }

  /** What reads that command line, with every subcommand that this takes. */
  static CommandLine commandLine(String... arguments) {
    ErrorReport errors = new ErrorReport();
    CommandLine commands = new CommandLine(new Cm());
    // Made first, since only then picocli lets them and theirs change their model.
    subcommands(arguments)
        .forEach(it -> commands.addSubcommand(it.getKey(), new CommandLine(it.getValue())));
    commands
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(AutoConfirm.class, Cm::mode)
        .setExecutionExceptionHandler(errors)
        .setParameterExceptionHandler(errors);
    // Its options are the agent's, which knows them better.
    Optional.ofNullable(commands.getSubcommands().get("agent"))
        .ifPresent(agent -> agent.setUnmatchedOptionsArePositionalParams(true));
    return commands;
  }

  /** The one that is named; all of them for help, a mistake, and what is about all. */
  private static List<Map.Entry<String, Class<?>>> subcommands(String... arguments) {
    List<Map.Entry<String, Class<?>>> named =
        SUBCOMMANDS.stream()
            .filter(it -> arguments.length > 0 && isName(it.getKey(), arguments[0]))
            .filter(it -> it.getValue() != CompletionCommand.class)
            .toList();
    return named.isEmpty() ? SUBCOMMANDS : named;
  }

  /** The one alias that there is differs by a hyphen. */
  private static boolean isName(String name, String word) {
    return name.equals(word) || name.replace("-", "").equals(word);
  }

  /** Whether it is for agents, of this machine or others. */
  private static boolean asks(Class<?> subcommand) {
    return Stream.of(subcommand.getDeclaredFields())
        .anyMatch(field -> field.getType() == AgentOptions.class);
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
