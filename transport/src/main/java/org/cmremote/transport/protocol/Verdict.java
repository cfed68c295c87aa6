package org.cmremote.transport.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the policy makes of a prompt. */
public enum Verdict {
  /** Answer yes. */
  @JsonProperty("confirm")
  CONFIRM,
  /** Answer no. */
  @JsonProperty("deny")
  DENY,
  /** Leave it to a person. */
  @JsonProperty("ask")
  ASK
}
