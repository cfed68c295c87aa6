package org.cmremote.manager;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/** What failures mean to a connection. */
final class Failures {
  /** Trying again changes nothing about these: a person has to. */
  private static final Set<ErrorCode> FINAL =
      EnumSet.of(
          ErrorCode.TOKEN_REFUSED,
          ErrorCode.TOKEN_MISSING,
          ErrorCode.FORBIDDEN,
          ErrorCode.AGENT_TOO_OLD,
          ErrorCode.PROTOCOL_UNSUPPORTED,
          ErrorCode.INVALID_PARAMS,
          ErrorCode.CONFIG_INVALID,
          ErrorCode.HOST_KEY_UNKNOWN,
          ErrorCode.HOST_KEY_CHANGED,
          ErrorCode.PERMISSION_DENIED,
          ErrorCode.KEY_NEEDS_PASSPHRASE,
          ErrorCode.SSH_AGENT_EMPTY,
          ErrorCode.SSH_MISSING,
          ErrorCode.FORWARDING_REFUSED,
          ErrorCode.CLOSED);

  private Failures() {}

  /** Whether another attempt may go better. */
  static boolean passing(CmException failure) {
    return !FINAL.contains(failure.code());
  }

  /**
   * The failure with a code.
   *
   * @param doing what failed, for a failure that nobody foresaw
   */
  static CmException coded(Throwable failure, String doing) {
    if (failure instanceof CmException known) {
      return known;
    }
    if (failure instanceof CompletionException wrapped && wrapped.getCause() != null) {
      return coded(wrapped.getCause(), doing);
    }
    return new CmException(ErrorCode.INTERNAL, doing + " failed: " + failure, failure);
  }

  /** For a request that never left. */
  static CmException notSent(String host) {
    return new CmException(
        ErrorCode.NOT_SENT, host + ": not connected; nothing was sent, ask again once it is");
  }

  /** For a request that was sent and that nobody will answer, since its connection ended so. */
  static CmException unanswered(CmException reason) {
    return reason.code() == ErrorCode.CLOSED
        ? reason
        : new CmException(
            ErrorCode.DISCONNECTED,
            reason.message() + "; what was asked may have been done: look before asking again",
            reason);
  }

  static CmException closed(String host) {
    return new CmException(
        ErrorCode.CLOSED, host + ": the client is closed; make a new one to go on");
  }
}
