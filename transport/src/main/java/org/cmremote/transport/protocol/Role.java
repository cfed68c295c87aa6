package org.cmremote.transport.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a token allows. */
public enum Role {
  /** Every request. */
  @JsonProperty("operator")
  OPERATOR,
  /** Requests that only look. */
  @JsonProperty("observer")
  OBSERVER
}
