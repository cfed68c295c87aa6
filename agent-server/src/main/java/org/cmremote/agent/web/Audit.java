package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.cmremote.agent.journal.Journal;
import org.cmremote.agent.session.Echo;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Message;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.jspecify.annotations.Nullable;

/**
 * Journals who asked for which change and what became of it. What is typed is told afterwards only,
 * when it is known whether the terminal showed it. To be used on the sessions' context only.
 */
final class Audit {
  private static final String HIDDEN = "(hidden)";

  /** Where they are the session's name they stand beside the event, else they are to be typed. */
  private static final Set<String> LEFT_OUT = Set.of("session", "text", "keys");

  private final Journal journal;
  private final Codec codec;
  private final Redaction redaction;
  private final InstantSource clock;

  Audit(Journal journal, Codec codec, Redaction redaction, InstantSource clock) {
    this.journal = requireNonNull(journal, "journal is null");
    this.codec = requireNonNull(codec, "codec is null");
    this.redaction = requireNonNull(redaction, "redaction is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /** Whether what is journaled can't be written for now. */
  boolean isFull() {
    return journal.isFull();
  }

  /** Journals that the call is about to be carried out; gives the event's number. */
  long accepted(Message.Call call, Dispatcher.Caller caller) {
    return append(
        call.request(),
        new Event.RequestAccepted(
            caller.name(),
            caller.role(),
            caller.connection(),
            codec.method(call.request()),
            call.idempotencyKey(),
            params(call.request())));
  }

  /**
   * Journals that it went well.
   *
   * @param accepted the number that {@link #accepted} gave
   */
  void done(long accepted, Message.Call call, Dispatcher.Caller caller, Dispatcher.Reply reply) {
    append(
        call.request(),
        new Event.RequestDone(
            accepted,
            caller.name(),
            codec.method(call.request()),
            call.idempotencyKey(),
            typed(call.request(), reply),
            codec.tree(reply.result()),
            null,
            null));
  }

  /** Journals that it failed. */
  void failed(long accepted, Message.Call call, Dispatcher.Caller caller, CmException failure) {
    append(
        call.request(),
        new Event.RequestDone(
            accepted,
            caller.name(),
            codec.method(call.request()),
            call.idempotencyKey(),
            null,
            null,
            failure.code().name(),
            redaction.of(failure.message())));
  }

  private long append(Request<?> request, Event event) {
    return journal.append(clock.instant(), session(request), event).seq();
  }

  private JsonNode params(Request<?> request) {
    ObjectNode params = codec.params(request);
    params.remove(LEFT_OUT);
    params.properties().removeIf(field -> field.getValue().isNull());
    if (params.get("env") instanceof ObjectNode env) {
      env.properties().forEach(variable -> env.put(variable.getKey(), HIDDEN));
    }
    return redaction.of(params);
  }

  private @Nullable String typed(Request<?> request, Dispatcher.Reply reply) {
    boolean nothing =
        reply.result() instanceof Result.Answered answered
            && (answered.outcome() == Outcome.STALE || answered.outcome() == Outcome.SUPERSEDED);
    String typed = nothing ? null : toType(request);
    if (typed == null) {
      return null;
    }
    return reply.echo() == Echo.SHOWN ? redaction.of(typed) : HIDDEN;
  }

  private static @Nullable String toType(Request<?> request) {
    if (request instanceof Request.SendText send) {
      return send.text();
    }
    if (request instanceof Request.AnswerPrompt answer) {
      return answer.text();
    }
    return request instanceof Request.SendKeys send ? shown(send.keys()) : null;
  }

  /** Letters in a row as the word that they are, so that a pattern can find it; names apart. */
  private static String shown(List<String> keys) {
    StringBuilder text = new StringBuilder();
    boolean afterName = false;
    for (String key : keys) {
      boolean name = key.codePointCount(0, key.length()) > 1;
      text.append((name || afterName) && !text.isEmpty() ? " " : "").append(key);
      afterName = name;
    }
    return text.toString();
  }

  private static @Nullable String session(Request<?> request) {
    if (request instanceof Request.OfSession of) {
      return of.session();
    }
    if (request instanceof Request.CreateSession create) {
      return create.name();
    }
    return request instanceof Request.SetAutoConfirm set ? set.session() : null;
  }
}
