package org.cmremote.manager.cli.session;

import static java.util.Objects.requireNonNull;
import static org.cmremote.manager.cli.reach.Reached.await;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Input;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.io.SizeArgument;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.manager.hosts.Host;
import org.cmremote.manager.hosts.HostKey;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.SessionInfo;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cm new}. */
@Command(
    name = "new",
    customSynopsis = "cm new [OPTIONS] [NAME] [-- COMMAND ARGS...]",
    description = "Start a program in a session of its own and print the session's name.")
public final class NewCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();

  @Option(names = "--tool", paramLabel = "TOOL", description = "Tool profile. Default: shell.")
  private @Nullable String tool;

  @Option(
      names = "--cwd",
      paramLabel = "DIR",
      description = "Directory to start in, on the agent's host. Default: its home.")
  private @Nullable String cwd;

  @Option(
      names = "--env",
      paramLabel = "NAME=VALUE",
      description = "Variable to set; can be repeated.")
  private @Nullable Map<String, String> env;

  @Option(
      names = "--task",
      paramLabel = "TEXT",
      description = "Typed once the tool is ready; - reads standard input.")
  private @Nullable String task;

  @Option(
      names = "--auto-confirm",
      paramLabel = "MODE",
      description = "off, policy, dryRun or all. Default: the agent's.")
  private @Nullable AutoConfirm autoConfirm;

  @Option(
      names = "--size",
      paramLabel = "COLSxROWS",
      converter = SizeArgument.Converter.class,
      description = "Default: 120x36.")
  private @Nullable SizeArgument size;

  @Parameters(
      arity = "0..*",
      paramLabel = "[NAME] [-- COMMAND ARGS...]",
      description = "A name for the session, and what to run instead of the tool's own command.")
  private List<String> words = List.of();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Request.CreateSession request =
        request(requireNonNull(spec).commandLine().getParseResult().originalArgs());
    return agent.run(
        output,
        (reached, printed) -> {
          Request.CreateSession there =
              reached.host().map(host -> on(host, request)).orElse(request);
          SessionInfo made = await(reached.connected().createSession(there));
          printed.print(made, made::session);
          return ExitCode.OK;
        });
  }

  /** The same with what the registry says of new sessions there, where the command line doesn't. */
  private static Request.CreateSession on(Host host, Request.CreateSession request) {
    Map<String, String> variables = new LinkedHashMap<>(host.env());
    if (request.env() != null) {
      variables.putAll(request.env());
    }
    return new Request.CreateSession(
        request.name(),
        request.tool(),
        request.command(),
        request.task(),
        request.cwd() == null ? host.text(HostKey.DIRECTORY).orElse(null) : request.cwd(),
        variables.isEmpty() ? null : variables,
        request.cols(),
        request.rows(),
        request.autoConfirm());
  }

  /** What follows {@code --} is the command; the parser itself doesn't tell where that stood. */
  private Request.CreateSession request(List<String> arguments) {
    int dashes = arguments.indexOf("--");
    int commandWords = dashes < 0 ? 0 : arguments.size() - dashes - 1;
    List<String> names = words.subList(0, words.size() - commandWords);
    List<String> command = words.subList(names.size(), words.size());
    if (names.size() > 1) {
      throw new ParameterException(
          requireNonNull(spec).commandLine(),
          "'%s' is one too many: a command goes after --".formatted(names.get(1)));
    }
    return new Request.CreateSession(
        names.isEmpty() ? null : names.get(0),
        tool,
        command.isEmpty() ? null : command,
        task == null ? null : Input.text(task),
        cwd,
        env,
        size == null ? null : size.cols(),
        size == null ? null : size.rows(),
        autoConfirm);
  }
}
