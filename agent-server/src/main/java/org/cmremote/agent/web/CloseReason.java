package org.cmremote.agent.web;

/**
 * Why the agent ends a connection. Codes below 4000 are those of RFC 6455; the others are this
 * protocol's own.
 */
enum CloseReason {
  STOPPING(1001, "the agent stops"),
  MALFORMED(1002, "a frame breaks the WebSocket protocol"),
  TOO_BIG(1009, "a message is too big"),
  /** The client reads so slowly that events which it hasn't got are no longer held. */
  OVERTAKEN(4001, "events went by unread: resume, and take the snapshot"),
  NO_HELLO(4002, "no hello came in time"),
  SILENT(4003, "no sign of life");

  private final short code;
  private final String text;

  CloseReason(int code, String text) {
    this.code = (short) code;
    this.text = text;
  }

  short code() {
    return code;
  }

  String text() {
    return text;
  }
}
