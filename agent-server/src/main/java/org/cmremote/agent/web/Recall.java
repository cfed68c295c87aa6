package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cmremote.agent.journal.Journal;
import org.cmremote.agent.journal.Reader;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Message;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.Result;

/**
 * Finds in the journal what became of the requests that an earlier agent carried out, so that one
 * that is sent again isn't carried out again. To be used on the sessions' context only, which isn't
 * held up by the reading.
 */
record Recall(Context sessions, Journal journal, Codec codec) {
  /** So many events are read first, and more only if these aren't old enough. */
  private static final long WINDOW = 2_000;

  private static final String MARK = "\"type\":\"request.";

  /**
   * What was read.
   *
   * @param whole whether it reaches back as far as wanted, or as far as there is anything
   */
  private record Found(List<EventEnvelope> requests, boolean whole) {}

  /** A request that came with a key. */
  private record Known(String key, String method, Duration age, Future<Result> outcome) {}

  Recall {
    requireNonNull(sessions, "sessions is null");
    requireNonNull(journal, "journal is null");
    requireNonNull(codec, "codec is null");
  }

  /**
   * Adds all that {@link Outcomes} would still know if the agent hadn't ended, and perhaps more: a
   * clock that was set since makes what is new look old.
   */
  Future<Void> into(Outcomes outcomes, Instant now, long nowNanos) {
    return since(now.minus(Outcomes.KEPT), WINDOW)
        .map(
            requests -> {
              add(requests, outcomes, now, nowNanos);
              return null;
            });
  }

  private Future<List<EventEnvelope>> since(Instant since, long window) {
    Position last = journal.position();
    Position after = new Position(last.epoch(), Math.max(0, last.seq() - window));
    return sessions
        .executeBlocking(
            () -> {
              journal.check(after);
              return null;
            },
            false)
        .compose(
            checked -> {
              Optional<Reader> reader = journal.readerAfter(after);
              return reader.isEmpty()
                  ? Future.succeededFuture(new Found(List.of(), true))
                  : sessions.executeBlocking(() -> read(reader.get(), since), false);
            })
        .compose(
            found ->
                found.whole() || after.seq() == 0
                    ? Future.succeededFuture(found.requests())
                    : since(since, window * 8)
                        .map(more -> more.isEmpty() ? found.requests() : more));
  }

  /** Blocks. */
  private Found read(Reader reader, Instant since) {
    List<EventEnvelope> read = new ArrayList<>();
    try (reader) {
      reader.readAll(
          frame -> {
            // The first of all tells how far back this reaches.
            if (read.isEmpty() || frame.contains(MARK)) {
              read.add(envelope(frame));
            }
          });
    }
    return new Found(read, !read.isEmpty() && read.get(0).at().isBefore(since));
  }

  private EventEnvelope envelope(String frame) {
    return ((Message.EventNotice) codec.readFromAgent(frame)).envelope();
  }

  private void add(List<EventEnvelope> requests, Outcomes outcomes, Instant now, long nowNanos) {
    Map<Long, Promise<Result>> underWay = new HashMap<>();
    List<Known> known = new ArrayList<>();
    for (EventEnvelope envelope : requests) {
      if (envelope.event() instanceof Event.RequestAccepted accepted
          && accepted.idempotencyKey() != null) {
        Promise<Result> outcome = Promise.promise();
        underWay.put(envelope.position().seq(), outcome);
        known.add(
            new Known(
                accepted.idempotencyKey(),
                accepted.method(),
                age(envelope.at(), now),
                outcome.future()));
      } else if (envelope.event() instanceof Event.RequestDone done) {
        Promise<Result> outcome = underWay.remove(done.request());
        if (outcome != null) {
          outcome.handle(outcome(done));
        }
      }
    }
    underWay.values().forEach(outcome -> outcome.fail(unknown()));
    // The oldest first, since they are forgotten in this order.
    known.sort(Comparator.comparing(Known::age).reversed());
    for (Known it : known) {
      outcomes.add(it.key(), it.method(), 0, nowNanos - it.age().toNanos(), it.outcome());
    }
  }

  /** What can't be told, where the clock may have been set, counts as new. */
  private static Duration age(Instant at, Instant now) {
    Duration age = Duration.between(at, now);
    return age.isNegative() || age.compareTo(Outcomes.KEPT) > 0 ? Duration.ZERO : age;
  }

  private Future<Result> outcome(Event.RequestDone done) {
    try {
      return done.result() != null
          ? Future.succeededFuture(codec.result(done.method(), done.result()))
          : Future.failedFuture(
              new CmException(
                  ErrorCode.named(String.valueOf(done.error())).orElse(ErrorCode.INTERNAL),
                  String.valueOf(done.message())));
    } catch (CmException e) {
      return Future.failedFuture(unknown());
    }
  }

  private static CmException unknown() {
    return new CmException(
        ErrorCode.OUTCOME_UNKNOWN,
        "the agent ended while it carried this out, and how far it came isn't known: look before asking anew");
  }
}
