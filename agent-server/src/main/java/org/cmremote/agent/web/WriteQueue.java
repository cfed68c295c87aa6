package org.cmremote.agent.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.concurrent.atomic.LongAdder;

/**
 * What was written to one client and isn't the kernel's yet. It counts bytes, where Vert.x's own
 * queue counts messages of whatever size, and hands over in one call what one turn of the event
 * loop wrote: a thousand clients' calls, each for one event, take more time than all else together.
 * So it writes past that queue, which stays empty. To be used on the connection's event loop only.
 */
final class WriteQueue {
  /** Some fifty events: whoever keeps up has fewer of them to wait for. */
  static final int FULL = 16 * 1024;

  private static final int ROOM = FULL / 2;

  private final Channel channel;
  private final int frameBytes;
  private final LongAdder total;
  private final Runnable drained;
  private long bytes;
  private boolean full;
  private boolean flushing;

  /**
   * @param frameBytes a longer message goes in several frames
   * @param total counts the bytes of all connections
   * @param drained called when there is room after there was none
   */
  WriteQueue(Channel channel, int frameBytes, LongAdder total, Runnable drained) {
    this.channel = requireNonNull(channel, "channel is null");
    this.frameBytes = frameBytes;
    this.total = requireNonNull(total, "total is null");
    this.drained = requireNonNull(drained, "drained is null");
  }

  boolean isFull() {
    return full;
  }

  /** Takes a message, also where it is full: then it is so much fuller. */
  void write(String message) {
    byte[] text = message.getBytes(UTF_8);
    count(text.length);
    full |= bytes >= FULL;
    for (int from = 0; from < text.length; from += frameBytes) {
      int length = Math.min(frameBytes, text.length - from);
      channel.write(frame(text, from, length)).addListener(gone -> taken(length));
    }
    if (!flushing) {
      flushing = true;
      channel.eventLoop().execute(this::flush);
    }
  }

  private static WebSocketFrame frame(byte[] text, int from, int length) {
    boolean last = from + length == text.length;
    return from == 0
        ? new TextWebSocketFrame(last, 0, Unpooled.wrappedBuffer(text, from, length))
        : new ContinuationWebSocketFrame(last, 0, Unpooled.wrappedBuffer(text, from, length));
  }

  private void flush() {
    flushing = false;
    channel.flush();
  }

  private void taken(int length) {
    count(-length);
    if (full && bytes <= ROOM) {
      full = false;
      drained.run();
    }
  }

  private void count(int length) {
    bytes += length;
    total.add(length);
  }
}
