package org.cmremote.transport;

/**
 * Where a {@link Transport} stands: {@code IDLE → OPENING → OPEN → IDLE} (lost or failed) …, and at
 * the end {@code CLOSED}.
 */
public enum TransportState {
  IDLE,
  OPENING,
  OPEN,
  CLOSED
}
