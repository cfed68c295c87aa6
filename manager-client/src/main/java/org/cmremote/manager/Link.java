package org.cmremote.manager;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.cmremote.transport.AgentAddress;
import org.cmremote.transport.Transport;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Message;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.Protocol;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.protocol.ScreenSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection to an agent. There is one state and one loop; every ending, whoever brought
 * it about, goes through {@link #ended}.
 *
 * <pre>
 *             connect()              hello answered
 *   ┌──────┐ ─────────▶ ┌────────────┐ ─────────▶ ┌───────────┐
 *   │ Idle │            │ Connecting │            │ Connected │
 *   └──────┘            └────────────┘            └───────────┘
 *      ▲                  ▲        │ failed             │ ended: by the peer, a cut,
 *      │        timer, or │        ▼                    │ silence
 *      │        connect() │     ended(failure) ◀────────┘
 *      │                  │        │     │
 *      │             ┌─────────┐   │     │
 *      │             │ Waiting │ ◀─┘     │ no other try: it was the first one,
 *      │             └─────────┘         │ or a person has to do something
 *      └─────────────────────────────────┘
 *
 *   close() leads from everywhere to Closed, and nothing leads out of it.
 * </pre>
 *
 * <p>Used by the client's context only, other than {@link #position}, which anyone reads.
 */
final class Link {
  private final Vertx vertx;
  private final Context context;
  private final Transport transport;
  private final TokenSource tokens;
  private final ManagerOptions options;
  private final Consumer<ConnectionChange> changes;
  private final Consumer<EventEnvelope> events;
  private final Consumer<ScreenSnapshot> screens;
  private final DoubleSupplier random;
  private final LongSupplier nanoTime;
  private final Bookmark bookmark;
  private final AgentSocket sockets;
  private final Codec codec = new Codec();

  private LinkState state = new LinkState.Idle();
  private Promise<Result.Welcome> welcomed = Promise.promise();
  private volatile @Nullable Position position;

  /** When the connection was lost that nothing has held since, as {@code nanoTime}. */
  private long lostAt;

  /**
   * @param random evenly distributed from 0 to 1
   * @param nanoTime as {@link System#nanoTime}
   */
  Link(
      Vertx vertx,
      Context context,
      Transport transport,
      TokenSource tokens,
      ManagerOptions options,
      Consumer<ConnectionChange> changes,
      Consumer<EventEnvelope> events,
      Consumer<ScreenSnapshot> screens,
      DoubleSupplier random,
      LongSupplier nanoTime) {
    this.vertx = vertx;
    this.context = context;
    this.transport = transport;
    this.tokens = tokens;
    this.options = options;
    this.changes = changes;
    this.events = events;
    this.screens = screens;
    this.random = random;
    this.nanoTime = nanoTime;
    bookmark = new Bookmark(vertx, options.positions());
    sockets = new AgentSocket(vertx, transport.host());
    position = options.resume();
  }

  /** The last event handed out, or the place that the connection started from. */
  Optional<Position> position() {
    return Optional.ofNullable(position);
  }

  boolean connected() {
    return state instanceof LinkState.Connected;
  }

  Future<Result.Welcome> connect() {
    if (state instanceof LinkState.Connected connected) {
      return Future.succeededFuture(connected.welcome());
    }
    if (state instanceof LinkState.Closed) {
      return Future.failedFuture(Failures.closed(transport.host()));
    }
    Future<Result.Welcome> answer = welcomed.future();
    if (state instanceof LinkState.Waiting waiting) {
      vertx.cancelTimer(waiting.timer());
      attempt(waiting.nextAttempt(), true);
    } else if (state instanceof LinkState.Idle) {
      lostAt = nanoTime.getAsLong();
      attempt(1, options.reconnect() == Reconnect.ALWAYS);
    }
    return answer;
  }

  /** Whether there is a connection, or there may be one without anybody's doing. */
  boolean mayReturn() {
    return connected()
        || state instanceof LinkState.Waiting
        || (state instanceof LinkState.Connecting attempt && attempt.persistent);
  }

  String host() {
    return transport.host();
  }

  /**
   * Sends a request over the connection of this moment.
   *
   * @param key its idempotency key; null for none
   */
  <R extends Result> Future<R> call(Request<R> request, @Nullable String key) {
    if (state instanceof LinkState.Connected connected) {
      return connected.connection().call(request, key);
    }
    return Future.failedFuture(
        state instanceof LinkState.Closed
            ? Failures.closed(transport.host())
            : Failures.notSent(transport.host()));
  }

  Future<Void> close() {
    if (state instanceof LinkState.Closed) {
      return Future.succeededFuture();
    }
    LinkState last = state;
    CmException reason = Failures.closed(transport.host());
    state = new LinkState.Closed();
    Future<Void> parted = Future.succeededFuture();
    if (last instanceof LinkState.Connected connected) {
      parted = connected.connection().end(reason);
    } else if (last instanceof LinkState.Waiting waiting) {
      vertx.cancelTimer(waiting.timer());
    }
    welcomed.tryFail(reason);
    changes.accept(new ConnectionChange.Closed());
    return parted
        .eventually(bookmark::kept)
        .eventually(sockets::close)
        .eventually(this::closeTransport);
  }

  private Future<@Nullable Void> closeTransport() {
    return vertx.executeBlocking(
        () -> {
          transport.close();
          return null;
        },
        false);
  }

  private void attempt(int number, boolean persistent) {
    LinkState.Connecting attempt = new LinkState.Connecting(number, persistent);
    state = attempt;
    changes.accept(new ConnectionChange.Connecting(number));
    dial()
        .onSuccess(connection -> greet(attempt, connection))
        .onFailure(failure -> failed(attempt, failure));
  }

  private Future<Connection> dial() {
    return placed()
        .compose(placed -> Future.fromCompletionStage(transport.open(), context))
        .compose(
            address ->
                Future.fromCompletionStage(tokens.token(transport), context)
                    .compose(token -> admitted(address, token)))
        .map(
            socket ->
                new Connection(vertx, transport.host(), socket, codec, options, this::notice));
  }

  /** With that token, or once with the one that has taken its place. */
  private Future<ClientSocket> admitted(AgentAddress address, Token token) {
    return sockets
        .open(address, token)
        .recover(
            failure ->
                failure instanceof CmException known && known.code() == ErrorCode.TOKEN_REFUSED
                    ? Future.fromCompletionStage(tokens.replacement(transport, token), context)
                        .compose(
                            other ->
                                other
                                    .map(it -> sockets.open(address, it))
                                    .orElseGet(() -> Future.failedFuture(failure)))
                    : Future.failedFuture(failure));
  }

  /** Takes up the place that an earlier client kept, before the first connection. */
  private Future<Void> placed() {
    return bookmark
        .load(position)
        .map(
            place -> {
              position = place;
              return null;
            });
  }

  private void greet(LinkState.Connecting attempt, Connection connection) {
    if (state != attempt) {
      connection.end(Failures.closed(transport.host()));
      return;
    }
    connection
        .call(new Request.Hello(options.clientName(), Protocol.VERSION, position), null)
        .onSuccess(welcome -> welcomed(attempt, connection, welcome))
        .onFailure(
            failure -> {
              CmException told = understood(failure);
              connection.end(told);
              failed(attempt, told);
            });
  }

  private void welcomed(
      LinkState.Connecting attempt, Connection connection, Result.Welcome welcome) {
    if (state != attempt) {
      connection.end(Failures.closed(transport.host()));
      return;
    }
    LinkState.Connected connected =
        new LinkState.Connected(attempt.attempt, nanoTime.getAsLong(), connection, welcome);
    state = connected;
    Position last = position;
    if (last == null || !welcome.recovered()) {
      position = Snapshot.of(welcome).position();
    }
    connection.ended().onFailure(failure -> lost(connected, failure));
    Promise<Result.Welcome> answer = welcomed;
    welcomed = Promise.promise();
    changes.accept(change(welcome, last));
    bookmark.moved(requireNonNull(position, "position is null"));
    answer.complete(welcome);
  }

  private static ConnectionChange change(Result.Welcome welcome, @Nullable Position last) {
    if (last == null) {
      return new ConnectionChange.Connected(welcome);
    }
    return welcome.recovered()
        ? new ConnectionChange.Recovered(welcome)
        : new ConnectionChange.Gap(last, welcome, Snapshot.of(welcome));
  }

  private void failed(LinkState.Connecting attempt, Throwable failure) {
    if (state == attempt) {
      ended(
          Failures.coded(failure, transport.host() + ": connecting"),
          attempt.persistent,
          attempt.attempt + 1);
    }
  }

  private void lost(LinkState.Connected connected, Throwable failure) {
    if (state == connected) {
      // Only a connection that held starts the waits over: an agent that dies on each hello
      // mustn't be asked ten times a second.
      boolean held =
          nanoTime.getAsLong() - connected.sinceNanos() >= options.backoff().most().toNanos();
      if (held) {
        lostAt = nanoTime.getAsLong();
      }
      ended(
          Failures.coded(failure, transport.host() + ": the connection"),
          options.reconnect() != Reconnect.NEVER,
          held ? 1 : connected.attempt() + 1);
    }
  }

  private void ended(CmException failure, boolean persistent, int nextAttempt) {
    if (!persistent || !Failures.passing(failure)) {
      state = new LinkState.Idle();
      Promise<Result.Welcome> answer = welcomed;
      welcomed = Promise.promise();
      changes.accept(new ConnectionChange.Disconnected(failure, Optional.empty()));
      answer.fail(failure);
      return;
    }
    Duration lostFor = Duration.ofNanos(nanoTime.getAsLong() - lostAt);
    Duration wait =
        options.backoff().delay(Math.max(1, nextAttempt - 1), lostFor, random.getAsDouble());
    long timer = vertx.setTimer(wait.toMillis(), id -> attempt(nextAttempt, true));
    state = new LinkState.Waiting(nextAttempt, timer);
    changes.accept(new ConnectionChange.Disconnected(failure, Optional.of(wait)));
  }

  private void notice(Message message) {
    if (message instanceof Message.EventNotice notice) {
      EventEnvelope envelope = notice.envelope();
      events.accept(envelope);
      // Afterwards: what a listener was in the middle of when the program ended is handed out
      // again.
      position = envelope.position();
      bookmark.moved(envelope.position());
    } else if (message instanceof Message.ScreenNotice notice) {
      screens.accept(notice.screen());
    }
  }

  private CmException understood(Throwable failure) {
    CmException known = Failures.coded(failure, transport.host() + ": hello");
    return known.code() == ErrorCode.PROTOCOL_UNSUPPORTED
        ? new CmException(
            ErrorCode.AGENT_TOO_OLD,
            "%s: the agent doesn't speak protocol %d (%s); update the older of the two"
                .formatted(transport.host(), Protocol.VERSION, known.message()),
            known)
        : known;
  }
}
