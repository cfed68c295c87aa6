package org.cmremote.agent;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.cmremote.agent.journal.Journal;
import org.cmremote.agent.kernel.Kernel;
import org.cmremote.agent.policy.Policy;
import org.cmremote.agent.session.Memory;
import org.cmremote.agent.session.PolicyInForce;
import org.cmremote.agent.session.Sessions;
import org.cmremote.agent.session.Tools;
import org.cmremote.agent.tmux.Tmux;
import org.cmremote.agent.web.AgentFacts;
import org.cmremote.agent.web.Limits;
import org.cmremote.agent.web.Listening;
import org.cmremote.agent.web.Tokens;
import org.cmremote.agent.web.WebOptions;
import org.cmremote.agent.web.WebServer;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;

/**
 * The agent, running. One event loop belongs to the sessions and the order of the journal; the
 * others carry connections. Started and stopped by one thread, which isn't an event loop.
 */
final class Agent {
  private static final Logger LOG = Logger.getLogger("agent");

  /** Two event loops carry a thousand connections with ease; more would only cost memory. */
  private static final int WEB_EVENT_LOOPS = 2;

  /** Enough for what stands in many sessions; they are read in a tenth of a second. */
  private static final int REMEMBERED_EVENTS = 5_000;

  private static final long IDLENESS_LOOK_MS = 1_000;
  private static final long START_SECONDS = 30;
  private static final long STOP_SECONDS = 4;

  private final Vertx vertx;
  private final Context sessionsContext;
  private final Journal journal;
  private final Sessions sessions;
  private final WebServer web;
  private final Listening listening;
  private final Reload<Supplier<Policy>> policy;
  private final Reload<Tools> tools;
  private final Rehearsal rehearsal;

  /** Completes when the sessions of an earlier agent are watched again, or can't be. */
  private final Future<Void> resumed;

  private Agent(
      Vertx vertx,
      Context sessionsContext,
      Journal journal,
      Sessions sessions,
      WebServer web,
      Listening listening,
      Reload<Supplier<Policy>> policy,
      Reload<Tools> tools,
      Rehearsal rehearsal,
      Future<Void> resumed) {
    this.vertx = requireNonNull(vertx, "vertx is null");
    this.sessionsContext = requireNonNull(sessionsContext, "sessionsContext is null");
    this.journal = requireNonNull(journal, "journal is null");
    this.sessions = requireNonNull(sessions, "sessions is null");
    this.web = requireNonNull(web, "web is null");
    this.listening = requireNonNull(listening, "listening is null");
    this.policy = requireNonNull(policy, "policy is null");
    this.tools = requireNonNull(tools, "tools is null");
    this.rehearsal = requireNonNull(rehearsal, "rehearsal is null");
    this.resumed = requireNonNull(resumed, "resumed is null");
  }

  /** What an agent runs on. */
  static Vertx vertx() {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(1 + WEB_EVENT_LOOPS)
            // The agent serves no files; the cache would be a directory in /tmp for each run.
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }

  /**
   * Starts an agent.
   *
   * @param vertxAhead closed with the agent
   * @param version the agent's own
   * @param restart has this process end and be started again
   * @throws CmException {@code TMUX_MISSING}, {@code TMUX_TOO_OLD}, {@code PORT_TAKEN}, {@code
   *     SOCKET_PATH_TOO_LONG}, {@code BIND_REFUSED}, {@code JOURNAL_TAKEN}, or {@code
   *     CONFIG_INVALID} for the rules or the journal's directory; then nothing is left running
   */
  static Agent start(
      Ahead<Vertx> vertxAhead,
      AgentConfig config,
      Tokens tokens,
      String version,
      Supplier<Future<Void>> restart) {
    Instant startedAt = Instant.now();
    // Beside each other: they wait for a program and for classes.
    Ahead<String> tmuxVersion = Ahead.of(() -> Tmux.version(config.tmuxCommand()));
    Ahead<Reload<Tools>> profiles = Ahead.of(new ToolFiles(config.toolsDirectory())::watched);
    Ahead<Reload<Supplier<Policy>>> rules = Ahead.of(config.policyFile()::watched);
    Ahead<Journal> openedJournal = Ahead.of(() -> journal(config));
    Vertx vertx = vertxAhead.get();
    Promise<Void> listens = Promise.promise();
    Promise<Void> resumed = Promise.promise();
    Future<Void> underWay = Future.succeededFuture();
    try {
      Context sessionsContext = vertx.getOrCreateContext();
      Tmux tmux =
          new Tmux(
              config.tmuxCommand(),
              config.tmuxSocket(),
              sessionsContext,
              () -> new Kernel()::terminal);
      Tools tools = profiles.get().first();
      PolicyInForce policy =
          new PolicyInForce(rules.get().first(), Host.name(), config.home().toString());
      Journal journal = openedJournal.get();
      Sessions sessions =
          new Sessions(
              sessionsContext,
              tmux,
              new Kernel(),
              journal,
              tools,
              policy,
              config.restraint(),
              config.autoConfirm(),
              InstantSource.system());
      underWay = resumed.future();
      journal.start(
          task -> sessionsContext.runOnContext(turn -> task.run()), InstantSource.system());
      // Not before: if another agent has the port, it may be watching the sessions.
      listens
          .future()
          .compose(
              listening -> {
                journal.append(startedAt, null, new Event.AgentStarted(version, journal.note()));
                return sessionsContext.executeBlocking(
                    () -> Memory.of(journal.latest(REMEMBERED_EVENTS)), false);
              })
          .compose(sessions::resume)
          .onFailure(
              failure -> {
                if (listens.future().succeeded()) {
                  LOG.log(Level.SEVERE, "no session of an earlier agent is watched", failure);
                }
              })
          .onComplete(resumed);
      AgentFacts facts =
          new AgentFacts(
              version,
              Host.name(),
              Host.platform(),
              System.getProperty("java.version"),
              tmuxVersion.get(),
              config.tmuxSocket(),
              ProcessHandle.current().pid(),
              startedAt,
              tools.names());
      WebServer web =
          new WebServer(
              vertx,
              webOptions(config),
              tokens,
              facts,
              journal,
              sessions,
              sessionsContext,
              underWay,
              restart);
      Listening listening = await(web.listen(), START_SECONDS);
      sessionsContext.runOnContext(turn -> listens.complete());
      rules.get().start(sessionsContext, read -> policy.replace(read.get()), journal);
      profiles.get().start(sessionsContext, sessions::use, journal);
      return new Agent(
          vertx,
          sessionsContext,
          journal,
          sessions,
          web,
          listening,
          rules.get(),
          profiles.get(),
          new Rehearsal(tools, rules.get().first()),
          underWay);
    } catch (RuntimeException e) {
      listens.fail(e);
      // What is under way would complain at length of a Vert.x that is gone.
      await(underWay.otherwiseEmpty().eventually(vertx::close), STOP_SECONDS);
      rules.ifMade(Reload::close);
      profiles.ifMade(Reload::close);
      openedJournal.ifMade(Journal::close);
      throw e;
    }
  }

