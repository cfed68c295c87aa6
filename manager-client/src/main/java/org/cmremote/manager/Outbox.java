package org.cmremote.manager;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.jspecify.annotations.Nullable;

/**
 * Requests from their first sending to their answer. One whose connection ends first is sent again
 * over the next one: what only looks may be asked twice, and what changes something carries a key
 * by which the agent knows it again. Used by the client's context only.
 */
final class Outbox {
  private final Vertx vertx;
  private final Link link;
  private final Duration retryFor;
  private final LongSupplier nanoTime;

  /** Those that wait for another connection, in the order in which they were asked. */
  private final Set<Sent<?>> waiting = new LinkedHashSet<>();

  /**
   * @param retryFor how long after its first sending a request is sent again
   * @param nanoTime as {@link System#nanoTime}
   */
  Outbox(Vertx vertx, Link link, Duration retryFor, LongSupplier nanoTime) {
    this.vertx = vertx;
    this.link = link;
    this.retryFor = retryFor;
    this.nanoTime = nanoTime;
  }

  private static final class Sent<R extends Result> {
    final Request<R> request;
    final @Nullable String key;
    final long sinceNanos;
    final Promise<R> answer = Promise.promise();

    Sent(Request<R> request, long sinceNanos) {
      this.request = request;
      this.key = request instanceof Request.Change ? UUID.randomUUID().toString() : null;
      this.sinceNanos = sinceNanos;
    }
  }

  /** Sends a request; without a connection it fails at once with {@code NOT_SENT}. */
  <R extends Result> Future<R> send(Request<R> request) {
    if (!link.connected() || !isRepeatable(request)) {
      return link.call(request, null);
    }
    Sent<R> sent = new Sent<>(request, nanoTime.getAsLong());
    transmit(sent, request);
    return sent.answer.future();
  }

  /**
   * There is a connection again: what waits for one is sent again. To be called in the turn that
   * made it, so that {@code NOT_SENT} is never told of what was sent before.
   *
   * @param recovered whether the agent still has every event since the last one that was handed
   *     out. Only then does it still know the keys of what was sent after that event.
   */
  void connected(boolean recovered) {
    for (Sent<?> sent : List.copyOf(waiting)) {
      if (waiting.remove(sent)) {
        if (recovered || sent.key == null) {
          again(sent);
        } else {
          sent.answer.fail(forgotten());
        }
      }
    }
  }

  /** There will be no other connection. */
  void abandoned(CmException failure) {
    List<Sent<?>> all = List.copyOf(waiting);
    waiting.clear();
    all.forEach(sent -> sent.answer.tryFail(Failures.unanswered(failure)));
  }

  /** A choice of screens is the connection's own, and is made again with each. */
  private static boolean isRepeatable(Request<?> request) {
    return !(request instanceof Request.Hello || request instanceof Request.Subscribe);
  }

  private <R extends Result> void transmit(Sent<R> sent, Request<R> request) {
    link.call(request, sent.key)
        .onSuccess(sent.answer::tryComplete)
        .onFailure(failure -> failed(sent, Failures.coded(failure, link.host())));
  }

  private void failed(Sent<?> sent, CmException failure) {
    long left = retryFor.toMillis() - age(sent).toMillis();
    if (failure.code() != ErrorCode.DISCONNECTED || !link.mayReturn() || left <= 0) {
      sent.answer.tryFail(failure);
      return;
    }
    waiting.add(sent);
    long timer =
        vertx.setTimer(
            left,
            id -> {
              if (waiting.remove(sent)) {
                sent.answer.tryFail(failure);
              }
            });
    sent.answer.future().onComplete(answered -> vertx.cancelTimer(timer));
  }

  private <R extends Result> void again(Sent<R> sent) {
    transmit(sent, shortened(sent));
  }

  /** A wait ends when it was to end, however often it is sent. */
  @SuppressWarnings("unchecked") // A wait is answered as a wait.
  private <R extends Result> Request<R> shortened(Sent<R> sent) {
    if (!(sent.request instanceof Request.WaitFor wait)) {
      return sent.request;
    }
    long left = Math.max(1, wait.timeout().minus(age(sent)).toMillis());
    return (Request<R>) new Request.WaitFor(wait.session(), wait.states(), wait.text(), (int) left);
  }

  private Duration age(Sent<?> sent) {
    return Duration.ofNanos(nanoTime.getAsLong() - sent.sinceNanos);
  }

  private CmException forgotten() {
    return new CmException(
        ErrorCode.OUTCOME_UNKNOWN,
        link.host()
            + ": the connection was cut before the answer, and the agent has lost its history since; what was asked may have been done: look before asking anew");
  }
}
