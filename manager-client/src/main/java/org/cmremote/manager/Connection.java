package org.cmremote.manager;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Consumer;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Message;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.jspecify.annotations.Nullable;

/**
 * One socket to an agent, from its opening to its end, which comes once. Used by the client's
 * context only.
 */
final class Connection implements ClientSocket.Listener {
  private static final System.Logger LOG = System.getLogger(Connection.class.getName());

  private final Vertx vertx;
  private final String host;
  private final ClientSocket socket;
  private final Codec codec;
  private final Duration answerLimit;
  private final Consumer<Message> notices;
  private final PendingCalls pending;
  private final Pulse pulse;
  private final Promise<Void> ended = Promise.promise();

  /**
   * @param socket open; it is started here
   * @param notices gets events and screens
   */
  Connection(
      Vertx vertx,
      String host,
      ClientSocket socket,
      Codec codec,
      ManagerOptions options,
      Consumer<Message> notices) {
    this.vertx = vertx;
    this.host = host;
    this.socket = socket;
    this.codec = codec;
    this.answerLimit = options.answerLimit();
    this.notices = notices;
    pending = new PendingCalls(codec);
    pulse = new Pulse(vertx, socket, options.heartbeat(), () -> end(silent(options.heartbeat())));
    socket.start(this);
  }

  /** Fails, once, with what ended the connection. */
  Future<Void> ended() {
    return ended.future();
  }

  /**
   * Sends a request; its answer fails with {@code DISCONNECTED} if the connection ends first, and
   * with {@code NOT_SENT} if it has ended before.
   *
   * @param key its idempotency key; null for none
   */
  <R extends Result> Future<R> call(Request<R> request, @Nullable String key) {
    if (ended.future().isComplete()) {
      return Future.failedFuture(Failures.notSent(host));
    }
    PendingCalls.Issued<R> issued = pending.issue(request, key);
    Duration limit = limit(request);
    long timer =
        vertx.setTimer(limit.toMillis(), id -> pending.fail(issued.id(), late(request, limit)));
    socket.send(codec.write(issued.call()));
    return issued.answer().onComplete(answer -> vertx.cancelTimer(timer));
  }

  /**
   * Ends the connection for the reason given; whatever waits on it fails. Again is a no-op. The
   * future says when the peer has taken note, or a second has passed.
   */
  Future<Void> end(CmException reason) {
    if (!ended.tryFail(reason)) {
      return Future.succeededFuture();
    }
    pulse.stop();
    pending.failAll(Failures.unanswered(reason));
    return socket.close();
  }

  @Override
  public void alive() {
    pulse.felt();
  }

  @Override
  public void closed(String why) {
    end(
        new CmException(
            ErrorCode.DISCONNECTED, "%s: the connection ended (%s)".formatted(host, why)));
  }

  @Override
  public void text(String text) {
    Message message;
    try {
      message = codec.readFromAgent(text);
    } catch (RuntimeException e) {
      // A newer agent may say more than this client understands, and a record refuses bad values.
      LOG.log(Level.WARNING, () -> host + ": a message was skipped: " + e.getMessage());
      return;
    }
    if (message instanceof Message.Reply reply) {
      pending.answer(reply);
    } else if (message instanceof Message.Failure failure) {
      pending.answer(failure);
    } else {
      notices.accept(message);
    }
  }

  private Duration limit(Request<?> request) {
    return request instanceof Request.WaitFor wait ? answerLimit.plus(wait.timeout()) : answerLimit;
  }

  private CmException late(Request<?> request, Duration limit) {
    return new CmException(
        ErrorCode.TIMED_OUT,
        "%s: the agent didn't answer %s within %d ms; it may still act on it: look before trying again"
            .formatted(host, codec.method(request), limit.toMillis()));
  }

  private CmException silent(Heartbeat heartbeat) {
    return new CmException(
        ErrorCode.TIMED_OUT,
        "%s: the agent gave no sign of life for %d ms; the line may be cut"
            .formatted(host, heartbeat.interval().toMillis() * heartbeat.misses()));
  }
}
