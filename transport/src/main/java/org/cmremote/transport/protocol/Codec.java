package org.cmremote.transport.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import org.cmremote.transport.json.FieldException;
import org.cmremote.transport.json.JsonText;
import org.cmremote.transport.json.Records;
import org.cmremote.transport.json.UnknownFields;
import org.jspecify.annotations.Nullable;

/**
 * Turns messages into frames and back. An agent reads requests strictly, so that a misspelt field
 * is an error that names it; a client ignores what it doesn't know, so that it can talk to a newer
 * agent. Safe for use by any thread.
 */
public final class Codec {
  static final Records RECORDS = new Records(Map.of(EventEnvelope.class, new FlatEvent()));

  /** Belongs to the call, and is written among the fields of its request. */
  private static final String KEY = "idempotencyKey";

  /** What {@link #readCall} made of a frame. */
  public sealed interface Reading {
    record Understood(Message.Call call) implements Reading {}

    record Refused(Message.Failure failure) implements Reading {}
  }

  /** One frame, without a line break in it. */
  public String write(Message message) {
    if (message instanceof Message.EventNotice notice) {
      return eventFrame(line(notice.envelope()));
    }
    ObjectNode frame = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
    if (message instanceof Message.Call call) {
      frame.set("id", call.id());
      frame.put("method", WireNames.method(call.request()).name());
      ObjectNode params = params(call.request());
      if (call.idempotencyKey() != null) {
        params.put(KEY, call.idempotencyKey());
      }
      frame.set("params", params);
    } else if (message instanceof Message.Reply reply) {
      frame.set("id", reply.id());
      frame.set("result", reply.result());
    } else if (message instanceof Message.Failure failure) {
      frame.set("id", failure.id() == null ? frame.nullNode() : failure.id());
      ObjectNode error = frame.putObject("error");
      error.put("code", failure.code().number()).put("message", failure.message());
      error.putObject("data").put("code", failure.code().name());
    } else if (message instanceof Message.ScreenNotice notice) {
      frame.put("method", "screen").set("params", RECORDS.write(notice.screen()));
    }
    return JsonText.write(frame);
  }

  /** A request's fields as they are on the wire. */
  public ObjectNode params(Request<?> request) {
    return (ObjectNode) RECORDS.write(request);
  }

  /** Any value of the protocol as it is on the wire; also lists of them, and maps from strings. */
  public JsonNode tree(Object value) {
    return RECORDS.write(value);
  }

  /** The answer to a call. */
  public Message.Reply reply(JsonNode id, Result result) {
    return new Message.Reply(id, tree(result));
  }

  /** Reads what a client sent; whatever is wrong with it becomes the failure to send back. */
  public Reading readCall(String text) {
    JsonNode frame;
    try {
      frame = JsonText.read(text);
    } catch (JsonProcessingException e) {
      return refused(null, ErrorCode.PARSE_ERROR, "not JSON: " + e.getOriginalMessage());
    }
    if (!frame.isObject()) {
      return refused(
          null, ErrorCode.INVALID_REQUEST, "a frame is one JSON object; batches aren't taken");
    }
    JsonNode id = frame.path("id");
    // A fraction wouldn't come back as it was sent.
    if (!id.isTextual() && !id.isIntegralNumber()) {
      return refused(
          null, ErrorCode.INVALID_REQUEST, "id is missing, or neither a string nor a whole number");
    }
    if (!frame.path("jsonrpc").asText().equals("2.0")) {
      return refused(id, ErrorCode.INVALID_REQUEST, "jsonrpc is not \"2.0\"");
    }
    if (!frame.path("method").isTextual()) {
      return refused(id, ErrorCode.INVALID_REQUEST, "method is missing or not a string");
    }
    String name = frame.path("method").textValue();
    Optional<WireNames.Method> method = WireNames.method(name);
    if (method.isEmpty()) {
      return refused(id, ErrorCode.UNKNOWN_METHOD, "there is no method " + name);
    }
    JsonNode params = frame.path("params");
    if (params.isMissingNode()) {
      params = JsonNodeFactory.instance.objectNode();
    }
    if (!params.isObject()) {
      return refused(id, ErrorCode.INVALID_PARAMS, "params is not an object: fields go by name");
    }
    JsonNode key = NullNode.instance;
    if (Request.Change.class.isAssignableFrom(method.get().request()) && params.has(KEY)) {
      key = ((ObjectNode) params).remove(KEY);
      if (!key.isTextual() && !key.isNull()) {
        return refused(id, ErrorCode.INVALID_PARAMS, name + ": idempotencyKey is not a string");
      }
    }
    try {
      Request<?> request = RECORDS.read(params, method.get().request(), UnknownFields.REFUSED);
      return new Reading.Understood(new Message.Call(id, request, key.textValue()));
    } catch (IllegalArgumentException e) {
      return refused(id, ErrorCode.INVALID_PARAMS, name + ": " + e.getMessage());
    }
  }

