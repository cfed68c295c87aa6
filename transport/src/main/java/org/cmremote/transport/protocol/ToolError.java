package org.cmremote.transport.protocol;

import static java.util.Objects.requireNonNull;

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
    NOT_LOGGED_IN,
    /** The account may use no more for now. */
    USAGE_LIMIT,
    /** The model's service failed or refused. */
    API_ERROR
  }
}
