package org.cmremote.manager;

import io.vertx.core.Vertx;

/** Pings one connection and says when it is dead. Used by the connection's context only. */
final class Pulse {
  private final Vertx vertx;
  private final ClientSocket socket;
  private final Heartbeat heartbeat;
  private final Runnable dead;
  private final long timer;
  private int silent;

  /** Starts at once; must be made on the connection's context. */
  Pulse(Vertx vertx, ClientSocket socket, Heartbeat heartbeat, Runnable dead) {
    this.vertx = vertx;
    this.socket = socket;
    this.heartbeat = heartbeat;
    this.dead = dead;
    timer = vertx.setPeriodic(heartbeat.interval().toMillis(), id -> beat());
  }

  /** Anything that comes from the agent is a sign of life: a pong may stand behind much else. */
  void felt() {
    silent = 0;
  }

  void stop() {
    vertx.cancelTimer(timer);
  }

  private void beat() {
    if (silent >= heartbeat.misses()) {
      stop();
      dead.run();
      return;
    }
    silent++;
    socket.ping();
  }
}
