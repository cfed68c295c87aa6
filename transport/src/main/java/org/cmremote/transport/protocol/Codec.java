package org.cmremote.transport.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns messages into frames and back. An agent reads requests strictly, so that a misspelt field
 * is an error that names it; a client ignores what it doesn't know, so that it can talk to a newer
 * agent. Safe for use by any thread.
 */
public final class Codec {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          // Else 2 is the third constant, and {"autoConfirm":2} confirms everything.
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .withCoercionConfig(
              LogicalType.Textual,
              text -> {
                text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                text.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
              })
          .addModule(new Timestamps())
          .addModule(new Flags())
          .addModule(new Envelopes())
          .build();

  /** Belongs to the call, and is written among the fields of its request. */
  private static final String KEY = "idempotencyKey";

  private static final ObjectReader STRICT =
      MAPPER.reader().with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private static final ObjectReader LENIENT =
      MAPPER.reader().without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

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
    ObjectNode frame = MAPPER.createObjectNode().put("jsonrpc", "2.0");
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
      frame.put("method", "screen").set("params", MAPPER.valueToTree(notice.screen()));
    }
    return text(frame);
  }

  /** A request's fields as they are on the wire. */
  public ObjectNode params(Request<?> request) {
    return MAPPER.valueToTree(request);
  }

  /** A result as it is on the wire. */
  public JsonNode tree(Result result) {
    return MAPPER.valueToTree(result);
  }

  /** The answer to a call. */
  public Message.Reply reply(JsonNode id, Result result) {
    return new Message.Reply(id, tree(result));
  }

  /** Reads what a client sent; whatever is wrong with it becomes the failure to send back. */
  public Reading readCall(String text) {
    JsonNode frame;
    try {
      frame = MAPPER.readTree(text);
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
      params = MAPPER.createObjectNode();
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
      Request<?> request = STRICT.treeToValue(params, method.get().request());
      return new Reading.Understood(new Message.Call(id, request, key.textValue()));
    } catch (JsonProcessingException e) {
      return refused(id, ErrorCode.INVALID_PARAMS, name + ": " + FieldErrors.describe(e));
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
      JsonNode frame = MAPPER.readTree(text);
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
    }
    throw new CmException(ErrorCode.PARSE_ERROR, "not a message: neither method, result nor error");
  }

  /**
   * What a reply holds.
   *
   * @throws CmException {@code PARSE_ERROR} if it isn't what that request is answered with
   */
  public <R extends Result> R result(Request<R> request, JsonNode result) {
    try {
      @SuppressWarnings("unchecked") // WireNames.method ties each request to its own result
      Class<R> type = (Class<R>) WireNames.method(request).result();
      return LENIENT.treeToValue(result, type);
    } catch (JsonProcessingException e) {
      throw new CmException(
          ErrorCode.PARSE_ERROR, "unexpected result: " + FieldErrors.describe(e), e);
    }
  }

  /**
   * What a method is answered with, from its JSON.
   *
   * @throws CmException {@code PARSE_ERROR} if there is no such method, or it is answered otherwise
   */
  public Result result(String method, JsonNode result) {
    try {
      return LENIENT.treeToValue(
          result,
          WireNames.method(method)
              .orElseThrow(
                  () -> new CmException(ErrorCode.PARSE_ERROR, "there is no method " + method))
              .result());
    } catch (JsonProcessingException e) {
      throw new CmException(
          ErrorCode.PARSE_ERROR, "unexpected result: " + FieldErrors.describe(e), e);
    }
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
    return text(FlatEvent.of(envelope));
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
      JsonNode event = MAPPER.readTree(line);
      if (event.path("type").isTextual() && event.path("at").isTextual()) {
        return envelope(event);
      }
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new CmException(ErrorCode.PARSE_ERROR, "not an event: " + e.getMessage(), e);
    }
    throw new CmException(ErrorCode.PARSE_ERROR, "not an event: type or at is missing");
  }

  /** Any value of the protocol as JSON text, for programs that print it. */
  public String json(Object value) {
    return value instanceof EventEnvelope envelope ? line(envelope) : text(value);
  }

  private static Message notice(String method, JsonNode params) throws JsonProcessingException {
    return switch (method) {
      case "event" -> new Message.EventNotice(envelope(params));
      case "screen" -> new Message.ScreenNotice(LENIENT.treeToValue(params, ScreenSnapshot.class));
      default -> throw new CmException(ErrorCode.PARSE_ERROR, "unknown notification " + method);
    };
  }

  static EventEnvelope envelope(JsonNode params) throws JsonProcessingException {
    String type = params.path("type").asText();
    Optional<Class<? extends Event>> known = WireNames.event(type);
    Event event =
        known.isPresent() ? LENIENT.treeToValue(params, known.get()) : new Event.Unknown(type);
    return new EventEnvelope(
        LENIENT.treeToValue(params, Position.class),
        requireNonNull(LENIENT.treeToValue(params.path("at"), Instant.class), "at is null"),
        params.path("session").textValue(),
        event);
  }

  private static Reading refused(@Nullable JsonNode id, ErrorCode code, String message) {
    return new Reading.Refused(new Message.Failure(id, code, message));
  }

  private static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a message can't be written", e);
    }
  }
}
