package org.cmremote.agent.health;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.cmremote.agent.journal.Journal;
import org.cmremote.agent.session.Sessions;
import org.cmremote.transport.protocol.Health;
import org.jspecify.annotations.Nullable;

/**
 * Tells how the agent is. Its methods may be called on any thread; their futures complete on the
 * sessions' context, and never while that hangs.
 */
public final class Monitor {
  private final Context context;
  private final Sessions sessions;
  private final Journal journal;
  private final String version;
  private final Supplier<Load> load;
  private final Tally tally;
  private final Checks checks;

  /**
   * Made at the first scrape, since it takes memory and hundreds of classes that an agent without
   * Prometheus can do without. On workers, one after the other.
   */
  private @Nullable Exposition exposition;

  /**
   * To be made before the first event, so as to count all.
   *
   * @param context the sessions'
   * @param version the agent's
   * @param load called on the sessions' context
   */
  public Monitor(
      Context context, Sessions sessions, Journal journal, String version, Supplier<Load> load) {
    this.context = requireNonNull(context, "context is null");
    this.sessions = requireNonNull(sessions, "sessions is null");
    this.journal = requireNonNull(journal, "journal is null");
    this.version = requireNonNull(version, "version is null");
    this.load = requireNonNull(load, "load is null");
    this.tally = new Tally(journal);
    this.checks = new Checks(sessions, journal, tally, load);
  }

  /** Whether the agent can do its work, and if not, why. */
  public Future<Health> health() {
    return inTurn(checks::report);
  }

  /** The metrics in the text format of Prometheus. */
  public Future<String> metrics() {
    return inTurn(
        waited -> {
          Readings readings = readings(waited);
          return context.executeBlocking(() -> expose(readings), true);
        });
  }

  private <T> Future<T> inTurn(Function<Duration, Future<T>> work) {
    Promise<T> promise = Promise.promise();
    long asked = System.nanoTime();
    context.runOnContext(
        turn ->
            Future.<T>succeededFuture()
                .compose(start -> work.apply(Duration.ofNanos(System.nanoTime() - asked)))
                .onComplete(promise));
    return promise.future();
  }

  private Readings readings(Duration waited) {
    return new Readings(
        version,
        sessions.vitals(),
        tally.counts(),
        load.get(),
        journal.position().seq(),
        journal.unsynced(),
        journal.furthestBehind(),
        waited.toNanos() / 1e9);
  }

  private String expose(Readings readings) {
    if (exposition == null) {
      exposition = new Exposition(readings);
    }
    return exposition.of(readings);
  }
}
