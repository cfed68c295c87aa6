package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Connections of one event loop that are no WebSockets yet. Whoever connects has shown no token, so
 * there is neither much room for them nor much time.
 */
final class Arrivals implements Handler<HttpConnection> {
  private final Vertx vertx;
  private final Doors doors;
  private final Duration within;
  private final Map<HttpConnection, Long> timers = new HashMap<>();

  /**
   * @param within how long one has to become a WebSocket
   */
  Arrivals(Vertx vertx, Doors doors, Duration within) {
    this.vertx = requireNonNull(vertx, "vertx is null");
    this.doors = requireNonNull(doors, "doors is null");
    this.within = requireNonNull(within, "within is null");
  }

  @Override
  public void handle(HttpConnection connection) {
    if (!doors.arrive()) {
      connection.close();
      return;
    }
    timers.put(connection, vertx.setTimer(within.toMillis(), timer -> connection.close()));
    // Of one that becomes a WebSocket, Vert.x doesn't tell the end here (5.1.6).
    connection.closeHandler(closed -> over(connection));
  }

  /** It has become a WebSocket, or is closed. */
  void over(HttpConnection connection) {
    Long timer = timers.remove(connection);
    if (timer != null) {
      vertx.cancelTimer(timer);
      doors.depart();
    }
  }
}
