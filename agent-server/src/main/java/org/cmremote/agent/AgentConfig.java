package org.cmremote.agent;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.cmremote.agent.journal.JournalFiles;
import org.cmremote.agent.session.Restraint;
import org.cmremote.agent.web.SocketPath;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The agent's configuration, checked. It holds no secrets, so it may be logged.
 *
 * @param bind a loopback address
 * @param port 0 to 65535; 0 picks a free one
 * @param socket path of the Unix socket; null for none
 * @param tmuxSocket a name for {@code tmux -L}, or, with a slash in it, a path for {@code -S}
 * @param tmuxCommand the tmux program, a name or a path
 * @param tokenFile null for the usual places
 * @param observerTokenFile null if only a credential may make observers
 * @param policyFile where the rules for prompts come from
 * @param toolsDirectory where the user's own tool profiles are; it needn't be there
 * @param restraint what holds the agent back where the policy wouldn't
 * @param home the user's home directory
 * @param allowedOrigins web origins, in lower case
 * @param redact what of requests isn't journaled
 * @param maxFrame in bytes
 * @param helloWithin how long a connection may take to become a WebSocket, and to say hello
 * @param pingEvery the time between two pings of a connection
 * @param stopWhenIdle how long without a session and a client until the agent stops; zero for never
 * @param journal where events are kept; null for memory alone
 * @param journalEvents how many events are held in memory
 * @param logLevel what is logged, and all that is graver
 */