  /**
   * Reads what an agent sent.
   *
   * @throws CmException {@code PARSE_ERROR} for what isn't a message of the protocol
   */
  public Message readFromAgent(String text) {
    try {
      JsonNode frame = JsonText.read(text);
      if (frame.has("method")) {
        return notice(frame.path("method").asText(), frame.path("params"));
      }
      if (frame.has("error")) {
        JsonNode error = frame.path("error");
        ErrorCode code =
            ErrorCode.named(error.at("/data/code").asText()).orElse(ErrorCode.INTERNAL);
        JsonNode id = frame.path("id").isNull() ? null : frame.path("id");
        return new Message.Failure(id, code, error.path("message").asText());
      }
      if (frame.has("id") && frame.has("result")) {
        return new Message.Reply(frame.path("id"), frame.path("result"));
      }
    } catch (JsonProcessingException e) {
      throw new CmException(ErrorCode.PARSE_ERROR, "not a message: " + e.getOriginalMessage(), e);
    } catch (FieldException e) {
      throw new CmException(ErrorCode.PARSE_ERROR, "not a message: " + e.getMessage(), e);
    }
    throw new CmException(ErrorCode.PARSE_ERROR, "not a message: neither method, result nor error");
  }

  /**
   * What a reply holds.
   *
   * @throws CmException {@code PARSE_ERROR} if it isn't what that request is answered with
   */
  public <R extends Result> R result(Request<R> request, JsonNode result) {
    @SuppressWarnings("unchecked") // WireNames.method ties each request to its own result
    Class<R> type = (Class<R>) WireNames.method(request).result();
    return result(type, result);
  }

  private static <R extends Result> R result(Class<R> type, JsonNode result) {
    try {
      return RECORDS.read(result, type, UnknownFields.IGNORED);
    } catch (FieldException e) {
      throw new CmException(ErrorCode.PARSE_ERROR, "unexpected result: " + e.getMessage(), e);
    }
  }

  /**
   * What a method is answered with, from its JSON.
   *
   * @throws CmException {@code PARSE_ERROR} if there is no such method, or it is answered otherwise
   */
  public Result result(String method, JsonNode result) {
    Class<? extends Result> type =
        WireNames.method(method)
            .orElseThrow(
                () -> new CmException(ErrorCode.PARSE_ERROR, "there is no method " + method))
            .result();
    return result(type, result);
  }

  /** The name of a request on the wire. */
  public String method(Request<?> request) {
    return WireNames.method(request).name();
  }

  /** The name of an event on the wire. */
  public String type(Event event) {
    return WireNames.event(event);
  }

  /** An event as one line of JSON: what {@code params} of an event notification holds. */
  public String line(EventEnvelope envelope) {
    return JsonText.write(RECORDS.write(envelope));
  }

  /** The notification of the event that such a line holds. */
  public String eventFrame(String line) {
    return "{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":" + line + "}";
  }

  /**
   * Reads an event from such a line.
   *
   * @throws CmException {@code PARSE_ERROR}
   */
  public EventEnvelope readLine(String line) {
    try {
      JsonNode event = JsonText.read(line);
      if (event.path("type").isTextual() && event.path("at").isTextual()) {
        return RECORDS.read(event, EventEnvelope.class, UnknownFields.IGNORED);
      }
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new CmException(ErrorCode.PARSE_ERROR, "not an event: " + e.getMessage(), e);
    }
    throw new CmException(ErrorCode.PARSE_ERROR, "not an event: type or at is missing");
  }

  /** Any value of the protocol as JSON text, for programs that print it. */
  public String json(Object value) {
    return JsonText.write(tree(value));
  }

  private static Message notice(String method, JsonNode params) {
    return switch (method) {
      case "event" ->
          new Message.EventNotice(RECORDS.read(params, EventEnvelope.class, UnknownFields.IGNORED));
      case "screen" ->
          new Message.ScreenNotice(
              RECORDS.read(params, ScreenSnapshot.class, UnknownFields.IGNORED));
      default -> throw new CmException(ErrorCode.PARSE_ERROR, "unknown notification " + method);
    };
  }

  private static Reading refused(@Nullable JsonNode id, ErrorCode code, String message) {
    return new Reading.Refused(new Message.Failure(id, code, message));
  }
}
