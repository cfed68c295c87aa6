package org.cmremote.transport.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How far the agent answers a session's prompts by itself. */
public enum AutoConfirm {
  /** Never. */
  @JsonProperty("off")
  OFF,
  /** What the policy allows. */
  @JsonProperty("policy")
  POLICY,
  /** Every recognised prompt, but never a password. */
  @JsonProperty("all")
  ALL
}
