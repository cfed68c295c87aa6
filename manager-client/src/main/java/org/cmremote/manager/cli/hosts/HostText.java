package org.cmremote.manager.cli.hosts;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cmremote.manager.cli.io.Plain;
import org.cmremote.manager.cli.io.Table;
import org.cmremote.manager.hosts.Host;
import org.cmremote.manager.hosts.HostKey;
import org.cmremote.manager.hosts.Hosts;

/** Hosts and groups as they are printed. */
final class HostText {
  private HostText() {}

  static String table(Hosts hosts) {
    if (hosts.hosts().isEmpty()) {
      return "no hosts; `cm hosts add` or `cm hosts import` registers some. Names of your ssh configuration work as they are.";
    }
    Table table = new Table("HOST", "ADDRESS", "USER", "TAGS", "GROUPS", "");
    for (Host host : hosts.hosts().values()) {
      table.row(
          host.name(),
          host.text(HostKey.EXEC)
                  .map(exec -> "by " + Plain.clipped(exec, 40))
                  .or(() -> host.text(HostKey.ADDRESS))
                  .orElse("")
              + host.text(HostKey.PORT).map(port -> ":" + port).orElse(""),
          host.text(HostKey.USER).orElse(""),
          String.join(", ", host.list(HostKey.TAGS)),
          hosts.groups().entrySet().stream()
              .filter(group -> group.getValue().contains(host.name()))
              .map(Map.Entry::getKey)
              .collect(Collectors.joining(", ")),
          remark(hosts, host));
    }
    return table.toString();
  }

  private static String remark(Hosts hosts, Host host) {
    if (!host.enabled()) {
      return "disabled";
    }
    return hosts.standard().filter(host.name()::equals).isPresent() ? "default" : "";
  }

  /** As it stands in the file, a line a key. */
  static String of(Host host) {
    return host.values().entrySet().stream()
        .map(value -> "%s: %s".formatted(value.getKey().key(), String.join(", ", value.getValue())))
        .map(Plain::line)
        .collect(Collectors.joining("\n  ", host.name() + "\n  ", ""))
        .stripTrailing();
  }

  static Map<String, Object> json(Hosts hosts, Host host) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", host.name());
    host.values().forEach((key, values) -> json.put(key.key(), json(host, key, values)));
    json.put("enabled", host.enabled());
    json.put("default", hosts.standard().filter(host.name()::equals).isPresent());
    return json;
  }

  private static Object json(Host host, HostKey key, List<String> values) {
    return switch (key) {
      case ENV -> host.env();
      case TAGS -> values;
      case PORT, AGENT_PORT, KEEPALIVE_COUNT -> Integer.valueOf(values.get(0));
      default -> values.get(0);
    };
  }
}
