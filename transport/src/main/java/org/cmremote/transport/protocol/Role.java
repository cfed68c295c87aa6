package org.cmremote.transport.protocol;

/** What a token allows. */
public enum Role {
  /** Every request. */
  OPERATOR,
  /** Requests that only look. */
  OBSERVER
}
