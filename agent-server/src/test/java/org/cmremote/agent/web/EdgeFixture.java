package org.cmremote.agent.web;

import static io.vertx.core.net.SocketAddress.domainSocketAddress;
import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;
import static org.cmremote.agent.web.Dispatcher.route;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.cmremote.agent.journal.Journal;
import org.cmremote.agent.session.HookEvent;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Health;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.protocol.Role;
import org.cmremote.transport.protocol.ScreenSnapshot;
import org.cmremote.transport.protocol.SessionInfo;
import org.cmremote.transport.protocol.SessionState;
import org.cmremote.transport.protocol.WatchMode;

/** The real web edge on a free port and a Unix socket, with requests that the test answers. */
final class EdgeFixture implements AutoCloseable {
  static final String OPERATOR = "operator-token-0123456789abcdefghij";
  static final String OBSERVER = "observer-token-0123456789abcdefghij";

  final Vertx vertx = Vertx.vertx();
  final Context sessionsContext = vertx.getOrCreateContext();
  final Journal journal;
  final Listening listening;

  /** Sessions that exist; to be changed on the sessions' context only. */
  final List<SessionInfo> sessions = new ArrayList<>();

  /** The waits that are not answered yet, by session. */
  final Map<String, Promise<SessionInfo>> waits = new ConcurrentHashMap<>();

  /** What tools' hooks said. */
  final List<HookEvent> hooks = new CopyOnWriteArrayList<>();

  /** What was to be typed, and is typed once the test says so. */
  final List<Typing> typings = new CopyOnWriteArrayList<>();

  record Typing(Request.SendText request, Promise<Result> outcome) {}

  /** How the agent says that it is. */
  volatile Future<Health> health = Future.succeededFuture(Health.of(List.of()));

  /** What the agent shows to Prometheus. */
  volatile Future<String> metrics = Future.succeededFuture("cm_sessions 0\n");

  /** Who watches screens. */
  final List<Consumer<ScreenSnapshot>> watchers = new CopyOnWriteArrayList<>();

  /** The screens that were chosen; to be used on the sessions' context only. */
  final Screens screens;

  private final Backend backend;
  private final WebServer server;

  /** Held on to, as the other: a client that is garbage collected closes its connections. */
  private final NetClient netClient = vertx.createNetClient();

  private final WebSocketClient webSockets =
      vertx.createWebSocketClient(
          new WebSocketClientOptions()
              .setMaxConnections(1000)
              .setMaxFrameSize(10_000_000)
              .setMaxMessageSize(10_000_000));

  static Limits limits() {
    return new Limits(20, 64 * 1024, 4, Duration.ofSeconds(30), Duration.ofSeconds(30));
  }

  EdgeFixture(Path directory) throws Exception {
    this(directory, limits(), 1000);
  }

  EdgeFixture(Path directory, Limits limits, int journalCapacity) throws Exception {
    this(directory, limits, Journal.inMemory("epoch-1", journalCapacity));
  }

  EdgeFixture(Path directory, Limits limits, Journal journal) throws Exception {
    this.journal = journal;
    journal.start(task -> sessionsContext.runOnContext(turn -> task.run()), InstantSource.system());
    AgentFacts facts =
        new AgentFacts(
            "0.1.0", "build-1", "linux/amd64", "17", "3.3a", "cm", 1, Instant.EPOCH, List.of());
    Clients known = new Clients(facts, journal, () -> sessions, InstantSource.system());
    screens = new Screens(this::watchScreen, journal);
    backend =
        new Backend(
            sessionsContext,
            Future.succeededFuture(),
            journal,
            known,
            dispatcher(known),
            screens,
            event -> {
              hooks.add(event);
              return Future.succeededFuture();
            },
            () -> health,
            () -> metrics);
    WebOptions options =
        new WebOptions(
            InetAddress.getLoopbackAddress(),
            0,
            directory.resolve("agent.sock"),
            Set.of("https://dashboard.example"),
            List.of(),
            2,
            limits);
    server = server(options);
    listening = server.listen().await(20, TimeUnit.SECONDS);
  }

  /** Another server on the same sessions. */
  WebServer server(WebOptions options) {
    return new WebServer(vertx, options, new Tokens(OPERATOR, OBSERVER), backend);
  }

