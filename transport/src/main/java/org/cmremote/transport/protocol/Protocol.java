package org.cmremote.transport.protocol;

/** What names the protocol, and its version, at the three places where both sides compare it. */
public final class Protocol {
  /** {@code protocol} of {@code hello} and of its answer. */
  public static final int VERSION = 1;

  /** Where an agent serves WebSockets. */
  public static final String PATH = "/v1/ws";

  /** The WebSocket subprotocol. */
  public static final String SUBPROTOCOL = "cm.v1";

  private Protocol() {}
}
