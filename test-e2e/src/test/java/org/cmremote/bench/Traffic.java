package org.cmremote.bench;

import org.cmremote.manager.ManagerClient;

/** Two hundred events a second for all clients of an agent, of which tmux does nothing. */
final class Traffic {
  /** Until the agent's code for it is compiled. */
  static final double WARM_UP_SECONDS = 8;

  /** To end what isn't there: nothing but two events, {@code request.accepted} and the other. */
  private static final int REQUESTS_PER_SECOND = 100;

  private Traffic() {}

  /** Runs until the rig is closed. */
  static void begin(Rig rig, ManagerClient driver) {
    rig.vertx().setPeriodic(1000 / REQUESTS_PER_SECOND, tick -> driver.kill("nobody"));
  }
}
