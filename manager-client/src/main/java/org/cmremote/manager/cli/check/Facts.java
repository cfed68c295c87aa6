package org.cmremote.manager.cli.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cmremote.manager.deploy.Deployment;

/**
 * What a host says of itself in one go, and what follows. Pure.
 *
 * @param values by the names that {@link Deployment#facts} prints; empty where there was no answer
 */
record Facts(Map<String, String> values) {
  private static final long LEAST_KIBIBYTES = 200 * 1024;
  private static final Pattern NUMBERS = Pattern.compile("(\\d+)(?:\\.(\\d+))?");
  private static final Pattern JAVA = Pattern.compile("version \"(?:1\\.)?(\\d+)[^\"]*\"");

  static Facts parse(String printed) {
    Map<String, String> values = new LinkedHashMap<>();
    printed
        .lines()
        .forEach(
            line -> {
              int equals = line.indexOf('=');
              if (equals > 0) {
                values.put(line.substring(0, equals), line.substring(equals + 1).strip());
              }
            });
    return new Facts(values);
  }

  private String value(String name) {
    return values.getOrDefault(name, "");
  }

  List<Finding> findings() {
    return new ArrayList<>(List.of(shell(), disk(), tmux(), java(), systemd(), linger(), token()));
  }

  private Finding shell() {
    return Finding.ok("shell", value("shell").isEmpty() ? "sh" : value("shell"));
  }

  private Finding disk() {
    if (!value("disk").matches("\\d{1,15}")) {
      return Finding.note("disk", "how much is free in the home directory can't be told");
    }
    long free = Long.parseLong(value("disk"));
    String text = "%d MiB free in the home directory".formatted(free / 1024);
    return free < LEAST_KIBIBYTES
        ? Finding.failed("disk", text + ": make room for at least 200")
        : Finding.ok("disk", text);
  }

  private Finding tmux() {
    Matcher version = NUMBERS.matcher(value("tmux"));
    if (!version.find() || version.group(2) == null) {
      return Finding.failed(
          "tmux", "tmux isn't there: install it (Debian: apt install tmux), 3.2 or later");
    }
    int major = Integer.parseInt(version.group(1));
    int minor = Integer.parseInt(version.group(2));
    return major > 3 || (major == 3 && minor >= 2)
        ? Finding.ok("tmux", value("tmux"))
        : Finding.failed("tmux", value("tmux") + " is too old: install 3.2 or later");
  }

  private Finding java() {
    Matcher version = JAVA.matcher(value("java"));
    if (!version.find()) {
      return Finding.failed(
          "java",
          "no Java is found: install 17 or later (Debian: apt install openjdk-17-jre-headless), or let `cm deploy` bring one");
    }
    return Integer.parseInt(version.group(1)) >= 17
        ? Finding.ok("java", value("java"))
        : Finding.failed(
            "java",
            value("java") + " is too old: install 17 or later, or let `cm deploy` bring one");
  }

  private Finding systemd() {
    return switch (value("systemd")) {
      case "running" -> Finding.ok("systemd", "the user's manager runs");
      case "degraded" ->
          Finding.ok("systemd", "the user's manager runs; some unit of it has failed");
      case "", "offline" ->
          Finding.note(
              "systemd",
              "no systemd manager of the user's: `cm deploy` has a process of its own keep the agent running, until a reboot; where there is systemd, loginctl enable-linger starts the manager");
      default ->
          Finding.note(
              "systemd",
              "the user's manager is %s: see systemctl --user status there"
                  .formatted(value("systemd")));
    };
  }

  private Finding linger() {
    return switch (value("linger")) {
      case "yes" -> Finding.ok("linger", "services go on while the user isn't logged in");
      case "no" ->
          Finding.note(
              "linger",
              "services end with the user's last login: run loginctl enable-linger there");
      default -> Finding.note("linger", "can't be told without systemd-logind");
    };
  }

  private Finding token() {
    String mode = value("token");
    if (mode.isEmpty()) {
      return Finding.note("token", "the agent has left none yet; it makes one at its first start");
    }
    return mode.endsWith("00")
        ? Finding.ok("token", "there, and its owner's alone")
        : Finding.failed(
            "token",
            "others can read it (mode %s): run chmod 600 ~/.local/state/cm/token, and replace it"
                .formatted(mode));
  }
}
