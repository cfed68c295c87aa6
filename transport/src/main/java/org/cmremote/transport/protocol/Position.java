package org.cmremote.transport.protocol;

import static java.util.Objects.requireNonNull;

/**
 * A place in an agent's journal.
 *
 * @param epoch names one unbroken history; it changes only when history is lost
 * @param seq the number of an event within the epoch, from 1; 0 is the place before the first
 */
public record Position(String epoch, long seq) {
  public Position {
    requireNonNull(epoch, "epoch is null");
    if (seq < 0) {
      throw new IllegalArgumentException("seq is negative");
    }
  }
}