  /** The few requests that tests of the edge need, each standing for a kind. */
  private Dispatcher dispatcher(Clients known) {
    return new Dispatcher(
        Map.ofEntries(
            route(
                Role.OBSERVER,
                Request.AgentInfo.class,
                (info, caller) -> Future.succeededFuture(known.details())),
            route(
                Role.OBSERVER,
                Request.ListSessions.class,
                (list, caller) -> Future.succeededFuture(new Result.SessionList(sessions))),
            route(
                Role.OBSERVER,
                Request.GetSession.class,
                (get, caller) -> {
                  throw new CmException(
                      ErrorCode.SESSION_NOT_FOUND, "there is no session " + get.session());
                }),
            route(
                Role.OBSERVER,
                Request.WaitFor.class,
                (wait, caller) ->
                    caller
                        .waits()
                        .begin(
                            abandoned -> {
                              Promise<SessionInfo> promise = Promise.promise();
                              waits.put(wait.session(), promise);
                              abandoned.onSuccess(gone -> promise.fail("nobody waits"));
                              return promise.future();
                            })),
            route(
                Role.OBSERVER,
                Request.Subscribe.class,
                (subscribe, caller) -> {
                  caller.screens().choose(subscribe.screens());
                  return Future.succeededFuture(new Result.Done());
                }),
            route(
                Role.OPERATOR,
                Request.SendText.class,
                (send, caller) -> {
                  Promise<Result> outcome = Promise.promise();
                  typings.add(new Typing(send, outcome));
                  return outcome.future();
                }),
            route(
                Role.OPERATOR,
                Request.KillSession.class,
                (kill, caller) -> {
                  throw new IllegalStateException("secret parameter " + kill.session());
                })),
        Changes.of(sessionsContext, journal, new Redaction(List.of())));
  }

  private Runnable watchScreen(String session, Consumer<ScreenSnapshot> watcher) {
    if (sessions.stream().noneMatch(known -> known.session().equals(session))) {
      throw new CmException(ErrorCode.SESSION_NOT_FOUND, "there is no session " + session);
    }
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  EdgeClient connect() throws Exception {
    return connect(OPERATOR);
  }

  EdgeClient connect(String token) throws Exception {
    return EdgeClient.connect(webSockets, listening.port(), token);
  }

  /** Comes in by the Unix socket, the way a tunnel does: Vert.x's WebSocket client can't itself. */
  EdgeClient connectByUnixSocket() throws Exception {
    NetServer tunnel =
        vertx
            .createNetServer()
            .connectHandler(
                near -> {
                  near.pause();
                  netClient
                      .connect(domainSocketAddress(socket().toString()))
                      .onSuccess(
                          far -> {
                            near.pipeTo(far);
                            far.pipeTo(near);
                          });
                })
            .listen(0, "127.0.0.1")
            .await(20, TimeUnit.SECONDS);
    return EdgeClient.connect(webSockets, tunnel.actualPort(), OPERATOR);
  }

  Promise<SessionInfo> waitOf(String session) {
    return requireNonNull(waits.get(session), "nobody waits for " + session);
  }

  SocketAddress tcp() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.port());
  }

  Path socket() {
    return requireNonNull(listening.socket());
  }

  /** Does something where sessions and journal live, and waits until it is done. */
  <T> T onSessions(Supplier<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    sessionsContext.runOnContext(
        turn -> {
          try {
            done.complete(work.get());
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    return done.orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** Adds a session, in the order in which the real ones do it. */
  void create(String name) {
    onSessions(
        () -> {
          sessions.add(session(name));
          return journal.append(
              Instant.now(),
              name,
              new Event.SessionCreated(
                  "shell", List.of(), "/", AutoConfirm.POLICY, false, "somebody"));
        });
  }

  /** What was to be typed, in the order in which it came, once so much has come. */
  Typing typing(int index) {
    await().atMost(EdgeClient.PATIENCE).until(() -> typings.size() > index);
    return typings.get(index);
  }

  /** The journal's events of one type. */
  <E extends Event> List<E> events(Class<E> type) {
    return onSessions(
        () ->
            LongStream.rangeClosed(1, journal.position().seq())
                .mapToObj(seq -> journal.read(seq).orElseThrow().envelope().event())
                .filter(type::isInstance)
                .map(type::cast)
                .toList());
  }

  /** Removes a session. Who watches its screen gets nothing more, and isn't told. */
  void kill(String name) {
    onSessions(
        () -> {
          watchers.clear();
          return sessions.removeIf(known -> known.session().equals(name));
        });
  }

  /** Journals an event that carries the text. */
  void append(String text) {
    onSessions(() -> journal.append(Instant.now(), null, new Event.SessionKilled(text)));
  }

  static SessionInfo session(String name) {
    return new SessionInfo(
        name,
        "shell",
        SessionState.IDLE,
        Instant.EPOCH,
        "/",
        AutoConfirm.POLICY,
        null,
        null,
        null,
        null,
        null,
        120,
        36,
        WatchMode.LIVE);
  }

  /** How many bytes were written to clients and aren't the kernel's yet. */
  long queuedBytes() {
    return server.queuedBytes();
  }

  void stopServer() throws Exception {
    server.close().await(10, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }
}
