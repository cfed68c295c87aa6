package org.cmremote.agent.session;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.cmremote.agent.screen.Screen;
import org.cmremote.agent.session.Surroundings.Timer;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.SessionInfo;
import org.jspecify.annotations.Nullable;

/** Those who wait for a session to be in a state or to show a text. */
final class Waiting {
  /** Each is looked at for every screen. */
  private static final int WAITERS_MAX = 1_000;

  private final Surroundings surroundings;
  private final Supplier<SessionInfo> info;
  private final BooleanSupplier settled;
  private final List<Waiter> waiters = new ArrayList<>();

  private record Waiter(Request.WaitFor wish, Promise<SessionInfo> promise) {}

  /**
   * @param settled whether what was typed has been seen to take effect; until then the state is of
   *     the time before
   */
  Waiting(Surroundings surroundings, Supplier<SessionInfo> info, BooleanSupplier settled) {
    this.surroundings = surroundings;
    this.info = info;
    this.settled = settled;
  }

  Future<SessionInfo> add(Request.WaitFor wish, Future<Void> abandoned, @Nullable Screen screen) {
    SessionInfo now = info.get();
    if (isGranted(wish, now, screen)) {
      return Future.succeededFuture(now);
    }
    if (now.state().over()) {
      return Future.failedFuture(ended(now));
    }
    if (waiters.size() >= WAITERS_MAX) {
      return Future.failedFuture(
          new CmException(
              ErrorCode.LIMIT_REACHED,
              "%d requests wait for session %s already".formatted(WAITERS_MAX, wish.session())));
    }
    Waiter waiter = new Waiter(wish, Promise.promise());
    waiters.add(waiter);
    long timeout = wish.timeout().toMillis();
    Timer timer =
        surroundings.after(
            timeout,
            () ->
                fail(
                    waiter,
                    ErrorCode.WAIT_TIMEOUT,
                    "session %s is %s after %d ms"
                        .formatted(
                            wish.session(),
                            info.get().state().name().toLowerCase(java.util.Locale.ROOT),
                            timeout)));
    abandoned.onSuccess(
        ignored ->
            fail(
                waiter, ErrorCode.CLOSED, "nobody waits for session %s".formatted(wish.session())));
    return waiter.promise().future().onComplete(ignored -> timer.cancel());
  }

  /** The session or its screen changed. */
  void changed(@Nullable Screen screen) {
    if (waiters.isEmpty()) {
      return;
    }
    SessionInfo now = info.get();
    for (Waiter waiter : List.copyOf(waiters)) {
      if (isGranted(waiter.wish(), now, screen)) {
        waiters.remove(waiter);
        waiter.promise().tryComplete(now);
      } else if (now.state().over()) {
        waiters.remove(waiter);
        waiter.promise().tryFail(ended(now));
      }
    }
  }

  void failAll(ErrorCode code, String message) {
    List.copyOf(waiters).forEach(waiter -> fail(waiter, code, message));
  }

  private void fail(Waiter waiter, ErrorCode code, String message) {
    waiters.remove(waiter);
    waiter.promise().tryFail(new CmException(code, message));
  }

  private static CmException ended(SessionInfo now) {
    return new CmException(
        ErrorCode.SESSION_ENDED, "session " + now.session() + " ended before that came true");
  }

  private boolean isGranted(Request.WaitFor wish, SessionInfo now, @Nullable Screen screen) {
    if (!settled.getAsBoolean() && !now.state().over()) {
      return false;
    }
    if (wish.states() != null && wish.states().contains(now.state())) {
      return true;
    }
    String text = wish.text();
    return text != null
        && !text.isEmpty()
        && screen != null
        && screen.rows().stream().anyMatch(row -> row.contains(text));
  }
}
