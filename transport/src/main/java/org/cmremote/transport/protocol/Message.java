package org.cmremote.transport.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A frame of the wire protocol. */
public sealed interface Message {

  /**
   * @param id a number or a string, chosen by the client and given back as it came
   * @param idempotencyKey names this one intention of the client: however often a call with that
   *     key comes, it is carried out once. 1 to 100 printable ASCII characters without blanks; null
   *     for none, and always for requests that change nothing
   */
  record Call(JsonNode id, Request<?> request, @Nullable String idempotencyKey) implements Message {
    private static final Pattern KEY = Pattern.compile("[!-~]{1,100}");

    public Call {
      requireNonNull(id, "id is null");
      requireNonNull(request, "request is null");
      if (idempotencyKey != null) {
        if (!(request instanceof Request.Change)) {
          throw new IllegalArgumentException(
              "idempotencyKey is for requests that change something");
        }
        if (!KEY.matcher(idempotencyKey).matches()) {
          throw new IllegalArgumentException(
              "idempotencyKey is not 1 to 100 printable ASCII characters without blanks");
        }
      }
    }

    public Call(JsonNode id, Request<?> request) {
      this(id, request, null);
    }
  }

  /**
   * @param result still JSON: what it holds depends on the request it answers
   */
  record Reply(JsonNode id, JsonNode result) implements Message {
    public Reply {
      requireNonNull(id, "id is null");
      requireNonNull(result, "result is null");
    }
  }

  /**
   * @param id null where the frame couldn't be read far enough to know it
   */
  record Failure(@Nullable JsonNode id, ErrorCode code, String message) implements Message {
    public Failure {
      requireNonNull(code, "code is null");
      requireNonNull(message, "message is null");
    }
  }

  record EventNotice(EventEnvelope envelope) implements Message {
    public EventNotice {
      requireNonNull(envelope, "envelope is null");
    }
  }

  record ScreenNotice(ScreenSnapshot screen) implements Message {
    public ScreenNotice {
      requireNonNull(screen, "screen is null");
    }
  }
}
