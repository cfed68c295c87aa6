package org.cmremote.agent.session;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.cmremote.agent.tmux.PaneView;
import org.cmremote.transport.protocol.CmException;

/**
 * Looks at a pane for whoever must know what it shows now. A channel that ends in between is
 * replaced, and asked anew. On the sessions' thread.
 */
final class FreshLook {
  private static final long LIMIT_MS = 10_000;
  private static final long CHANNEL_GAP_MS = 20;

  /** No verdict is in doubt for longer than these looks take. */
  private static final int SURE_LOOKS = 8;

  private static final long SURE_LOOK_MS = 10;

  private final String session;
  private final Surroundings surroundings;
  private final PaneWatch watch;

  FreshLook(String session, Surroundings surroundings, PaneWatch watch) {
    this.session = session;
    this.surroundings = surroundings;
    this.watch = watch;
  }

  /**
   * A view that is no older than this call; fails with {@code TMUX_FAILED} if tmux doesn't answer,
   * and as the watch was closed once it is.
   */
  Future<PaneView> look() {
    return surroundings
        .tmux()
        .within(
            LIMIT_MS,
            "tmux didn't show session %s within %d ms".formatted(session, LIMIT_MS),
            lookOnce(System.nanoTime()));
  }

  private Future<PaneView> lookOnce(long since) {
    return watch.channel().look().recover(failure -> withoutLook(failure, since));
  }

  private Future<PaneView> withoutLook(Throwable failure, long since) {
    CmException closed = watch.closed();
    if (closed != null) {
      return Future.failedFuture(closed);
    }
    if (System.nanoTime() - since > LIMIT_MS * 1_000_000) {
      return Future.failedFuture(failure);
    }
    return later(CHANNEL_GAP_MS, () -> lookOnce(since));
  }

  /** Looks in that way until the verdict isn't in doubt, unless the doubt lasts. */
  Future<PaneView> sure(Supplier<Future<PaneView>> look, BooleanSupplier doubt) {
    return sure(look, doubt, SURE_LOOKS);
  }

  private Future<PaneView> sure(Supplier<Future<PaneView>> look, BooleanSupplier doubt, int looks) {
    return look.get()
        .compose(
            now ->
                doubt.getAsBoolean() && looks > 1
                    ? later(SURE_LOOK_MS, () -> sure(look, doubt, looks - 1))
                    : Future.succeededFuture(now));
  }

  private Future<PaneView> later(long delayMs, Supplier<Future<PaneView>> look) {
    Promise<PaneView> later = Promise.promise();
    surroundings.after(delayMs, () -> look.get().onComplete(later));
    return later.future();
  }
}
