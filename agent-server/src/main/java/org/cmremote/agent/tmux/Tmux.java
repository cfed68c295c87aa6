package org.cmremote.agent.tmux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * The tmux program and the server it talks to. One-shot commands run on worker threads and complete
 * on the sessions' context; no argument passes through a shell.
 */
public final class Tmux {
  /** {@code pause-after}, {@code -A %0:pause} and {@code ignore-size} came with 3.2. */
  private static final int OLDEST_MAJOR = 3;

  private static final int OLDEST_MINOR = 2;

  private static final long LIMIT_SECONDS = 10;

  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)");

  private static final Set<String> AGENTS_OWN =
      Set.of(
          "CM_TOKEN",
          "CM_TOKEN_FILE",
          "CM_SUPERVISED",
          "TMUX",
          "TMUX_PANE",
          "NOTIFY_SOCKET",
          "WATCHDOG_USEC",
          "WATCHDOG_PID",
          "CREDENTIALS_DIRECTORY",
          "JDK_JAVA_OPTIONS");

  private final String program;
  private final String socket;
  private final Context context;
  private final Supplier<Witness> witnesses;
  private final Turns turns = new Turns();
  private long replacedClients;

  /**
   * Nothing is started or checked yet.
   *
   * @param program the tmux program: a name on the PATH or a path
   * @param socket the server's socket: a name for {@code -L}, or a path, with a slash in it, for
   *     {@code -S}
   * @param context where futures complete
   * @param witnesses makes one for each thread that looks at panes
   */
  public Tmux(String program, String socket, Context context, Supplier<Witness> witnesses) {
    this.program = requireNonNull(program, "program is null");
    this.socket = requireNonNull(socket, "socket is null");
    this.context = requireNonNull(context, "context is null");
    this.witnesses = requireNonNull(witnesses, "witnesses is null");
  }

  public String socket() {
    return socket;
  }

  /** Takes note that a control client ended by itself and another comes in its place. */
  public void clientReplaced() {
    replacedClients++;
  }

  /** How many control clients were replaced so far. On the sessions' thread. */
  public long replacedClients() {
    return replacedClients;
  }

  /** How many commands and clients wait for their turn. On the sessions' thread. */
  public int waitingCommands() {
    return turns.waiting();
  }

  Context context() {
    return context;
  }

  /** One for the thread that asks. */
  Witness witness() {
    return witnesses.get();
  }

  /** Of all that comes to the server, goes from it, or changes something there. */
  Turns turns() {
    return turns;
  }

  /**
   * The version of that tmux program, such as {@code 3.3a}.
   *
   * @throws CmException {@code TMUX_MISSING} or {@code TMUX_TOO_OLD}; blocks for the time that
   *     {@code tmux -V} takes
   */
  public static String version(String program) {
    Output output = execute(List.of(program, "-V"), "");
    String version = output.text().strip().replaceFirst("^tmux ", "");
    Matcher matcher = VERSION.matcher(version);
    // Builds from source are called "master" or "openbsd-7.5": newer than any release that is too
    // old.
    if (matcher.find()) {
      int major = Integer.parseInt(matcher.group(1));
      int minor = Integer.parseInt(matcher.group(2));
      boolean old = major < OLDEST_MAJOR || (major == OLDEST_MAJOR && minor < OLDEST_MINOR);
      if (old && !version.startsWith("openbsd")) {
        throw new CmException(
            ErrorCode.TMUX_TOO_OLD,
            "tmux "
                + version
                + " is too old: CM Remote needs 3.2 or newer; install one, or name another program with tmux_command");
      }
    }
    return version;
  }

  /**
   * Runs commands one after another and gives what they print; fails with {@code TMUX_FAILED} and
   * tmux's own words. They go by standard input, since other users can see a process's arguments
   * and a command may hold a secret.
   */
  public Future<String> run(List<Command> commands) {
    return script(List.of("source-file", "-"), commands);
  }

  /**
   * As {@link #run}, and starts the server if there is none. A server that ends with its last
   * session may still take a client then, and nothing more: the next client finds it gone.
   */
  public Future<String> runStartingServer(List<Command> commands) {
    List<String> how = List.of("start-server", ";", "source-file", "-");
    return script(how, commands)
        .recover(
            failure -> saysGone(failure) ? script(how, commands) : Future.failedFuture(failure));
  }

  private Future<String> script(List<String> how, List<Command> commands) {
    List<String> argv = argv(how);
    String input = Command.line(commands);
    return turns.take(
        () ->
            context.executeBlocking(
                () -> {
                  Output output = execute(argv, input);
                  if (output.exitCode() != 0) {
                    throw new CmException(ErrorCode.TMUX_FAILED, "tmux: " + output.text().strip());
                  }
                  return output.text();
                },
                false));
  }

  /**
   * Watches a pane by a control client, which comes when it is its turn; what becomes of it, the
   * listener hears.
   *
   * @param painted whether the colours are to be captured, too
   */
  public PaneChannel attach(
      String sessionId, String pane, boolean painted, PaneChannel.Listener listener) {
    return ControlClient.attach(this, sessionId, pane, painted, context, listener);
  }

  /**
   * The future, or a failure with {@code TMUX_FAILED} after that time. Other than {@link
   * Future#timeout} it completes on the sessions' context, also in that case. To be called there.
   *
   * @param limitMs at least 1
   */
  public <T> Future<T> within(long limitMs, String failure, Future<T> future) {
    Promise<T> promise = Promise.promise();
    long timer =
        context
            .owner()
            .setTimer(
                limitMs,
                ignored -> promise.tryFail(new CmException(ErrorCode.TMUX_FAILED, failure)));
    future.onComplete(
        result -> {
          context.owner().cancelTimer(timer);
          if (result.succeeded()) {
            promise.tryComplete(result.result());
          } else {
            promise.tryFail(result.cause());
          }
        });
    return promise.future();
  }

  /** Whether a failed command failed because the session or the whole server isn't there. */
  public static boolean saysGone(Throwable failure) {
    String words = String.valueOf(failure.getMessage());
    return Stream.of(
            "can't find session",
            "no such session",
            "no server running",
            "error connecting",
            "server exited",
            "lost server")
        .anyMatch(words::contains);
  }

  /** Watches a pane by looking at it once a second. */
  public PaneChannel poll(String pane, boolean painted, PaneChannel.Listener listener) {
    return PolledPane.start(this, pane, painted, listener);
  }

  /** The command that shows a pane's rows. */
  static Command capture(String pane, boolean painted) {
    return painted
        ? Command.of("capture-pane", "-p", "-e", "-t", pane)
        : Command.of("capture-pane", "-p", "-t", pane);
  }

  /** The commands that type text as a paste, through a buffer of its own. */
  public static List<Command> paste(String buffer, String pane, String text) {
    return List.of(
        Command.of("set-buffer", "-b", buffer, "--", text),
        // -p brackets the paste where the program asked for it, so that line ends in the text don't
        // submit it.
        Command.of("paste-buffer", "-p", "-d", "-b", buffer, "-t", pane));
  }

  /** Starts a tmux client whose pipes the caller owns. */
  Process start(List<String> options, Command command) {
    List<String> arguments = new ArrayList<>(options);
    arguments.addAll(command.words());
    try {
      return builder(argv(arguments)).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw missing(program, e);
    }
  }

  private List<String> argv(List<String> arguments) {
    // -u: the agent may run without a UTF-8 locale, in which tmux would print underscores.
    // -f: a server that this starts is not to depend on a configuration that a person changes.
    List<String> argv = new ArrayList<>(List.of(program, "-u", "-f", "/dev/null"));
    argv.addAll(List.of(socket.contains("/") ? "-S" : "-L", socket));
    argv.addAll(arguments);
    return argv;
  }

  private record Output(int exitCode, String text) {}

  private static Output execute(List<String> argv, String input) {
    Process process;
    try {
      process = builder(argv).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw missing(argv.get(0), e);
    }
    // tmux may stop for ever, and reading would wait with it.
    process
        .onExit()
        .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
        .exceptionally(
            timeout -> {
              process.destroyForcibly();
              return process;
            });
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(UTF_8));
    } catch (IOException e) {
      // The program ended before it read everything; its exit code and words say why.
    }
    try {
      String text = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Output(process.waitFor(), text);
    } catch (IOException e) {
      throw new CmException(
          ErrorCode.TMUX_FAILED, "tmux's output can't be read: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      throw new CmException(ErrorCode.TMUX_FAILED, "interrupted while tmux ran", e);
    }
  }

  private static ProcessBuilder builder(List<String> argv) {
    ProcessBuilder builder = new ProcessBuilder(argv);
    // A server that this starts hands its environment on to every session's program: the agent's
    // tokens and what its own
    // service manager told it are not theirs, nor is a tmux that a person started the agent in.
    builder.environment().keySet().removeIf(Tmux::isAgentsOwn);
    return builder;
  }

  private static boolean isAgentsOwn(String variable) {
    return variable.startsWith("CM_AGENT_") || AGENTS_OWN.contains(variable);
  }

  private static CmException missing(String program, IOException cause) {
    return new CmException(
        ErrorCode.TMUX_MISSING,
        program + " can't be started: install tmux 3.2 or newer, or name it with tmux_command",
        cause);
  }
}
