package org.cmremote.agent;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Everything that can be configured, in the order in which the help shows it. */
enum Setting {
  PORT("N", "TCP port, 0 to 65535; 0 picks a free one", "9876"),
  BIND("ADDRESS", "loopback address to listen on", "127.0.0.1"),
  SOCKET("PATH", "Unix socket; off for none. Default: $XDG_RUNTIME_DIR/cm/agent.sock"),
  TMUX_SOCKET("NAME", "tmux socket: a name, or a path if it holds a slash", "cm"),
  TMUX_COMMAND("PROGRAM", "the tmux to use", "tmux"),
  TOKEN_FILE(
      "PATH", "operator's token, mode 0600; made if missing. Default: ~/.local/state/cm/token"),
  OBSERVER_TOKEN_FILE("PATH", "observer's token, mode 0600; without it there are no observers"),
  AUTO_CONFIRM(
      "MODE", "how new sessions' prompts are answered: off, policy, dryRun or all", "policy"),
  POLICY_FILE("PATH", "own rules about prompts. Default: ~/.config/cm/policy.toml"),
  DENY(Kind.LIST, "REGEX", "what is never confirmed, whatever the rules say"),
  LEFT_ALONE(
      "SECONDS",
      "how long nothing is answered after a person's last key in an attached terminal, 0 to 3600",
      "3"),
  ANSWERS_PER_MINUTE(
      "N", "prompts of a session that are answered in a minute, 0 to 100000; 0 for no limit", "60"),
  ANSWERS_IN_A_ROW(
      "N", "answers in a row to the same prompt of a session, 0 to 100000; 0 for no limit", "20"),
  ANSWERS_IN_ALL(
      "N",
      "prompts of a session that are answered without a person, 0 to 1000000; 0 for no limit",
      "1000"),
  UNCLEAR_AFTER(
      "SECONDS",
      "how long a screen that no rule knows stands still before it is reported, 0 to 3600; 0 for never",
      "5"),
  ALLOWED_ORIGINS(
      Kind.LIST, "ORIGIN", "web origins let in besides those of the same loopback port"),
  REDACT(
      Kind.LIST, "REGEX", "what of clients' requests isn't journaled, such as the look of a token"),
  MAX_CONNECTIONS("N", "connections at the same time, 1 to 100000", "1100"),
  MAX_FRAME("BYTES", "size of a message from a client, 1024 to 16777216", "1048576"),
  HELLO_WITHIN(
      "SECONDS",
      "how long a connection may take to become a WebSocket, and from there to say hello, 1 to 3600",
      "10"),
  PING_EVERY(
      "SECONDS",
      "time between pings; who gives no sign of life from one to the next is sent away, 1 to 3600",
      "20"),
  STOP_WHEN_IDLE(
      "SECONDS",
      "how long without a session and a client until the agent stops, 0 to 2592000; 0 for never",
      "0"),
  JOURNAL_DIRECTORY(
      "PATH",
      "where events are kept, mode 0700; off for memory alone. Default: ~/.local/state/cm/journal"),
  JOURNAL_SIZE("MIB", "how much of the journal is kept, 1 to 1000000", "64"),
  JOURNAL_DAYS("N", "how long events are kept, 0 to 100000; 0 for as long as they fit", "30"),
  JOURNAL_EVENTS("N", "events held in memory, 16 to 1000000", "5000"),
  LOG_LEVEL("LEVEL", "what is logged at least: error, warning, info or debug", "info");

  /** Whether one value is meant or several. */
  private enum Kind {
    ONE,
    LIST
  }

  /** Settings that come from the environment or from files of their own, and from nowhere else. */
  private static final Set<String> SECRETS = Set.of("token", "observer_token");

  private final Kind kind;
  private final String operand;
  private final String meaning;
  private final @Nullable String standard;

  Setting(String operand, String meaning) {
    this(Kind.ONE, operand, meaning, null);
  }

  Setting(String operand, String meaning, String standard) {
    this(Kind.ONE, operand, meaning, standard);
  }

  Setting(Kind kind, String operand, String meaning) {
    this(kind, operand, meaning, null);
  }

  Setting(Kind kind, String operand, String meaning, @Nullable String standard) {
    this.kind = kind;
    this.operand = operand;
    this.meaning = meaning;
    this.standard = standard;
  }

  /** Its name in the file. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its name in the environment. */
  String variable() {
    return "CM_AGENT_" + name();
  }

  String flag() {
    return "--" + key().replace('_', '-');
  }

  boolean takesSeveral() {
    return kind == Kind.LIST;
  }

  /** The values it has where nothing says otherwise; empty where that depends on the user. */
  List<String> standard() {
    return standard == null ? List.of() : List.of(standard);
  }

  String help() {
    String preset = standard == null ? "" : ". Default: " + standard;
    return "  %-30s %s%s%n".formatted(flag() + " " + operand, meaning, preset);
  }

  static Optional<Setting> ofKey(String key) {
    return Arrays.stream(values()).filter(setting -> setting.key().equals(key)).findFirst();
  }

  static Optional<Setting> ofFlag(String flag) {
    return Arrays.stream(values()).filter(setting -> setting.flag().equals(flag)).findFirst();
  }

  static boolean isSecret(String key) {
    return SECRETS.contains(key);
  }

  static String keys() {
    return Arrays.stream(values()).map(Setting::key).collect(Collectors.joining(", "));
  }
}
