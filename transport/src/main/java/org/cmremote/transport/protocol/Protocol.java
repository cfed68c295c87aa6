package org.cmremote.transport.protocol;

import java.time.Duration;

/** What both sides have to agree on besides the messages. */
public final class Protocol {
  /** {@code protocol} of {@code hello} and of its answer. */
  public static final int VERSION = 1;

  /** Where an agent serves WebSockets. */
  public static final String PATH = "/v1/ws";

  /** The WebSocket subprotocol. */
  public static final String SUBPROTOCOL = "cm.v1";

  /** How long an agent knows a request again by its idempotency key, at least. */
  public static final Duration KEYS_KEPT = Duration.ofMinutes(10);

  private Protocol() {}
}
