package org.cmremote.manager;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.cmremote.transport.protocol.Position;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link ManagerClient} behaves.
 *
 * @param clientName name and version of the program, such as {@code cm/0.1.0}; others see it
 * @param reconnect when it connects again by itself
 * @param backoff the waits between attempts
 * @param heartbeat how a dead connection is found
 * @param answerLimit how long the agent may take to answer a request, beyond what the request
 *     itself allows it
 * @param resume the last event that an earlier client handed out; all later ones will be sent
 */
public record ManagerOptions(
    String clientName,
    Reconnect reconnect,
    Backoff backoff,
    Heartbeat heartbeat,
    Duration answerLimit,
    @Nullable Position resume) {

  public ManagerOptions {
    requireNonNull(clientName, "clientName is null");
    requireNonNull(reconnect, "reconnect is null");
    requireNonNull(backoff, "backoff is null");
    requireNonNull(heartbeat, "heartbeat is null");
    requireNonNull(answerLimit, "answerLimit is null");
    if (answerLimit.toMillis() < 1) {
      throw new IllegalArgumentException("answerLimit is shorter than 1 ms");
    }
  }

  /** Reconnects once connected, with the standard waits and pings, and 30 s for an answer. */
  public static ManagerOptions named(String clientName) {
    return new ManagerOptions(
        clientName,
        Reconnect.AFTER_FIRST_CONNECT,
        Backoff.STANDARD,
        Heartbeat.STANDARD,
        Duration.ofSeconds(30),
        null);
  }

  public ManagerOptions withReconnect(Reconnect value) {
    return new ManagerOptions(clientName, value, backoff, heartbeat, answerLimit, resume);
  }

  public ManagerOptions withBackoff(Backoff value) {
    return new ManagerOptions(clientName, reconnect, value, heartbeat, answerLimit, resume);
  }

  public ManagerOptions withHeartbeat(Heartbeat value) {
    return new ManagerOptions(clientName, reconnect, backoff, value, answerLimit, resume);
  }

  public ManagerOptions withAnswerLimit(Duration value) {
    return new ManagerOptions(clientName, reconnect, backoff, heartbeat, value, resume);
  }

  public ManagerOptions withResume(Position value) {
    return new ManagerOptions(clientName, reconnect, backoff, heartbeat, answerLimit, value);
  }
}
