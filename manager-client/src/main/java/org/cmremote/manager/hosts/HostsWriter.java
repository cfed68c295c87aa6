package org.cmremote.manager.hosts;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Changes the text of a {@code hosts.toml} where two registries differ, and nowhere else. */
final class HostsWriter {
  private HostsWriter() {}

  /**
   * The text after the change; empty where the text is laid out in a way that this can't change.
   *
   * @param text as it is
   * @param before what it says
   * @param after what it shall say
   */
  static Optional<String> changed(String text, Hosts before, Hosts after) {
    TomlText lines = new TomlText(text);
    if (!before.standard().equals(after.standard())) {
      after
          .standard()
          .ifPresentOrElse(
              name -> lines.set(List.of(), HostsReader.DEFAULT, TomlText.string(name)),
              () -> lines.remove(List.of(), HostsReader.DEFAULT));
    }
    groups(lines, before, after);
    hosts(lines, before, after);
    String changed = lines.toString();
    return says(changed, after) ? Optional.of(changed) : Optional.empty();
  }

  private static boolean says(String text, Hosts wanted) {
    try {
      return HostsReader.read("", text).equals(wanted);
    } catch (org.cmremote.transport.protocol.CmException e) {
      return false;
    }
  }

  private static void groups(TomlText lines, Hosts before, Hosts after) {
    List<String> table = List.of(HostsReader.GROUPS);
    for (String name : before.groups().keySet()) {
      if (!after.groups().containsKey(name)) {
        lines.remove(table, name);
      }
    }
    after
        .groups()
        .forEach(
            (name, members) -> {
              if (!members.equals(before.groups().get(name))) {
                lines.set(table, name, list(members));
              }
            });
  }

  private static void hosts(TomlText lines, Hosts before, Hosts after) {
    for (String name : before.hosts().keySet()) {
      if (!after.hosts().containsKey(name)) {
        lines.remove(List.of(HostsReader.HOST, name));
      }
    }
    for (Host host : after.hosts().values()) {
      List<String> table = List.of(HostsReader.HOST, host.name());
      Host old = before.host(host.name()).orElse(Host.named(host.name()));
      if (before.host(host.name()).isEmpty()) {
        lines.add(table);
      }
      for (HostKey key : HostKey.values()) {
        if (!host.list(key).equals(old.list(key))) {
          if (host.list(key).isEmpty()) {
            lines.remove(table, key.key());
          } else {
            lines.set(table, key.key(), value(key, host.list(key)));
          }
        }
      }
    }
  }

  private static String value(HostKey key, List<String> values) {
    return switch (key.kind()) {
      case TEXT, SPAN -> TomlText.string(values.get(0));
      case NUMBER, FLAG -> values.get(0);
      case LIST -> list(values);
      case TABLE ->
          values.stream().map(HostsWriter::variable).collect(Collectors.joining(", ", "{ ", " }"));
    };
  }

  private static String variable(String text) {
    int equals = text.indexOf('=');
    return text.substring(0, equals) + " = " + TomlText.string(text.substring(equals + 1));
  }

  private static String list(List<String> values) {
    return values.stream().map(TomlText::string).collect(Collectors.joining(", ", "[", "]"));
  }
}
