package org.cmremote.manager;

import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.List;

/**
 * A client's WebSocket over any stream, after the handshake. It exists because the WebSocket client
 * of Vert.x 5.1 reaches no Unix socket: it makes a TCP address of host and port, whatever server it
 * is told. Used by one context only.
 */
final class ClientSocket {
  /** What a socket tells its owner. */
  interface Listener {
    void text(String text);

    /** Any frame came, a pong or a text among them. */
    void alive();

    /**
     * Nothing follows; called once, and not after {@link ClientSocket#close}.
     *
     * @param why for a person
     */
    void closed(String why);
  }

  private static final int NORMAL = 1000;
  private static final int PROTOCOL_ERROR = 1002;

  private final NetSocket stream;
  private final FrameCodec codec;
  private boolean open = true;

  ClientSocket(NetSocket stream, int mostBytes) {
    this.stream = stream;
    codec = new FrameCodec(mostBytes);
  }

  /** Hands out what has come and what comes. */
  void start(Listener listener) {
    stream.exceptionHandler(failure -> ended(listener, String.valueOf(failure.getMessage())));
    stream.endHandler(end -> ended(listener, "the other side hung up"));
    stream.closeHandler(closed -> ended(listener, "the stream was closed"));
    stream.handler(bytes -> received(listener, bytes));
    stream.resume();
  }

  void send(String text) {
    write(new TextWebSocketFrame(text));
  }

  void ping() {
    write(new PingWebSocketFrame());
  }

  /** Says goodbye and closes. The future says when both are done; again is a no-op. */
  Future<Void> close() {
    return close(NORMAL);
  }

  private Future<Void> close(int status) {
    if (!open) {
      return Future.succeededFuture();
    }
    Future<Void> goodbye = write(new CloseWebSocketFrame(status, ""));
    open = false;
    return goodbye.eventually(
        () -> {
          codec.close();
          return stream.close();
        });
  }

  private void ended(Listener listener, String why) {
    if (open) {
      close(NORMAL);
      listener.closed(why);
    }
  }

  private void received(Listener listener, Buffer bytes) {
    List<WebSocketFrame> frames;
    try {
      frames = codec.read(bytes.getBytes());
    } catch (RuntimeException e) {
      if (open) {
        close(PROTOCOL_ERROR);
        listener.closed("its frames are broken: " + e.getMessage());
      }
      return;
    }
    for (WebSocketFrame frame : frames) {
      if (open) {
        listener.alive();
        handle(listener, frame);
      }
      frame.release();
    }
  }

  private void handle(Listener listener, WebSocketFrame frame) {
    if (frame instanceof TextWebSocketFrame text) {
      acknowledge();
      listener.text(text.text());
    } else if (frame instanceof PongWebSocketFrame) {
      // It is an answer, and an event may be right behind it.
      acknowledge();
    } else if (frame instanceof PingWebSocketFrame ping) {
      write(new PongWebSocketFrame(ping.content().retain()));
    } else if (frame instanceof CloseWebSocketFrame end) {
      close(NORMAL);
      listener.closed(
          "close code %d%s"
              .formatted(
                  end.statusCode(), end.reasonText().isBlank() ? "" : ", " + end.reasonText()));
    }
  }

  /**
   * Sends something back at once, a pong that nobody asked for. An sshd in between holds a small
   * packet back until the last one is acknowledged (Nagle), and TCP delays an acknowledgement that
   * it can't send along with data, by up to 40 ms.
   */
  private void acknowledge() {
    write(new PongWebSocketFrame());
  }

  private Future<Void> write(WebSocketFrame frame) {
    if (!open) {
      frame.release();
      return Future.succeededFuture();
    }
    return stream.write(Buffer.buffer(codec.write(frame)));
  }
}
