package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.cmremote.agent.journal.Journal;
import org.cmremote.agent.web.Dispatcher.Caller;
import org.cmremote.agent.web.Dispatcher.Reply;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Message;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;

/**
 * Carries out the requests that change something: each is journaled before and after, and one that
 * comes again with the same idempotency key gets the first one's outcome. To be used on the
 * sessions' context only.
 */
final class Changes {
  private static final Logger LOG = Logger.getLogger("web");

  private final Audit audit;
  private final Outcomes outcomes;
  private final Codec codec;

  /** Completes once what an earlier agent carried out is known. */
  private final Future<Void> recalled;

  Changes(Audit audit, Outcomes outcomes, Codec codec, Future<Void> recalled) {
    this.recalled = requireNonNull(recalled, "recalled is null");
    this.audit = requireNonNull(audit, "audit is null");
    this.outcomes = requireNonNull(outcomes, "outcomes is null");
    this.codec = requireNonNull(codec, "codec is null");
  }

  /** Knows what an earlier agent carried out, as far as the journal reaches back. */
  static Changes of(Context sessions, Journal journal, Redaction redaction) {
    InstantSource clock = InstantSource.system();
    Codec codec = new Codec();
    Outcomes outcomes = new Outcomes(Outcomes.MOST);
    Promise<Void> recalled = Promise.promise();
    sessions.runOnContext(
        turn ->
            new Recall(sessions, journal, codec)
                .into(outcomes, clock.instant(), System.nanoTime())
                .onFailure(e -> LOG.log(Level.WARNING, "earlier requests can't be read", e))
                .onComplete(done -> recalled.complete()));
    Audit audit = new Audit(journal, codec, redaction, clock);
    return new Changes(audit, outcomes, codec, recalled.future());
  }

  Future<Void> recalled() {
    return recalled;
  }

  /**
   * Does the work, or gives what became of it when it was done.
   *
   * @throws CmException if it is refused, and then it left no trace
   */
  Future<? extends Result> carryOut(
      Message.Call call, Caller caller, Supplier<Future<Reply>> work) {
    String key = call.idempotencyKey();
    if (key == null) {
      return journaled(call, caller, work);
    }
    return recalled.compose(known -> once(key, call, caller, work));
  }

  private Future<Result> once(
      String key, Message.Call call, Caller caller, Supplier<Future<Reply>> work) {
    String method = codec.method(call.request());
    int content = call.request().hashCode() | 1;
    long now = System.nanoTime();
    Future<? extends Result> first = outcomes.find(key, method, content, now);
    if (first != null) {
      return first.map(outcome -> outcome);
    }
    // Known before it begins: what comes of it may come at once.
    Promise<Result> outcome = Promise.promise();
    outcomes.add(key, method, content, now, outcome.future());
    try {
      journaled(call, caller, work).onComplete(outcome);
    } catch (RuntimeException e) {
      outcomes.drop(key);
      throw e;
    }
    return outcome.future();
  }

  private Future<Result> journaled(Message.Call call, Caller caller, Supplier<Future<Reply>> work) {
    requireRoom(call.request());
    long accepted = audit.accepted(call, caller);
    return Future.succeededFuture()
        .compose(
            start -> {
              // Once more, since what was just journaled may have filled the disk.
              requireRoom(call.request());
              return work.get();
            })
        .onSuccess(reply -> audit.done(accepted, call, caller, reply))
        .<Result>map(Reply::result)
        .recover(cause -> failed(accepted, call, caller, cause));
  }

  private void requireRoom(Request<?> request) {
    if (audit.isFull() && !stopsAnswers(request)) {
      throw new CmException(
          ErrorCode.JOURNAL_FULL,
          "events can't be written, most likely because the agent's disk is full, and so nothing is"
              + " changed until they can: make room there");
    }
  }

  /** That has to work at any time. */
  private static boolean stopsAnswers(Request<?> request) {
    return request instanceof Request.SetAutoConfirm set && set.autoConfirm() == AutoConfirm.OFF;
  }

  private Future<Result> failed(long accepted, Message.Call call, Caller caller, Throwable cause) {
    CmException failure = Failures.told(codec.method(call.request()), cause);
    // Of what the agent's end broke off nobody knows how far it came.
    if (failure.code() != ErrorCode.SHUTTING_DOWN) {
      audit.failed(accepted, call, caller, failure);
    }
    return Future.failedFuture(failure);
  }
}
