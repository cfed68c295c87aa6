package org.cmremote.manager.cli.hosts;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.cmremote.manager.hosts.HostKey;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Gives a command an option for each thing that can be said of a host. */
final class HostKeyOptions implements IModelTransformer {
  @Override
  public CommandSpec transform(CommandSpec command) {
    for (HostKey key : HostKey.values()) {
      command.addOption(
          OptionSpec.builder(flag(key))
              .paramLabel(key.operand())
              .arity("1")
              .type(List.class)
              .auxiliaryTypes(String.class)
              .description(key.meaning() + (key.takesSeveral() ? "; can be repeated" : ""))
              .build());
    }
    return command;
  }

  /** What the command line says, by key. */
  static Map<HostKey, List<String>> given(CommandSpec command) {
    Map<HostKey, List<String>> given = new EnumMap<>(HostKey.class);
    for (HostKey key : HostKey.values()) {
      List<String> values =
          command.commandLine().getParseResult().matchedOptionValue(flag(key), List.of());
      if (!values.isEmpty()) {
        given.put(key, values);
      }
    }
    return given;
  }

  static String flag(HostKey key) {
    return "--" + key.key().replace('_', '-');
  }
}
