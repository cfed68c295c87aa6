package org.cmremote.manager;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.System.Logger.Level;
import org.cmremote.transport.protocol.Position;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a client's place in a {@link PositionStore}, off its context. While one place is written
 * only the latest of those that follow waits. Used by the client's context only.
 */
final class Bookmark {
  private static final System.Logger LOG = System.getLogger(Bookmark.class.getName());

  /** After a crash so many milliseconds' events are handed out again, and a few more. */
  private static final long EVERY_MS = 100;

  private final Vertx vertx;
  private final @Nullable PositionStore store;
  private boolean loaded;
  private @Nullable Position next;
  private Future<Void> saving = Future.succeededFuture();

  Bookmark(Vertx vertx, @Nullable PositionStore store) {
    this.vertx = vertx;
    this.store = store;
  }

  /**
   * The place to go on from: the first time the one that is kept, if there is one.
   *
   * @param known the place that is known without it
   */
  Future<@Nullable Position> load(@Nullable Position known) {
    PositionStore from = store;
    if (from == null || loaded) {
      return Future.succeededFuture(known);
    }
    return vertx
        .executeBlocking(from::load, false)
        .map(
            place -> {
              loaded = true;
              return place.orElse(known);
            });
  }

  /** Every listener has been called with the event at that place. */
  void moved(Position place) {
    if (store != null) {
      next = place;
      if (saving.isComplete()) {
        save(store);
      }
    }
  }

  /** Completes once the last place is kept, or can't be. */
  Future<Void> kept() {
    return saving.transform(
        saved -> next == null || store == null ? Future.succeededFuture() : written(store));
  }

  private void save(PositionStore to) {
    Promise<Void> rested = Promise.promise();
    saving = rested.future();
    written(to)
        .onComplete(
            done ->
                vertx.setTimer(
                    EVERY_MS,
                    timer -> {
                      rested.complete();
                      if (next != null) {
                        save(to);
                      }
                    }));
  }

  private Future<Void> written(PositionStore to) {
    Position place = next;
    next = null;
    if (place == null) {
      return Future.succeededFuture();
    }
    return vertx
        .<Void>executeBlocking(
            () -> {
              to.save(place);
              return null;
            },
            false)
        .onFailure(failure -> LOG.log(Level.WARNING, failure.getMessage()))
        .otherwiseEmpty();
  }
}
