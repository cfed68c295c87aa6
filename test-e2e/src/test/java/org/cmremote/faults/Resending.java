package org.cmremote.faults;

import io.vertx.core.Future;
import org.cmremote.manager.ManagerClient;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;

/** Requests over a line that is cut again and again. */
public final class Resending {
  private Resending() {}

  /**
   * Connects and asks, again as often as a cut between the two keeps the request from being sent.
   */
  public static <R extends Result> Future<R> untilSent(ManagerClient client, Request<R> request) {
    return client
        .connect()
        .compose(welcome -> client.call(request))
        .recover(
            failure ->
                failure instanceof CmException known && known.code() == ErrorCode.NOT_SENT
                    ? untilSent(client, request)
                    : Future.failedFuture(failure));
  }
}
