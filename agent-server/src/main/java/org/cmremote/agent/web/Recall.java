package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.cmremote.agent.journal.Journal;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Result;

/**
 * Finds in the journal what became of the requests that an earlier agent carried out, so that one
 * that is sent again isn't carried out again.
 */
record Recall(Journal journal, Codec codec) {
  Recall {
    requireNonNull(journal, "journal is null");
    requireNonNull(codec, "codec is null");
  }

  /** Adds all that {@link Outcomes} would still know if the agent hadn't ended. */
  void into(Outcomes outcomes, Instant now, long nowNanos) {
    Map<Long, Promise<Result>> underWay = new HashMap<>();
    for (long seq = first(now.minus(Outcomes.KEPT)); seq <= journal.position().seq(); seq++) {
      EventEnvelope envelope = journal.read(seq).orElseThrow().envelope();
      if (envelope.event() instanceof Event.RequestAccepted accepted
          && accepted.idempotencyKey() != null) {
        Promise<Result> outcome = Promise.promise();
        underWay.put(seq, outcome);
        long age = Duration.between(envelope.at(), now).toNanos();
        outcomes.add(
            accepted.idempotencyKey(), accepted.method(), 0, nowNanos - age, outcome.future());
      } else if (envelope.event() instanceof Event.RequestDone done) {
        Promise<Result> outcome = underWay.remove(done.request());
        if (outcome != null) {
          outcome.handle(outcome(done));
        }
      }
    }
    underWay.values().forEach(outcome -> outcome.fail(unknown()));
  }

  /** The number of the first event since then that is held. */
  private long first(Instant since) {
    long first = journal.position().seq() + 1;
    while (happened(first - 1, since)) {
      first--;
    }
    return first;
  }

  private boolean happened(long seq, Instant since) {
    Optional<Journal.Entry> entry = journal.read(seq);
    return entry.isPresent() && !entry.get().envelope().at().isBefore(since);
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
