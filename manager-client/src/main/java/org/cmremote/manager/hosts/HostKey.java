package org.cmremote.manager.hosts;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cmremote.transport.node.CommandTemplate;
import org.cmremote.transport.node.NodeTarget;
import org.cmremote.transport.ssh.SshWord;

/** Everything that can be said of a host, in the order in which it is shown. All is optional. */
public enum HostKey {
  ADDRESS(
      Kind.TEXT,
      "HOST",
      "name or address that ssh connects to, or an alias of the ssh configuration; default: the name",
      value -> SshWord.host(value, "it")),
  USER(Kind.TEXT, "USER", "whom to log in as", value -> SshWord.user(value, "it")),
  PORT(Kind.NUMBER, "PORT", "sshd's port", value -> Check.number(value, 1, 65535)),
  IDENTITY_FILE(Kind.TEXT, "FILE", "private key; only it is offered", Check::path),
  LOGIN(
      Kind.TEXT,
      "HOW",
      "keys (default), password, for which ssh asks, or master, a connection of your own that is there",
      value -> Check.oneOf(value, "keys", "password", "master")),
  CONTROL_PATH(
      Kind.TEXT,
      "PATH",
      "with login master: where that listens; default: the ssh configuration's ControlPath",
      Check::path),
  JUMP_HOST(
      Kind.TEXT,
      "[USER@]HOST[:PORT]",
      "host to go through, as for ssh's -J; several with commas",
      value -> SshWord.jump(value, "it")),
  SSH_CONFIG(Kind.TEXT, "FILE", "ssh configuration instead of ~/.ssh/config", Check::path),
  HOST_KEYS(
      Kind.TEXT,
      "POLICY",
      "strict, accept-new (default, unless the ssh configuration says something) or accept-all, with which anybody on the path can pose as the host",
      value -> Check.oneOf(value, "strict", "accept-new", "accept-all")),
  KNOWN_HOSTS_FILE(Kind.TEXT, "FILE", "instead of ~/.ssh/known_hosts", Check::path),
  EXEC(
      Kind.TEXT,
      "COMMAND",
      "instead of ssh: runs the words that follow it there, such as 'kubectl exec -i POD --'",
      Check::command),
  FORWARD(
      Kind.TEXT,
      "COMMAND",
      "with exec: forwards {port} of 127.0.0.1 here to the agent, such as 'kubectl port-forward POD {port}:9876'",
      Check::forward),
  TERMINAL(
      Kind.TEXT,
      "COMMAND",
      "with exec: the same in a terminal, for cm attach, such as 'kubectl exec -it POD --'",
      Check::command),
  CONNECT_TIMEOUT(
      Kind.SPAN,
      "SPAN",
      "for the TCP connect and the handshake, or until a forward leads to the agent, 1s to 10m; default: as the ssh configuration says, else 10s",
      value -> Check.span(value, 1, 600)),
  ANSWER_TIMEOUT(
      Kind.SPAN,
      "SPAN",
      "for the agent's answer to a request, 1s to 1h; default: 30s",
      value -> Check.span(value, 1, 3600)),
  KEEPALIVE_INTERVAL(
      Kind.SPAN,
      "SPAN",
      "silence after which ssh asks for a sign of life, 1s to 1h; default: as the ssh configuration says, else 15s",
      value -> Check.span(value, 1, 3600)),
  KEEPALIVE_COUNT(
      Kind.NUMBER,
      "N",
      "so many unanswered in a row end the connection, 1 to 100; default: as the ssh configuration says, else 3",
      value -> Check.number(value, 1, 100)),
  PERSIST(
      Kind.SPAN,
      "SPAN",
      "how long a connection outlives the last command that used it, 10s to 30d, or 0 for not at all; default: 24h",
      Check::persist),
  AGENT_PORT(
      Kind.NUMBER,
      "PORT",
      "the agent's port on its own 127.0.0.1; default: 9876",
      value -> Check.number(value, 1, 65535)),
  AGENT_SOCKET(
      Kind.TEXT, "PATH", "the agent's Unix socket there, instead of a port", Check::absolute),
  TOKEN_FILE(
      Kind.TEXT, "FILE", "file here with the agent's token; default: the host's own", Check::path),
  DIRECTORY(Kind.TEXT, "PATH", "where new sessions start there", Check::absolute),
  ENV(Kind.TABLE, "NAME=VALUE", "variable of new sessions there", Check::variable),
  TAGS(Kind.LIST, "TAG", "word by which --group finds the host", Check::tag),
  ENABLED(
      Kind.FLAG,
      "BOOLEAN",
      "false keeps commands away from it",
      value -> Check.oneOf(value, "true", "false"));

  /** How a value stands in the file. */
  enum Kind {
    TEXT,
    NUMBER,
    SPAN,
    FLAG,
    LIST,
    TABLE
  }

