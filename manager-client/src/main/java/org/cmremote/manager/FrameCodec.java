package org.cmremote.manager;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns the bytes of one WebSocket into whole messages and back, as a client does (RFC 6455). One
 * thread at a time.
 */
final class FrameCodec {
  private final EmbeddedChannel channel;

  /**
   * @param mostBytes a longer message is an error
   */
  FrameCodec(int mostBytes) {
    WebSocketDecoderConfig config =
        WebSocketDecoderConfig.newBuilder()
            .expectMaskedFrames(false)
            .allowExtensions(false)
            .maxFramePayloadLength(mostBytes)
            .build();
    channel =
        new EmbeddedChannel(
            new WebSocket13FrameDecoder(config),
            new WebSocketFrameAggregator(mostBytes),
            new WebSocket13FrameEncoder(true));
  }

  /**
   * The messages that are complete with these bytes; the caller releases them.
   *
   * @throws RuntimeException if the bytes break the protocol
   */
  List<WebSocketFrame> read(byte[] bytes) {
    channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    List<WebSocketFrame> frames = new ArrayList<>();
    for (WebSocketFrame frame = channel.readInbound();
        frame != null;
        frame = channel.readInbound()) {
      frames.add(frame);
    }
    return frames;
  }

  byte[] write(WebSocketFrame frame) {
    channel.writeOutbound(frame);
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      all.writeBytes(part);
      part.release();
    }
    return ByteBufUtil.getBytes(all);
  }

  void close() {
    channel.finishAndReleaseAll();
  }
}
