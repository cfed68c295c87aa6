package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.AuthenticationProvider;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.cmremote.transport.protocol.Protocol;

/**
 * Lets clients in, on one event loop, and knows those that are inside. A request passes guard,
 * token, form and doors, in this order: whoever has no token learns nothing but that.
 */
final class Entrance {
  private final WebOptions options;
  private final AuthenticationProvider tokens;
  private final Backend backend;
  private final Arrivals arrivals;
  private final Doors doors;
  private final Context eventLoop;
  private final Refusals refusals;
  private final JournalFeed feed;
  private final Set<Connection> connections = new LinkedHashSet<>();
  private boolean stopping;

  Entrance(
      WebOptions options,
      AuthenticationProvider tokens,
      Backend backend,
      Arrivals arrivals,
      Doors doors,
      Context eventLoop) {
    this.options = requireNonNull(options, "options is null");
    this.tokens = requireNonNull(tokens, "tokens is null");
    this.backend = requireNonNull(backend, "backend is null");
    this.arrivals = requireNonNull(arrivals, "arrivals is null");
    this.doors = requireNonNull(doors, "doors is null");
    this.eventLoop = requireNonNull(eventLoop, "eventLoop is null");
    this.refusals = new Refusals(eventLoop.owner());
    this.feed = new JournalFeed(backend.journal(), backend.context(), eventLoop);
  }

  Router routes() {
    Router router = Router.router(eventLoop.owner());
    router.route().handler(new RequestLog());
    router.route().handler(new Guard(options.allowedOrigins()));
    new StatusPages(tokens, refusals, backend, eventLoop).addTo(router);
    router.get(Protocol.PATH).handler(this::identify);
    router.post(HookDoor.PATH).handler(new HookDoor(tokens, refusals, backend, eventLoop));
    return router;
  }

  /** To be called once per {@link Limits#pingEvery}. */
  void ping() {
    List.copyOf(connections).forEach(Connection::ping);
  }

  /** Lets nobody in any more and says goodbye to all inside. Completes once they are gone. */
  Future<?> stop() {
    stopping = true;
    return Future.join(List.copyOf(connections).stream().map(Connection::stop).toList());
  }

  private void identify(RoutingContext routing) {
    tokens
        .authenticate(Tokens.carriedBy(routing.request().headers()))
        .onSuccess(user -> admit(routing.request(), user))
        .onFailure(cause -> refusals.refuse(routing.response()));
  }

  private void admit(HttpServerRequest request, User user) {
    if (!request.canUpgradeToWebSocket()) {
      request.response().putHeader(HttpHeaders.UPGRADE, "websocket");
      refuse(request, 426, "this is a WebSocket");
      return;
    }
    List<String> offered = Subprotocols.offered(request.headers());
    if (!offered.isEmpty() && !offered.contains(Protocol.SUBPROTOCOL)) {
      refuse(request, 400, "the subprotocol spoken here is " + Protocol.SUBPROTOCOL);
      return;
    }
    if (stopping) {
      refuse(request, 503, "the agent stops");
      return;
    }
    OptionalLong number = doors.enter();
    if (number.isEmpty()) {
      refuse(
          request,
          503,
          "all %d connections are taken: the setting max_connections allows more"
              .formatted(options.limits().connections()));
      return;
    }
    request
        .toWebSocket()
        .onSuccess(
            socket -> {
              arrivals.over(request.connection());
              open(number.getAsLong(), user, socket, channel(request));
            })
        .onFailure(cause -> doors.leave());
  }

  private void open(long number, User user, ServerWebSocket socket, Channel channel) {
    Connection connection =
        new Connection(
            number, user, socket, channel, doors, eventLoop, backend, feed, options.limits());
    connections.add(connection);
    socket.closeHandler(
        closed -> {
          doors.leave();
          connections.remove(connection);
          connection.closed();
        });
    connection.open();
  }

  /** Vert.x has no other way to it (5.1.6). */
  private static Channel channel(HttpServerRequest request) {
    return ((ConnectionBase) request.connection()).channel();
  }

  private static void refuse(HttpServerRequest request, int status, String why) {
    request.response().setStatusCode(status).end(why + "\n");
  }
}
