package org.cmremote.transport.protocol;

/** What the policy makes of a prompt. */
public enum Verdict {
  /** Answer yes. */
  CONFIRM,
  /** Answer no. */
  DENY,
  /** Leave it to a person. */
  ASK
}