  private final Kind kind;
  private final String operand;
  private final String meaning;

  @SuppressWarnings("ImmutableEnumChecker") // Functions without state.
  private final Consumer<String> check;

  HostKey(Kind kind, String operand, String meaning, Consumer<String> check) {
    this.kind = kind;
    this.operand = operand;
    this.meaning = meaning;
    this.check = check;
  }

  /** Its name in the file. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What a command line calls its value. */
  public String operand() {
    return operand;
  }

  /** What it is for, in a few words. */
  public String meaning() {
    return meaning;
  }

  /** Whether it may have several values; those of {@link #ENV} are of form {@code NAME=VALUE}. */
  public boolean takesSeveral() {
    return kind == Kind.LIST || kind == Kind.TABLE;
  }

  Kind kind() {
    return kind;
  }

  /**
   * Refuses what isn't allowed here.
   *
   * @throws IllegalArgumentException with a message that begins with the key
   */
  void check(List<String> values) {
    if (!takesSeveral() && values.size() != 1) {
      throw new IllegalArgumentException(key() + " has one value, not " + values.size());
    }
    for (String value : values) {
      try {
        check.accept(value);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            key() + " " + String.valueOf(e.getMessage()).replaceFirst("^it ", ""), e);
      }
    }
  }

  /** The key of that name. */
  public static Optional<HostKey> ofKey(String name) {
    return Arrays.stream(values()).filter(key -> key.key().equals(name)).findFirst();
  }

  static String keys() {
    return Arrays.stream(values()).map(HostKey::key).collect(Collectors.joining(", "));
  }

  /** Checks of single values. */
  static final class Check {
    /** Of hosts, groups and tags: fit for a file name and every command line. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}");

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}]");
    private static final Pattern VARIABLE =
        Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=.*", Pattern.DOTALL);

    private Check() {}

    static void name(String value) {
      name(value, "it");
    }

    static void tag(String value) {
      if (value.contains(",")) {
        throw new IllegalArgumentException(
            "it is '%s', and one word each: repeat --tags, or write a list".formatted(value));
      }
      name(value);
    }

    static void name(String value, String what) {
      if (!NAME.matcher(value).matches()) {
        throw new IllegalArgumentException(
            "%s is '%s', not 1 to 64 letters, digits, dots, dashes and underscores, the first no dot or dash"
                .formatted(what, UNPRINTABLE.matcher(value).replaceAll("?")));
      }
    }

    static void path(String value) {
      if (!value.startsWith("~/")) {
        absolute(value);
      }
      printable(value);
    }

    static void absolute(String value) {
      if (!value.startsWith("/")) {
        throw new IllegalArgumentException("it is '%s', not an absolute path".formatted(value));
      }
      printable(value);
    }

    private static void printable(String value) {
      if (UNPRINTABLE.matcher(value).find()) {
        throw new IllegalArgumentException(
            "it is '%s', which holds a control character"
                .formatted(UNPRINTABLE.matcher(value).replaceAll("?")));
      }
    }

    static void command(String value) {
      printable(value);
      if (value.startsWith("-")) {
        throw new IllegalArgumentException(
            "it is '%s', not a program and its words".formatted(value));
      }
      CommandTemplate unused = CommandTemplate.parse(value);
    }

    static void forward(String value) {
      command(value);
      if (!CommandTemplate.parse(value).holds(NodeTarget.PORT)) {
        throw new IllegalArgumentException(
            "it is '%s', without %s, the port that it is to listen at"
                .formatted(value, NodeTarget.PORT));
      }
    }

    static void variable(String value) {
      if (!VARIABLE.matcher(value).matches()) {
        throw new IllegalArgumentException("it is '%s', not NAME=VALUE".formatted(value));
      }
      printable(value);
    }

    static void number(String value, int least, int most) {
      if (!value.matches("0|[1-9]\\d{0,8}")
          || Integer.parseInt(value) < least
          || Integer.parseInt(value) > most) {
        throw new IllegalArgumentException(
            "it is '%s', not %d to %d".formatted(value, least, most));
      }
    }

    static void span(String value, int least, int most) {
      if (Span.seconds(value).filter(it -> it >= least && it <= most).isEmpty()) {
        throw new IllegalArgumentException(
            "it is '%s', not %s to %s; write it as 90, 90s, 5m or 1h"
                .formatted(value, Span.text(least), Span.text(most)));
      }
    }

    static void persist(String value) {
      if (!value.equals("0")) {
        span(value, 10, 30 * 86400);
      }
    }

    static void oneOf(String value, String... words) {
      if (!List.of(words).contains(value)) {
        throw new IllegalArgumentException(
            "it is '%s', not one of %s".formatted(value, String.join(", ", words)));
      }
    }
  }
}
