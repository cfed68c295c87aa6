package org.cmremote.manager;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.Message;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.jspecify.annotations.Nullable;

/**
 * Requests that one connection sent and that wait for their answer, whatever order those come in.
 * Used by the connection's context only.
 */
final class PendingCalls {
  private final Codec codec;
  private final Map<Long, Pending<?>> waiting = new HashMap<>();
  private long lastId;

  PendingCalls(Codec codec) {
    this.codec = codec;
  }

  /** A request with its id, and where its answer will arrive. */
  record Issued<R extends Result>(long id, Message.Call call, Future<R> answer) {}

  private record Pending<R extends Result>(Request<R> request, Promise<R> promise) {
    void answer(Codec codec, JsonNode result) {
      try {
        promise.complete(codec.result(request, result));
      } catch (CmException e) {
        promise.fail(e);
      }
    }
  }

  <R extends Result> Issued<R> issue(Request<R> request, @Nullable String key) {
    long id = ++lastId;
    Promise<R> promise = Promise.promise();
    waiting.put(id, new Pending<>(request, promise));
    return new Issued<>(id, new Message.Call(LongNode.valueOf(id), request, key), promise.future());
  }

  /** Answers to nothing that waits (given up, or never sent) are let go. */
  void answer(Message.Reply reply) {
    Pending<?> pending = waiting.remove(reply.id().asLong());
    if (pending != null) {
      pending.answer(codec, reply.result());
    }
  }

  void answer(Message.Failure failure) {
    if (failure.id() != null) {
      fail(failure.id().asLong(), new CmException(failure.code(), failure.message()));
    }
  }

  void fail(long id, CmException failure) {
    Pending<?> pending = waiting.remove(id);
    if (pending != null) {
      pending.promise().fail(failure);
    }
  }

  void failAll(CmException failure) {
    // Who is told may ask again at once, so the list must be free by then.
    List<Pending<?>> all = new ArrayList<>(waiting.values());
    waiting.clear();
    all.forEach(pending -> pending.promise().fail(failure));
  }
}
