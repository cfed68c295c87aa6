package org.cmremote.manager;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.Protocol;
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
 * @param retryFor how long after its first sending a request is sent again if its connection ends
 *     before the answer; 0 for never, and at most half of what the agent remembers
 * @param resume the last event that an earlier client handed out; all later ones will be sent
 * @param positions where the place of the last event handed out is kept; a place that is kept there
 *     counts before {@code resume}. Null to keep it nowhere
 */
public record ManagerOptions(
    String clientName,
    Reconnect reconnect,
    Backoff backoff,
    Heartbeat heartbeat,
    Duration answerLimit,
    Duration retryFor,
    @Nullable Position resume,
    @Nullable PositionStore positions) {
  /** Half of it: the last sending takes its time too. */
  private static final Duration LONGEST_RETRY = Protocol.KEYS_KEPT.dividedBy(2);

  public ManagerOptions {
    requireNonNull(clientName, "clientName is null");
    requireNonNull(reconnect, "reconnect is null");
    requireNonNull(backoff, "backoff is null");
    requireNonNull(heartbeat, "heartbeat is null");
    requireNonNull(answerLimit, "answerLimit is null");
    if (answerLimit.toMillis() < 1) {
      throw new IllegalArgumentException("answerLimit is shorter than 1 ms");
    }
    requireNonNull(retryFor, "retryFor is null");
    if (retryFor.isNegative() || retryFor.compareTo(LONGEST_RETRY) > 0) {
      throw new IllegalArgumentException(
          "retryFor is %s, not 0 to %s".formatted(retryFor, LONGEST_RETRY));
    }
  }

  /**
   * Reconnects once connected, with the standard waits and pings, 30 s for an answer, and 5 min for
   * sending again.
   */
  public static ManagerOptions named(String clientName) {
    return new ManagerOptions(
        clientName,
        Reconnect.AFTER_FIRST_CONNECT,
        Backoff.STANDARD,
        Heartbeat.STANDARD,
        Duration.ofSeconds(30),
        LONGEST_RETRY,
        null,
        null);
  }

  public ManagerOptions withReconnect(Reconnect value) {
    return new ManagerOptions(
        clientName, value, backoff, heartbeat, answerLimit, retryFor, resume, positions);
  }

  public ManagerOptions withBackoff(Backoff value) {
    return new ManagerOptions(
        clientName, reconnect, value, heartbeat, answerLimit, retryFor, resume, positions);
  }

  public ManagerOptions withHeartbeat(Heartbeat value) {
    return new ManagerOptions(
        clientName, reconnect, backoff, value, answerLimit, retryFor, resume, positions);
  }

  public ManagerOptions withAnswerLimit(Duration value) {
    return new ManagerOptions(
        clientName, reconnect, backoff, heartbeat, value, retryFor, resume, positions);
  }

  public ManagerOptions withRetryFor(Duration value) {
    return new ManagerOptions(
        clientName, reconnect, backoff, heartbeat, answerLimit, value, resume, positions);
  }

  public ManagerOptions withResume(Position value) {
    return new ManagerOptions(
        clientName, reconnect, backoff, heartbeat, answerLimit, retryFor, value, positions);
  }

  /** Goes on after the last event of an earlier client that was given the same store. */
  public ManagerOptions withPositions(PositionStore value) {
    return new ManagerOptions(
        clientName, reconnect, backoff, heartbeat, answerLimit, retryFor, resume, value);
  }
}
