package org.cmremote.agent.journal;

import static java.util.Objects.requireNonNull;

import org.cmremote.transport.protocol.EventEnvelope;

/**
 * An event, encoded once for the disk and all who read it.
 *
 * @param frame the notification as it goes to clients
 */
public record Entry(EventEnvelope envelope, String frame) {
  public Entry {
    requireNonNull(envelope, "envelope is null");
    requireNonNull(frame, "frame is null");
  }

  long seq() {
    return envelope.position().seq();
  }
}
