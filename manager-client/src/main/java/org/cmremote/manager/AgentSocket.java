package org.cmremote.manager;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cmremote.transport.AgentAddress;
import org.cmremote.transport.AgentAddress.LoopbackPort;
import org.cmremote.transport.AgentAddress.UnixSocket;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Protocol;

/** Opens WebSockets to an agent and tells refusals apart. */
final class AgentSocket {
  /** A reconnect must not wait longer for a tunnel with nobody at its end. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** A snapshot of some thousand sessions with their prompts. */
  private static final int MOST_BYTES = 16 * 1024 * 1024;

  private final String host;
  private final HttpClient client;

  AgentSocket(Vertx vertx, String host) {
    this.host = host;
    client =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout((int) LIMIT.toMillis()).setTcpNoDelay(true));
  }

  /**
   * Opens one that hands out nothing before it is started. Fails with {@code AGENT_NOT_RUNNING},
   * {@code TOKEN_REFUSED}, {@code FORBIDDEN}, {@code AGENT_TOO_OLD}, {@code LIMIT_REACHED}, {@code
   * TIMED_OUT} or {@code INTERNAL}.
   */
  Future<ClientSocket> open(AgentAddress address, Token token) {
    Handshake handshake = Handshake.of(Protocol.SUBPROTOCOL);
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setServer(server(address))
            // The agent lets in no other name; 80 keeps a port out of the Host header.
            .setHost("localhost")
            .setPort(80)
            .setURI(Protocol.PATH)
            .putHeader("Authorization", "Bearer " + token.value());
    handshake.headers().forEach(options::putHeader);
    return client
        .request(options)
        .compose(request -> upgraded(request, handshake))
        .recover(failure -> Future.failedFuture(told(failure)));
  }

  Future<Void> close() {
    return client.close();
  }

  private static SocketAddress server(AgentAddress address) {
    if (address instanceof UnixSocket unix) {
      return SocketAddress.domainSocketAddress(unix.path().toString());
    }
    return SocketAddress.inetSocketAddress(((LoopbackPort) address).port(), "127.0.0.1");
  }

  private Future<ClientSocket> upgraded(HttpClientRequest request, Handshake handshake) {
    return request
        // The future tells it; without a handler it would be logged besides.
        .exceptionHandler(failure -> {})
        .connect()
        .timeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .compose(response -> checked(response, handshake))
        .onFailure(failure -> request.connection().close());
  }

  private Future<ClientSocket> checked(HttpClientResponse response, Handshake handshake) {
    if (response.statusCode() != 101) {
      return response
          .body()
          .otherwise(Buffer.buffer())
          .compose(
              body -> Future.failedFuture(refused(response.statusCode(), body.toString().strip())));
    }
    if (!handshake.accept().equals(response.getHeader("Sec-WebSocket-Accept"))
        || !Protocol.SUBPROTOCOL.equals(response.getHeader("Sec-WebSocket-Protocol"))) {
      return Future.failedFuture(tooOld("it answers otherwise"));
    }
    NetSocket stream = response.netSocket();
    stream.pause();
    return Future.succeededFuture(new ClientSocket(stream, MOST_BYTES));
  }

  private CmException told(Throwable failure) {
    if (failure instanceof CmException known) {
      return known;
    }
    if (failure instanceof TimeoutException) {
      return new CmException(
          ErrorCode.TIMED_OUT,
          "%s: something accepted the connection and said nothing for %d s; look at the agent's log"
              .formatted(host, LIMIT.toSeconds()),
          failure);
    }
    // Refused, or accepted by the tunnel's near end and closed at once for want of a far one.
    return new CmException(
        ErrorCode.AGENT_NOT_RUNNING,
        "%s: no agent answers there (%s); put one there with `cm deploy`, or start it with `cm agent` or `systemctl --user start cm-agent`"
            .formatted(host, failure.getMessage()),
        failure);
  }

  private CmException refused(int status, String why) {
    return switch (status) {
      case 401 ->
          new CmException(
              ErrorCode.TOKEN_REFUSED,
              host
                  + ": the agent refused the token; unset CM_TOKEN and CM_TOKEN_FILE to use the host's own,"
                  + " or set CM_TOKEN_FILE to a copy of the token file that the agent names at its start");
      case 403 ->
          new CmException(
              ErrorCode.FORBIDDEN,
              "%s: the agent took the connection for a foreign one (%s); reach it directly or by ssh, not through a proxy"
                  .formatted(host, why));
      case 400, 404, 426 -> tooOld("HTTP status " + status + ", " + why);
      case 503 ->
          new CmException(
              ErrorCode.LIMIT_REACHED,
              "%s: the agent takes no connection just now (%s); try again later"
                  .formatted(host, why));
      default ->
          new CmException(
              ErrorCode.INTERNAL,
              "%s: the agent answered with HTTP status %d (%s); look at its log"
                  .formatted(host, status, why));
    };
  }

  private CmException tooOld(String why) {
    return new CmException(
        ErrorCode.AGENT_TOO_OLD,
        "%s: what listens there is no agent that speaks %s (%s); update the agent, or name its port or socket"
            .formatted(host, Protocol.SUBPROTOCOL, why));
  }
}
