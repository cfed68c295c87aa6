package org.cmremote.agent;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.cmremote.agent.hook.Hook;
import org.cmremote.agent.web.Listening;
import org.cmremote.agent.web.Tokens;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * The agent's process. It ends with 0 when it was told to stop, with 1 when it can't run here, with
 * 2 when its arguments or its configuration are wrong, and with 75 when it is to be started again.
 */
public final class Main {
  private static final int CANNOT_RUN = 1;
  private static final int WRONG_USAGE = 2;

  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length > 0 && arguments[0].equals("hook")) {
      // Before anything else is loaded: a tool waits.
      Hook.main(arguments);
      return;
    }
    // Numbers in file names and messages have the same digits in every language; and the JDK
    // formats them without its tables of languages, which would cost the start and memory.
    Locale.setDefault(Locale.US);
    StderrLog log = StderrLog.of(System.getenv());
    try {
      CommandLine commandLine = CommandLine.parse(List.of(arguments));
      if (commandLine instanceof CommandLine.Help) {
        System.out.print(CommandLine.help());
      } else if (commandLine instanceof CommandLine.Version) {
        System.out.println("cm-agent " + version());
      } else if (commandLine instanceof CommandLine.Run run) {
        serve(run, System.getenv(), log);
      }
    } catch (CmException e) {
      log.say(LogLevel.ERROR, "cm-agent: " + e.message());
      System.exit(exitCode(e.code()));
    }
  }

  private static void serve(
      CommandLine.Run arguments, Map<String, String> environment, StderrLog log) {
    // Made while the configuration is read.
    Ahead<Vertx> vertx = Ahead.of(Agent::vertx);
    log.install();
    Prepared prepared;
    try {
      prepared = prepare(arguments, environment);
    } catch (RuntimeException e) {
      vertx.ifMade(Vertx::close);
      throw e;
    }
    log.show(prepared.config().logLevel());
    Ending ending = Ending.of(environment);
    Agent agent =
        Agent.start(vertx, prepared.config(), prepared.tokens(), version(), ending::restart);
    Optional<ServiceNotifier> notifier =
        ServiceNotifier.of(environment, ProcessHandle.current().pid());
    String places = places(agent.listening());
    if (arguments.check()) {
      agent.rehearse();
      log.say(LogLevel.INFO, "cm-agent " + version() + " can run here, and listen on " + places);
      agent.stop();
      System.exit(0);
    }
    stopOnSignal(agent, notifier, ending);
    stopWhenIdle(agent, prepared.config().stopWhenIdle(), prepared.idleMark(), ending, log);
    log.say(
        LogLevel.INFO,
        "cm-agent " + version() + " listens on " + places + "; token in " + prepared.tokenPlace());
    notifier.ifPresent(
        systemd -> {
          systemd.ready("listens on " + places);
          systemd
              .watchdog()
              .ifPresent(
                  interval -> agent.whileSessionsRun(interval.toMillis() / 2, systemd::alive));
        });
    agent.rehearse();
  }

  private record Prepared(
      AgentConfig config, Tokens tokens, String tokenPlace, IdleMark idleMark) {}

  private static Prepared prepare(CommandLine.Run arguments, Map<String, String> environment) {
    Directories directories = Directories.of(environment);
    AgentConfig config = AgentConfig.load(arguments, environment, directories);
    TokenStore store = new TokenStore(environment, directories);
    TokenStore.Found operator = store.operator(config.tokenFile());
    Optional<TokenStore.Found> observer = store.observer(config.observerTokenFile());
    return new Prepared(
        config, tokens(operator, observer), operator.place(), IdleMark.of(directories));
  }

  private static Tokens tokens(TokenStore.Found operator, Optional<TokenStore.Found> observer) {
    if (observer.isPresent() && observer.get().token().equals(operator.token())) {
      throw new CmException(
          ErrorCode.CONFIG_INVALID,
          "%s and %s hold the same token: an observer would be an operator"
              .formatted(operator.place(), observer.get().place()));
    }
    return new Tokens(operator.token(), observer.map(TokenStore.Found::token).orElse(null));
  }

  /**
   * A JVM that ends by a signal says 143, which service managers take for a failure; the signal is
   * an order here, and carrying it out is a success.
   */
  private static void stopOnSignal(Agent agent, Optional<ServiceNotifier> notifier, Ending ending) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  notifier.ifPresent(ServiceNotifier::stopping);
                  agent.stop();
                  Runtime.getRuntime().halt(ending.status());
                },
                "stop"));
  }

  private static void stopWhenIdle(
      Agent agent, Duration limit, IdleMark mark, Ending ending, StderrLog log) {
    try {
      mark.clear();
    } catch (IOException e) {
      log.say(LogLevel.WARNING, "cm-agent: " + mark.file() + " can't be removed: " + e);
    }
    if (limit.isZero()) {
      return;
    }
    agent.whenIdle(
        limit,
        () -> {
          try {
            // Before it ends, so that whoever finds it gone finds the mark.
            mark.set();
          } catch (IOException e) {
            log.say(LogLevel.WARNING, "cm-agent: idle, and stays: " + mark.file() + ": " + e);
            return;
          }
          log.say(
              LogLevel.INFO,
              "cm-agent stops: for " + limit.toSeconds() + " s there was no session and no client");
          ending.stop();
        });
  }

  private static String places(Listening listening) {
    String host = listening.host().contains(":") ? "[" + listening.host() + "]" : listening.host();
    String tcp = host + ":" + listening.port();
    return listening.socket() == null ? tcp : tcp + " and " + listening.socket();
  }

  private static int exitCode(ErrorCode code) {
    return switch (code) {
      case CONFIG_INVALID, BIND_REFUSED, SOCKET_PATH_TOO_LONG -> WRONG_USAGE;
      default -> CANNOT_RUN;
    };
  }

  /** The version that the jar was built as. */
  private static String version() {
    return Optional.ofNullable(Main.class.getPackage().getImplementationVersion()).orElse("dev");
  }
}
