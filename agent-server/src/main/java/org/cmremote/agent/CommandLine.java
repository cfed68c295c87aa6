package org.cmremote.agent;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What the agent was asked to do by its arguments. Read by hand: a library for this would be a
 * notable part of the agent's start.
 */
sealed interface CommandLine {
  record Help() implements CommandLine {}

  record Version() implements CommandLine {}

  /**
   * @param flags the values given, in their order
   * @param configFile the file named by {@code --config}; null if none was
   * @param check whether to end as soon as it runs
   */
  record Run(Map<Setting, List<String>> flags, @Nullable Path configFile, boolean check)
      implements CommandLine {
    public Run {
      flags = Map.copyOf(requireNonNull(flags, "flags is null"));
    }
  }

  /**
   * Reads the arguments.
   *
   * @throws CmException {@code CONFIG_INVALID}
   */
  static CommandLine parse(List<String> arguments) {
    Map<Setting, List<String>> flags = new EnumMap<>(Setting.class);
    Path configFile = null;
    boolean check = false;
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      if (argument.equals("--help") || argument.equals("-h")) {
        return new Help();
      }
      if (argument.equals("--version")) {
        return new Version();
      }
      if (argument.equals("--check")) {
        check = true;
        continue;
      }
      int equals = argument.indexOf('=');
      String flag = equals < 0 ? argument : argument.substring(0, equals);
      boolean isConfig = flag.equals("--config");
      Setting setting = isConfig ? null : setting(flag);
      String value = equals < 0 ? operand(flag, rest) : argument.substring(equals + 1);
      if (setting == null) {
        configFile = Path.of(value);
      } else if (setting.takesSeveral()) {
        flags.computeIfAbsent(setting, first -> new ArrayList<>()).add(value);
      } else {
        flags.put(setting, List.of(value));
      }
    }
    return new Run(flags, configFile, check);
  }

  static String help() {
    StringBuilder help =
        new StringBuilder(
            """
            cm-agent: drives tmux sessions and tells clients what happens in them.

            usage: java -jar agent-server.jar [flag value]...
                   java -jar agent-server.jar hook TOOL [--socket PATH] [--token-file PATH] [--limit MS]

              --config FILE                  Default: ~/.config/cm/agent.toml
            """);
    for (Setting setting : Setting.values()) {
      help.append(setting.help());
    }
    return help.append(
            """
              --check                        start, say whether that worked, and end
              --help, --version

            hook is for the hook settings of TOOL (see `cm hooks`): it hands what TOOL says on standard input
            to the agent, prints nothing, and ends with 0 within a moment, whether there is an agent or not.

            A setting comes from its default, then the file, then the environment (CM_AGENT_PORT, ...), then a flag.
            Lists: an array in the file, one element a line in the environment, a repeated flag.
            Tokens have no flag: CM_AGENT_TOKEN, CM_AGENT_OBSERVER_TOKEN, a 0600 file, or the systemd
            credentials cm-token and cm-observer-token. Without one the agent makes one and says where.
            """)
        .toString();
  }

  private static Setting setting(String flag) {
    String key = flag.startsWith("--") ? flag.substring(2).replace('-', '_') : "";
    if (Setting.isSecret(key)) {
      throw new CmException(
          ErrorCode.CONFIG_INVALID,
          flag
              + ": everybody on this host can read arguments, so tokens have no flag:"
              + " set CM_AGENT_"
              + key.toUpperCase(Locale.ROOT)
              + ", or use --token-file");
    }
    return Setting.ofFlag(flag)
        .orElseThrow(
            () ->
                new CmException(
                    ErrorCode.CONFIG_INVALID, flag + " is no flag: --help shows those there are"));
  }

  private static String operand(String flag, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new CmException(ErrorCode.CONFIG_INVALID, flag + ": its value is missing");
    }
    return rest.next();
  }
}