  Listening listening() {
    return listening;
  }

  /** Makes ready for the first prompt, on the caller's thread, in some tens of milliseconds. */
  void rehearse() {
    rehearsal.run();
  }

  /** Runs the task again and again on the sessions' context, so that it stops if that hangs. */
  void whileSessionsRun(long everyMilliseconds, Runnable task) {
    sessionsContext.runOnContext(turn -> vertx.setPeriodic(everyMilliseconds, tick -> task.run()));
  }

  /**
   * Runs the task once on the sessions' context, when the agent has had neither a session nor a
   * client for that long.
   */
  void whenIdle(Duration limit, Runnable task) {
    sessionsContext.runOnContext(turn -> resumed.onComplete(done -> lookForIdleness(limit, task)));
  }

  private void lookForIdleness(Duration limit, Runnable task) {
    Idleness idleness =
        new Idleness(limit, () -> !sessions.list().isEmpty() || web.clients() > 0, journal);
    vertx.setPeriodic(
        IDLENESS_LOOK_MS,
        timer -> {
          if (idleness.look()) {
            vertx.cancelTimer(timer);
            task.run();
          }
        });
  }

  /**
   * Tells the clients, sends them away and stops watching; tmux sessions live on. Returns within 4
   * seconds, whatever hangs; what is left then is the process's to end.
   */
  void stop() {
    policy.close();
    tools.close();
    Future<Void> stopped =
        onSessions(
                () -> {
                  journal.append(Instant.now(), null, new Event.AgentStopping());
                  return Future.<Void>succeededFuture();
                })
            .eventually(web::close)
            .eventually(() -> onSessions(sessions::close))
            .eventually(() -> onSessions(this::closeJournal));
    try {
      await(stopped, STOP_SECONDS);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "not everything stopped in order", e);
    }
  }

  /** Where events are appended: none can come in between, and what comes later isn't kept. */
  private Future<Void> closeJournal() {
    journal.close();
    return Future.succeededFuture();
  }

  private Future<Void> onSessions(Supplier<Future<Void>> work) {
    Promise<Void> promise = Promise.promise();
    sessionsContext.runOnContext(
        turn -> Future.<Void>succeededFuture().compose(start -> work.get()).onComplete(promise));
    return promise.future();
  }

  private static WebOptions webOptions(AgentConfig config) {
    return new WebOptions(
        config.bind(),
        config.port(),
        config.socket(),
        config.allowedOrigins(),
        config.redact(),
        WEB_EVENT_LOOPS,
        Limits.of(
            config.maxConnections(), config.maxFrame(), config.helloWithin(), config.pingEvery()));
  }

  private static Journal journal(AgentConfig config) {
    return config.journal() == null
        ? Journal.inMemory(config.journalEvents())
        : Journal.open(config.journal(), config.journalEvents());
  }

  private static <T> T await(Future<T> future, long seconds) {
    try {
      return future.await(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new CmException(ErrorCode.INTERNAL, "not done within %d seconds".formatted(seconds), e);
    }
  }
}
