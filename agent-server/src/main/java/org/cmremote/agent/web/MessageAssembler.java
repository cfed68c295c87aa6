package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages of frames. Vert.x's own aggregation drops an oversized fragmented message without
 * closing, loses one whose first fragment is empty, and replaces broken UTF-8 in silence (5.1.6).
 */
final class MessageAssembler implements Handler<WebSocketFrame> {
  /** Hears of each message once, after its last frame. */
  interface Receiver {
    void text(String message);

    void binary();

    void brokenText();

    /** The message isn't read to its end; nothing follows. */
    void tooBig();
  }

  private final int mostBytes;
  private final Receiver receiver;
  private @Nullable Buffer text;

  MessageAssembler(int mostBytes, Receiver receiver) {
    this.mostBytes = mostBytes;
    this.receiver = requireNonNull(receiver, "receiver is null");
  }

  @Override
  public void handle(WebSocketFrame frame) {
    if (frame.isText()) {
      text = Buffer.buffer();
      append(text, frame);
    } else if (frame.isContinuation() && text != null) {
      append(text, frame);
    } else if ((frame.isBinary() || frame.isContinuation()) && frame.isFinal()) {
      receiver.binary();
    }
  }

  private void append(Buffer message, WebSocketFrame frame) {
    Buffer data = frame.binaryData();
    if (message.length() + data.length() > mostBytes) {
      text = null;
      receiver.tooBig();
      return;
    }
    message.appendBuffer(data);
    if (frame.isFinal()) {
      text = null;
      deliver(message);
    }
  }

  private void deliver(Buffer message) {
    String decoded;
    try {
      decoded =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(message.getBytes()))
              .toString();
    } catch (CharacterCodingException e) {
      receiver.brokenText();
      return;
    }
    receiver.text(decoded);
  }
}
