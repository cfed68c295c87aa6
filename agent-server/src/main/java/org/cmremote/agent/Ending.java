package org.cmremote.agent;

import io.vertx.core.Future;
import java.util.Map;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * How this process ends: because it was told to, or in order to be started again by whoever watches
 * over it. The sessions' thread asks for the latter, and the stop hook reads it.
 */
final class Ending {
  /** Whoever sets it starts the agent again when it ends with {@link #AGAIN}. */
  static final String SUPERVISED = "CM_SUPERVISED";

  /** The exit status that asks for another start: {@code EX_TEMPFAIL} of sysexits. */
  static final int AGAIN = 75;

  private final boolean supervised;
  private volatile int status;

  private Ending(boolean supervised) {
    this.supervised = supervised;
  }

  static Ending of(Map<String, String> environment) {
    return new Ending("1".equals(environment.get(SUPERVISED)));
  }

  /** The process's exit status. */
  int status() {
    return status;
  }

  /**
   * Begins to stop, so as to be started again; returns at once. Fails with {@code NOT_SUPERVISED}
   * if nobody would do that.
   */
  Future<Void> restart() {
    if (!supervised) {
      return Future.failedFuture(
          new CmException(
              ErrorCode.NOT_SUPERVISED,
              "nothing would start this agent again: stop it yourself, and run it by its systemd unit or by cm agent"));
    }
    if (status == 0) {
      status = AGAIN;
      stop();
    }
    return Future.succeededFuture();
  }

  /** Begins to stop; returns at once, for the stop hook waits for the thread that asks. */
  void stop() {
    new Thread(() -> System.exit(status), "exit").start();
  }
}
