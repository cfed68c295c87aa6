package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What one client, and all clients together, may take.
 *
 * @param connections WebSockets open at the same time
 * @param messageBytes size of a message from a client, whether in one frame or in fragments
 * @param requestsInFlight requests of one connection that are not answered yet
 * @param helloWithin how long a connection has to become a WebSocket, and how long that may stay
 *     without having said hello
 * @param pingEvery the time between pings; a connection that shows no sign of life from one to the
 *     next is closed
 */
public record Limits(
    int connections,
    int messageBytes,
    int requestsInFlight,
    Duration helloWithin,
    Duration pingEvery) {
  public Limits {
    requireNonNull(helloWithin, "helloWithin is null");
    requireNonNull(pingEvery, "pingEvery is null");
  }

  /** Limits that differ from the usual in what the configuration can set. */
  public static Limits of(
      int connections, int messageBytes, Duration helloWithin, Duration pingEvery) {
    return new Limits(connections, messageBytes, 64, helloWithin, pingEvery);
  }
}
