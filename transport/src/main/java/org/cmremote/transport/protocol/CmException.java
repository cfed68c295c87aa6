package org.cmremote.transport.protocol;

import static java.util.Objects.requireNonNull;

/** A failure that a person can act on: what went wrong, which thing it concerns, and what to do. */
public final class CmException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  /** The message is one or more full clauses for a person; it never holds a secret. */
  public CmException(ErrorCode code, String message) {
    super(requireNonNull(message, "message is null"));
    this.code = requireNonNull(code, "code is null");
  }

  public CmException(ErrorCode code, String message, Throwable cause) {
    super(requireNonNull(message, "message is null"), cause);
    this.code = requireNonNull(code, "code is null");
  }

  public ErrorCode code() {
    return code;
  }

  /** The message; never null, other than {@link Throwable#getMessage} allows. */
  public String message() {
    return requireNonNull(getMessage(), "message is null");
  }
}
