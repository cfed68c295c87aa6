package org.cmremote.agent.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Message;
import org.jspecify.annotations.Nullable;

/** Turns what was thrown into what the client is told. */
final class Failures {
  private static final Logger LOG = Logger.getLogger("web");

  private Failures() {}

  /**
   * Says why a request failed. What nobody foresaw is an {@code INTERNAL} one, and is logged
   * without the request: its parameters are the client's own business.
   *
   * @param what the method, for the log
   */
  static Message.Failure of(@Nullable JsonNode id, String what, Throwable cause) {
    CmException failure = told(what, cause);
    return new Message.Failure(id, failure.code(), failure.message());
  }

  /** The same for those who tell it further; what is logged is logged once. */
  static CmException told(String what, Throwable cause) {
    if (cause instanceof CmException known) {
      return known;
    }
    LOG.log(Level.SEVERE, cause, () -> what + " failed");
    return new CmException(
        ErrorCode.INTERNAL,
        what + " failed in a way nobody foresaw; the agent's log has more",
        cause);
  }
}
