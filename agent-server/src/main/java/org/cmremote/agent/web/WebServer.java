package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.auth.authentication.AuthenticationProvider;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.cmremote.agent.health.Load;
import org.cmremote.agent.health.Monitor;
import org.cmremote.agent.journal.Journal;
import org.cmremote.agent.session.Sessions;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** The web edge as a whole: listens on TCP and a Unix socket, on several event loops. */
public final class WebServer {
  private static final Logger LOG = Logger.getLogger("web");
  private static final long GOODBYE_SECONDS = 2;

  private final Vertx vertx;
  private final WebOptions options;
  private final AuthenticationProvider tokens;
  private final Backend backend;
  private final Doors doors;
  private final @Nullable UnixSocketFile socketFile;

  /** Completes when nothing is read from the journal for it any more. */
  private final Future<Void> recalled;

  private @Nullable String deployment;

  /**
   * @param tokens knows operators and observers by their tokens
   * @param sessions used on their context only
   * @param ready completes on that context when they are found
   * @param restart has the agent stop and be started again; called on the sessions' context
   */
  public WebServer(
      Vertx vertx,
      WebOptions options,
      AuthenticationProvider tokens,
      AgentFacts facts,
      Journal journal,
      Sessions sessions,
      Context sessionsContext,
      Future<Void> ready,
      Supplier<Future<Void>> restart) {
    this.vertx = requireNonNull(vertx, "vertx is null");
    this.options = requireNonNull(options, "options is null");
    this.tokens = requireNonNull(tokens, "tokens is null");
    this.doors = new Doors(options.limits().connections());
    Changes changes = Changes.of(sessionsContext, journal, new Redaction(options.redact()));
    this.backend =
        backend(facts, journal, sessions, sessionsContext, ready, restart, changes, doors);
    this.recalled = changes.recalled();
    this.socketFile = options.socket() == null ? null : new UnixSocketFile(options.socket());
  }

  WebServer(Vertx vertx, WebOptions options, AuthenticationProvider tokens, Backend backend) {
    this.vertx = requireNonNull(vertx, "vertx is null");
    this.options = requireNonNull(options, "options is null");
    this.tokens = requireNonNull(tokens, "tokens is null");
    this.backend = requireNonNull(backend, "backend is null");
    this.recalled = Future.succeededFuture();
    this.doors = new Doors(options.limits().connections());
    this.socketFile = options.socket() == null ? null : new UnixSocketFile(options.socket());
  }

  /**
   * Starts to listen. Looks at the socket's place first, which blocks for a moment: not to be
   * called on an event loop.
   *
   * <p>Fails with {@code PORT_TAKEN}, {@code SOCKET_PATH_TOO_LONG} or {@code BIND_REFUSED}; then it
   * listens nowhere.
   */
  public Future<Listening> listen() {
    List<WebVerticle> verticles = new CopyOnWriteArrayList<>();
    return Future.succeededFuture()
        .compose(
            start -> {
              if (socketFile != null) {
                socketFile.prepare();
              }
              return vertx.deployVerticle(
                  () -> {
                    WebVerticle verticle = new WebVerticle(options, tokens, backend, doors);
                    verticles.add(verticle);
                    return verticle;
                  },
                  new DeploymentOptions().setInstances(options.eventLoops()));
            })
        .map(
            id -> {
              deployment = id;
              if (socketFile != null) {
                socketFile.protect();
              }
              return new Listening(host(), verticles.get(0).port(), options.socket());
            })
        .recover(cause -> close().transform(closed -> Future.failedFuture(explained(cause))));
  }

  /** How many clients said hello and are there. To be used on the sessions' context. */
  public int clients() {
    return backend.clients().count();
  }

  /** How many bytes were written to clients and aren't the kernel's yet. Any thread. */
  long queuedBytes() {
    return doors.queued().sum();
  }

  /**
   * Ends every connection with what it can still be sent, and listens no more. A client that
   * doesn't take its goodbye within 2 seconds is left to find out by itself.
   */
  public Future<Void> close() {
    Future<Void> gone =
        deployment == null
            ? Future.succeededFuture()
            : vertx
                .undeploy(deployment)
                .timeout(GOODBYE_SECONDS, TimeUnit.SECONDS)
                .otherwiseEmpty()
                .andThen(ended -> removeSocket());
    return gone.eventually(() -> recalled);
  }

  private void removeSocket() {
    try {
      if (socketFile != null) {
        socketFile.remove();
      }
    } catch (IOException e) {
      // The next agent finds that nobody answers there, and removes it.
      LOG.log(Level.FINE, "the socket stays behind", e);
    }
  }

  private String host() {
    return options.bind() instanceof Inet6Address ? "::1" : options.bind().getHostAddress();
  }

  private Throwable explained(Throwable cause) {
    if (cause instanceof BindException) {
      return new CmException(
          ErrorCode.PORT_TAKEN,
          "port %d of %s can't be listened on (%s): is an agent already running? --port chooses another"
              .formatted(options.port(), host(), cause.getMessage()),
          cause);
    }
    return cause instanceof CmException
        ? cause
        : new CmException(ErrorCode.BIND_REFUSED, "can't listen: " + cause, cause);
  }

  private static Backend backend(
      AgentFacts facts,
      Journal journal,
      Sessions sessions,
      Context context,
      Future<Void> ready,
      Supplier<Future<Void>> restart,
      Changes changes,
      Doors doors) {
    Clients clients = new Clients(facts, journal, sessions::list, InstantSource.system());
    Monitor monitor =
        new Monitor(
            context,
            sessions,
            journal,
            facts.version(),
            () ->
                new Load(
                    clients.count(),
                    doors.inside(),
                    doors.most(),
                    clients.requests(),
                    doors.queued().sum()));
    return new Backend(
        context,
        ready,
        journal,
        clients,
        Dispatcher.of(
            sessions,
            clients,
            restart,
            monitor::health,
            // Not ordered: one who reads far back holds up nobody.
            read -> context.executeBlocking(() -> journal.read(read), false),
            changes),
        new Screens(sessions::watchScreen, journal),
        sessions::heard,
        monitor::health,
        monitor::metrics);
  }
}
