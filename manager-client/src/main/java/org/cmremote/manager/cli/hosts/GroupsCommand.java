package org.cmremote.manager.cli.hosts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.io.Table;
import org.cmremote.manager.cli.reach.RegistryOption;
import org.cmremote.manager.hosts.Host;
import org.cmremote.manager.hosts.HostReference;
import org.cmremote.manager.hosts.Hosts;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cm groups}. */
@Command(
    name = "groups",
    description = {
      "Name sets of hosts, for --group.",
      "Each tag of a host is a group by itself, and all is every registered host."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      GroupsCommand.Add.class,
      GroupsCommand.ListAll.class,
      GroupsCommand.Show.class,
      GroupsCommand.Remove.class
    })
public final class GroupsCommand {

  /** {@code cm groups add}. */
  @Command(name = "add", description = "Put hosts into a group, which is made if it is missing.")
  static final class Add implements Callable<Integer> {
    @Mixin private RegistryOption registry = new RegistryOption();
    @Mixin private Output output = new Output();

    @Parameters(index = "0", paramLabel = "GROUP", description = "The group's name.")
    private String group = "";

    @Parameters(
        index = "1..*",
        arity = "1..*",
        paramLabel = "HOST",
        description = "Registered hosts, or whatever --host takes.")
    private List<String> hosts = List.of();

    @Override
    public Integer call() {
      hosts.forEach(Add::check);
      Hosts after =
          registry
              .file()
              .change(
                  before -> {
                    List<String> members =
                        new ArrayList<>(before.groups().getOrDefault(group, List.of()));
                    members.addAll(hosts);
                    return before.withGroup(group, members);
                  });
      shown(output, after, group);
      return ExitCode.OK;
    }

    private static void check(String host) {
      if (!host.equals(Host.LOCAL)) {
        HostReference.parse(host, "HOST");
      }
    }
  }

  /** {@code cm groups list}. */
  @Command(name = "list", description = "List groups and tags with their hosts.")
  static final class ListAll implements Callable<Integer> {
    @Mixin private RegistryOption registry = new RegistryOption();
    @Mixin private Output output = new Output();

    @Override
    public Integer call() {
      Hosts hosts = registry.read();
      List<Map<String, Object>> all = new ArrayList<>();
      hosts.groups().keySet().forEach(group -> all.add(json(hosts, group, "group")));
      hosts.tags().forEach(tag -> all.add(json(hosts, tag, "tag")));
      output.print(Map.of("groups", all), () -> table(hosts));
      return ExitCode.OK;
    }

    private static String table(Hosts hosts) {
      if (hosts.groups().isEmpty() && hosts.tags().isEmpty()) {
        return "no groups; `cm groups add` makes one, and each tag of a host is one";
      }
      Table table = new Table("GROUP", "HOSTS");
      hosts.groups().forEach((group, members) -> table.row(group, String.join(", ", members)));
      hosts
          .tags()
          .forEach(
              tag ->
                  table.row(
                      tag + " (tag)", String.join(", ", hosts.members(tag).orElse(List.of()))));
      return table.toString();
    }
  }

  /** {@code cm groups show}. */
  @Command(
      name = "show",
      description = "Show which hosts a command reaches by that group; disabled ones are left out.")
  static final class Show implements Callable<Integer> {
    @Mixin private RegistryOption registry = new RegistryOption();
    @Mixin private Output output = new Output();

    @Parameters(index = "0", paramLabel = "GROUP", description = "A group, a tag, or all.")
    private String group = "";

    @Override
    public Integer call() {
      shown(output, registry.read(), group);
      return ExitCode.OK;
    }
  }

  /** {@code cm groups remove}. */
  @Command(name = "remove", description = "Take hosts out of a group; without hosts, forget it.")
  static final class Remove implements Callable<Integer> {
    @Mixin private RegistryOption registry = new RegistryOption();
    @Mixin private Output output = new Output();

    @Parameters(index = "0", paramLabel = "GROUP", description = "The group's name.")
    private String group = "";

    @Parameters(
        index = "1..*",
        arity = "0..*",
        paramLabel = "HOST",
        description = "Hosts to take out.")
    private List<String> hosts = List.of();

    @Override
    public Integer call() {
      Hosts after = registry.file().change(this::changed);
      output.print(
          Map.of("group", group, "hosts", after.groups().getOrDefault(group, List.of())), () -> "");
      return ExitCode.OK;
    }

    private Hosts changed(Hosts before) {
      List<String> members = before.groups().get(group);
      if (members == null) {
        throw unknown(group);
      }
      for (String host : hosts) {
        if (!members.contains(host)) {
          throw new CmException(
              ErrorCode.INVALID_PARAMS, "%s is not in group %s".formatted(host, group));
        }
      }
      return hosts.isEmpty()
          ? before.withoutGroup(group)
          : before.withGroup(
              group, members.stream().filter(member -> !hosts.contains(member)).toList());
    }
  }

  private static void shown(Output output, Hosts hosts, String group) {
    List<String> members = hosts.members(group).orElseThrow(() -> unknown(group));
    output.print(
        Map.of("group", group, "hosts", members), () -> group + ": " + String.join(", ", members));
  }

  private static Map<String, Object> json(Hosts hosts, String group, String kind) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("group", group);
    json.put("kind", kind);
    json.put("hosts", hosts.members(group).orElse(List.of()));
    return json;
  }

  private static CmException unknown(String group) {
    return new CmException(
        ErrorCode.INVALID_PARAMS,
        "there is no group %s; `cm groups list` shows what there is".formatted(group));
  }
}
