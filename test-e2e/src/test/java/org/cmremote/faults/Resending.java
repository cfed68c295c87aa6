package org.cmremote.faults;

import io.vertx.core.Future;
import java.util.function.Function;
import org.cmremote.manager.ManagerClient;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/** Requests over a line that is cut again and again. */
public final class Resending {
  private Resending() {}

  /**
   * Connects and asks, again as often as a cut between the two keeps the request from being sent.
   */
  public static <R> Future<R> untilSent(
      ManagerClient client, Function<ManagerClient, Future<R>> request) {
    return client
        .connect()
        .compose(welcome -> request.apply(client))
        .recover(
            failure ->
                failure instanceof CmException known && known.code() == ErrorCode.NOT_SENT
                    ? untilSent(client, request)
                    : Future.failedFuture(failure));
  }
}