public record AgentConfig(
    InetAddress bind,
    int port,
    @Nullable Path socket,
    String tmuxSocket,
    String tmuxCommand,
    @Nullable Path tokenFile,
    @Nullable Path observerTokenFile,
    AutoConfirm autoConfirm,
    PolicyFile policyFile,
    Path toolsDirectory,
    Restraint restraint,
    Path home,
    Set<String> allowedOrigins,
    List<Pattern> redact,
    int maxConnections,
    int maxFrame,
    Duration helloWithin,
    Duration pingEvery,
    Duration stopWhenIdle,
    @Nullable JournalFiles journal,
    int journalEvents,
    LogLevel logLevel) {

  private static final long MEBIBYTE = 1 << 20;

  public AgentConfig {
    requireNonNull(bind, "bind is null");
    requireNonNull(tmuxSocket, "tmuxSocket is null");
    requireNonNull(tmuxCommand, "tmuxCommand is null");
    requireNonNull(autoConfirm, "autoConfirm is null");
    requireNonNull(policyFile, "policyFile is null");
    requireNonNull(toolsDirectory, "toolsDirectory is null");
    requireNonNull(restraint, "restraint is null");
    requireNonNull(home, "home is null");
    requireNonNull(logLevel, "logLevel is null");
    allowedOrigins = Set.copyOf(requireNonNull(allowedOrigins, "allowedOrigins is null"));
    requireNonNull(helloWithin, "helloWithin is null");
    requireNonNull(pingEvery, "pingEvery is null");
    requireNonNull(stopWhenIdle, "stopWhenIdle is null");
    redact = List.copyOf(requireNonNull(redact, "redact is null"));
  }

  /**
   * Reads the configuration from all its sources.
   *
   * @throws CmException {@code CONFIG_INVALID}, {@code SOCKET_PATH_TOO_LONG} for tmux's socket, or
   *     {@code BIND_REFUSED} for a bind address that isn't loopback
   */
  static AgentConfig load(
      CommandLine.Run arguments, Map<String, String> environment, Directories directories) {
    return new Reader(
            Settings.gather(arguments, environment, directories), environment, directories)
        .read();
  }

  private record Reader(
      Settings settings, Map<String, String> environment, Directories directories) {
    AgentConfig read() {
      return new AgentConfig(
          bind(),
          number(Setting.PORT, 0, 65_535),
          socket(),
          tmuxSocket(),
          text(Setting.TMUX_COMMAND),
          path(Setting.TOKEN_FILE),
          path(Setting.OBSERVER_TOKEN_FILE),
          autoConfirm(),
          policyFile(),
          directories.config().resolve("tools"),
          restraint(),
          directories.home(),
          allowedOrigins(),
          patterns(Setting.REDACT),
          number(Setting.MAX_CONNECTIONS, 1, 100_000),
          number(Setting.MAX_FRAME, 1024, 16_777_216),
          Duration.ofSeconds(number(Setting.HELLO_WITHIN, 1, 3_600)),
          Duration.ofSeconds(number(Setting.PING_EVERY, 1, 3_600)),
          Duration.ofSeconds(number(Setting.STOP_WHEN_IDLE, 0, 2_592_000)),
          journal(),
          number(Setting.JOURNAL_EVENTS, 16, 1_000_000),
          logLevel());
    }

    private InetAddress bind() {
      String name = text(Setting.BIND);
      InetAddress[] addresses;
      try {
        addresses = InetAddress.getAllByName(name);
      } catch (UnknownHostException e) {
        throw settings.invalid(Setting.BIND, name, "an address or a name that can be resolved");
      }
      for (InetAddress address : addresses) {
        if (!address.isLoopbackAddress()) {
          throw new CmException(
              ErrorCode.BIND_REFUSED,
              "bind is %s, which is not loopback: the agent listens on 127.0.0.1 or ::1 only; reach it from elsewhere through ssh"
                  .formatted(name));
        }
      }
      return addresses[0];
    }

    private @Nullable Path socket() {
      String path =
          settings
              .one(Setting.SOCKET)
              .orElseGet(() -> directories.runtime().resolve("agent.sock").toString());
      return path.isEmpty() || path.equals("off") ? null : directories.resolve(path);
    }

    private @Nullable Path path(Setting setting) {
      String path = settings.one(setting).orElse("");
      try {
        return path.isEmpty() ? null : directories.resolve(path);
      } catch (InvalidPathException e) {
        throw settings.invalid(setting, path, "a path");
      }
    }

    private PolicyFile policyFile() {
      Path named = path(Setting.POLICY_FILE);
      return new PolicyFile(
          patterns(Setting.DENY),
          named == null ? directories.config().resolve("policy.toml") : named,
          named != null);
    }

    private AutoConfirm autoConfirm() {
      String mode = text(Setting.AUTO_CONFIRM);
      return AutoConfirm.of(mode)
          .orElseThrow(
              () ->
                  settings.invalid(
                      Setting.AUTO_CONFIRM,
                      mode,
                      "one of " + String.join(", ", AutoConfirm.names())));
    }

    private LogLevel logLevel() {
      String word = text(Setting.LOG_LEVEL);
      return LogLevel.ofWord(word)
          .orElseThrow(
              () ->
                  settings.invalid(
                      Setting.LOG_LEVEL, word, "one of " + String.join(", ", LogLevel.words())));
    }

    private List<Pattern> patterns(Setting setting) {
      return settings.all(setting).stream().map(regex -> pattern(setting, regex)).toList();
    }

    private Pattern pattern(Setting setting, String regex) {
      try {
        return Pattern.compile(regex);
      } catch (PatternSyntaxException e) {
        throw settings.invalid(setting, regex, "a regular expression: " + e.getDescription());
      }
    }

    private Restraint restraint() {
      return new Restraint(
          Duration.ofSeconds(number(Setting.LEFT_ALONE, 0, 3_600)),
          Duration.ofSeconds(number(Setting.UNCLEAR_AFTER, 0, 3_600)),
          new Restraint.Limits(
              number(Setting.ANSWERS_PER_MINUTE, 0, 100_000),
              number(Setting.ANSWERS_IN_A_ROW, 0, 100_000),
              number(Setting.ANSWERS_IN_ALL, 0, 1_000_000)));
    }

    private Set<String> allowedOrigins() {
      Set<String> origins = new HashSet<>();
      for (String origin : settings.all(Setting.ALLOWED_ORIGINS)) {
        if (!origin.matches("[a-zA-Z][a-zA-Z0-9+.-]*://[^/\\s]+")) {
          throw settings.invalid(
              Setting.ALLOWED_ORIGINS, origin, "an origin such as https://dashboard.example:8443");
        }
        origins.add(origin.toLowerCase(Locale.ROOT));
      }
      return origins;
    }

    private @Nullable JournalFiles journal() {
      if (settings.one(Setting.JOURNAL_DIRECTORY).orElse("").equals("off")) {
        return null;
      }
      Path named = path(Setting.JOURNAL_DIRECTORY);
      return new JournalFiles(
          named == null ? directories.state().resolve("journal") : named,
          number(Setting.JOURNAL_SIZE, 1, 1_000_000) * MEBIBYTE,
          Duration.ofDays(number(Setting.JOURNAL_DAYS, 0, 100_000)),
          Host.boot());
    }

    /** tmux itself would say so at the first session only. */
    private String tmuxSocket() {
      String name = text(Setting.TMUX_SOCKET);
      SocketPath.requireShort("tmux's socket", TmuxSocket.path(name, environment));
      return name;
    }

    private int number(Setting setting, int least, int most) {
      String text = text(setting);
      if (text.matches("\\d{1,9}")) {
        int number = Integer.parseInt(text);
        if (number >= least && number <= most) {
          return number;
        }
      }
      throw settings.invalid(setting, text, "a number from %d to %d".formatted(least, most));
    }

    private String text(Setting setting) {
      String text = settings.one(setting).orElse("");
      if (text.isBlank()) {
        throw settings.invalid(setting, text, "a value");
      }
      return text;
    }
  }
}
