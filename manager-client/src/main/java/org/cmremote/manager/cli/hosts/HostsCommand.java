package org.cmremote.manager.cli.hosts;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.manager.cli.reach.RegistryOption;
import org.cmremote.manager.hosts.Host;
import org.cmremote.manager.hosts.HostKey;
import org.cmremote.manager.hosts.HostReference;
import org.cmremote.manager.hosts.Hosts;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.ssh.SharedConnections;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cm hosts}. */
@Command(
    name = "hosts",
    description = {
      "Register hosts in ~/.config/cm/hosts.toml, so that --host and --group find them.",
      "Whatever your ssh configuration says needn't be said again, and its names work without being registered."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      HostsCommand.Add.class,
      HostsCommand.Show.class,
      HostsCommand.ListAll.class,
      HostsCommand.Edit.class,
      HostsCommand.Remove.class,
      ImportCommand.class,
      HostsCommand.Default.class,
      HostsCommand.Enable.class,
      HostsCommand.Disable.class
    })
public final class HostsCommand {

  /** {@code cm hosts add}. */
  @Command(name = "add", description = "Register a host.", modelTransformer = HostKeyOptions.class)
  static final class Add implements Callable<Integer> {
    @Mixin private RegistryOption registry = new RegistryOption();
    @Mixin private Output output = new Output();
    @Mixin private HostNameArgument argument = new HostNameArgument();
    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      Host host = new Host(argument.name(), HostKeyOptions.given(requireNonNull(spec)));
      Hosts hosts =
          registry
              .file()
              .change(
                  before -> {
                    if (before.host(host.name()).isPresent()) {
                      throw new CmException(
                          ErrorCode.INVALID_PARAMS,
                          "there is a host %s already; `cm hosts edit %s` changes it"
                              .formatted(host.name(), host.name()));
                    }
                    return before.with(host);
                  });
      shown(output, hosts, host);
      return ExitCode.OK;
    }
  }

  /** {@code cm hosts edit}. */
  @Command(
      name = "edit",
      description = "Change what is said of a host; what isn't named stays.",
      modelTransformer = HostKeyOptions.class)
  static final class Edit implements Callable<Integer> {
    @Mixin private RegistryOption registry = new RegistryOption();
    @Mixin private Output output = new Output();
    @Mixin private HostNameArgument argument = new HostNameArgument();

    @Option(
        names = "--unset",
        paramLabel = "KEY",
        description = "Say nothing of this any more, such as port; can be repeated.")
    private List<String> unset = List.of();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      Map<HostKey, List<String>> given = HostKeyOptions.given(requireNonNull(spec));
      List<HostKey> gone = unset.stream().map(this::key).toList();
      if (given.isEmpty() && gone.isEmpty()) {
        throw wrong("nothing to change: name something, such as --port 2222 or --unset port");
      }
      Hosts hosts =
          registry
              .file()
              .change(
                  before -> {
                    Map<HostKey, List<String>> changes = new EnumMap<>(HostKey.class);
                    gone.forEach(key -> changes.put(key, List.of()));
                    changes.putAll(given);
                    return before.with(argument.in(before).with(changes));
                  });
      shown(output, hosts, argument.in(hosts));
      return ExitCode.OK;
    }

    private HostKey key(String name) {
      return HostKey.ofKey(name.replace('-', '_'))
          .orElseThrow(() -> wrong("--unset is '%s', which is no key of a host".formatted(name)));
    }

    private ParameterException wrong(String why) {
      return new ParameterException(requireNonNull(spec).commandLine(), why);
    }
  }

  /** {@code cm hosts list}. */
  @Command(name = "list", description = "List the registered hosts.")
  static final class ListAll implements Callable<Integer> {
    @Mixin private RegistryOption registry = new RegistryOption();
    @Mixin private Output output = new Output();

    @Override
    public Integer call() {
      Hosts hosts = registry.read();
      output.print(
          Map.of(
              "hosts",
              hosts.hosts().values().stream().map(host -> HostText.json(hosts, host)).toList()),
          () -> HostText.table(hosts));
      return ExitCode.OK;
    }
  }

  /** {@code cm hosts show}. */
  @Command(name = "show", description = "Show all that is said of a host.")
  static final class Show implements Callable<Integer> {
    @Mixin private RegistryOption registry = new RegistryOption();
    @Mixin private Output output = new Output();
    @Mixin private HostNameArgument argument = new HostNameArgument();

    @Override
    public Integer call() {
      Hosts hosts = registry.read();
      shown(output, hosts, argument.in(hosts));
      return ExitCode.OK;
    }
  }

  /** {@code cm hosts remove}. */
  @Command(
      name = "remove",
      description =
          "Forget hosts, in the groups too, and the tokens of their agents. Nothing is done on them.")
  static final class Remove implements Callable<Integer> {
    @Mixin private RegistryOption registry = new RegistryOption();
    @Mixin private Output output = new Output();

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "The hosts' names.")
    private List<String> names = List.of();

    @Override
    public Integer call() {
      List<Host> removed = new ArrayList<>();
      registry
          .file()
          .change(
              before -> {
                Hosts left = before;
                for (String name : names) {
                  Host host = HostNameArgument.in(left, name);
                  removed.add(host);
                  left = left.without(host.name());
                }
                return left;
              });
      removed.stream()
          .filter(host -> host.node().isEmpty())
          .forEach(
              host -> new SharedConnections().forget(host.target(AgentOptions.askpass()).build()));
      output.print(Map.of("removed", names), () -> "");
      return ExitCode.OK;
    }
  }

  /** {@code cm hosts default}. */
  @Command(
      name = "default",
      description = "Show or set the host for commands without --host; local is this machine.")
  static final class Default implements Callable<Integer> {
    @Mixin private RegistryOption registry = new RegistryOption();
    @Mixin private Output output = new Output();

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Default: show it.")
    private @Nullable String name;

    @Override
    public Integer call() {
      String wanted = name;
      Hosts hosts =
          wanted == null
              ? registry.read()
              : registry
                  .file()
                  .change(
                      before ->
                          before.withStandard(
                              Optional.of(checked(before, wanted))
                                  .filter(it -> !it.equals(Host.LOCAL))));
      String standard = hosts.standard().orElse(Host.LOCAL);
      output.print(Map.of("default", standard), () -> standard);
      return ExitCode.OK;
    }

    private static String checked(Hosts hosts, String name) {
      HostReference reference = HostReference.parse(name, "NAME");
      if (hosts.host(reference.host()).filter(host -> !host.enabled()).isPresent()) {
        throw new CmException(
            ErrorCode.INVALID_PARAMS,
            "host %s is disabled; `cm hosts enable %s` first".formatted(name, name));
      }
      return name;
    }
  }

  /** {@code cm hosts enable}. */
  @Command(name = "enable", description = "Undo `cm hosts disable`.")
  static final class Enable implements Callable<Integer> {
    @Mixin private Ability ability = new Ability();

    @Override
    public Integer call() {
      return ability.set(List.of());
    }
  }

  /** {@code cm hosts disable}. */
  @Command(
      name = "disable",
      description = "Keep a host registered, but leave it out of groups and refuse it as --host.")
  static final class Disable implements Callable<Integer> {
    @Mixin private Ability ability = new Ability();

    @Override
    public Integer call() {
      return ability.set(List.of("false"));
    }
  }

  /** What enabling and disabling have in common. */
  static final class Ability {
    @Mixin private RegistryOption registry = new RegistryOption();
    @Mixin private Output output = new Output();
    @Mixin private HostNameArgument argument = new HostNameArgument();

    int set(List<String> value) {
      Hosts hosts =
          registry
              .file()
              .change(before -> before.with(argument.in(before).with(HostKey.ENABLED, value)));
      output.print(HostText.json(hosts, argument.in(hosts)), () -> "");
      return ExitCode.OK;
    }
  }

  private static void shown(Output output, Hosts hosts, Host host) {
    output.print(HostText.json(hosts, host), () -> HostText.of(host));
    for (HostKey key : List.of(HostKey.IDENTITY_FILE, HostKey.SSH_CONFIG, HostKey.TOKEN_FILE)) {
      host.path(key)
          .filter(file -> !Files.isReadable(file))
          .ifPresent(file -> output.note("%s %s can't be read now".formatted(key.key(), file)));
    }
    if (host.text(HostKey.HOST_KEYS).equals(Optional.of("accept-all"))) {
      output.note(
          "any host key of %s is accepted: anybody on the path can pose as it"
              .formatted(host.name()));
    }
  }
}
