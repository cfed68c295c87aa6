package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.auth.authentication.AuthenticationProvider;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cmremote.transport.protocol.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * The web edge's share of one event loop: the same addresses, which Vert.x spreads connections of
 * over all who listen to them.
 */
final class WebVerticle implements Deployable {
  /**
   * What the kernel holds for a connection that isn't read; it takes twice as much, and megabytes
   * if it isn't told.
   */
  private static final int KERNEL_BYTES = 32 * 1024;

  private final WebOptions options;
  private final AuthenticationProvider tokens;
  private final Backend backend;
  private final Doors doors;
  private @Nullable Entrance entrance;

  // Read by the thread that waits for the deployment
  private volatile int port;

  WebVerticle(WebOptions options, AuthenticationProvider tokens, Backend backend, Doors doors) {
    this.options = requireNonNull(options, "options is null");
    this.tokens = requireNonNull(tokens, "tokens is null");
    this.backend = requireNonNull(backend, "backend is null");
    this.doors = requireNonNull(doors, "doors is null");
  }

  /** The TCP port, once deployed. */
  int port() {
    return port;
  }

  @Override
  public Future<?> deploy(Context context) {
    Vertx vertx = context.owner();
    Arrivals arrivals = new Arrivals(vertx, doors, options.limits().helloWithin());
    Entrance opened = new Entrance(options, tokens, backend, arrivals, doors, context);
    entrance = opened;
    vertx.setPeriodic(options.limits().pingEvery().toMillis(), tick -> opened.ping());
    Handler<HttpServerRequest> routes = opened.routes();
    Future<HttpServer> tcp = listen(vertx, arrivals, routes, tcpAddress());
    Future<?> unix =
        options.socket() == null
            ? Future.succeededFuture()
            : listen(
                vertx,
                arrivals,
                routes,
                SocketAddress.domainSocketAddress(options.socket().toString()));
    return Future.all(tcp.onSuccess(server -> port = server.actualPort()), unix);
  }

  @Override
  public Future<?> undeploy(Context context) {
    // Vert.x closes the servers themselves once this is done.
    return entrance == null ? Future.succeededFuture() : entrance.stop();
  }

  private SocketAddress tcpAddress() {
    String host = options.bind().getHostAddress();
    return options.port() == 0
        ? SocketAddress.sharedRandomPort(1, host) // 0 would be another one for each instance
        : SocketAddress.inetSocketAddress(options.port(), host);
  }

  private Future<HttpServer> listen(
      Vertx vertx, Arrivals arrivals, Handler<HttpServerRequest> routes, SocketAddress address) {
    return vertx
        .createHttpServer(serverOptions())
        .connectionHandler(arrivals)
        .requestHandler(routes)
        .listen(address);
  }

  private HttpServerOptions serverOptions() {
    Limits limits = options.limits();
    return new HttpServerOptions()
        .setHttp2ClearTextEnabled(false)
        .setWebSocketSubProtocols(List.of(Protocol.SUBPROTOCOL))
        .setMaxWebSocketFrameSize(limits.messageBytes())
        .setMaxWebSocketMessageSize(limits.messageBytes())
        // Compression costs memory per connection, and invites bombs; on loopback it gains nothing.
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setWebSocketClosingTimeout(1)
        .setSendBufferSize(KERNEL_BYTES)
        // Ends what neither reads nor writes: half a request, or a peer that takes not even a ping.
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setIdleTimeout(Math.toIntExact(limits.pingEvery().multipliedBy(3).toMillis()));
  }
}
