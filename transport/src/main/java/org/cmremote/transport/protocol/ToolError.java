package org.cmremote.transport.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What keeps a tool from working.
 *
 * @param text as the tool words it
 */
public record ToolError(Kind kind, String text) {
  public ToolError {
    requireNonNull(kind, "kind is null");
    requireNonNull(text, "text is null");
  }

  /** What a person can do about it differs by this. */
  public enum Kind {
    /** It knows no account or key, or one that is refused. */
    @JsonProperty("notLoggedIn")
    NOT_LOGGED_IN,
    /** The account may use no more for now. */
    @JsonProperty("usageLimit")
    USAGE_LIMIT,
    /** The model's service failed or refused. */
    @JsonProperty("apiError")
    API_ERROR
  }
}
