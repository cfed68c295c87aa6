package org.cmremote.agent.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** A WebSocket by hand: libraries don't let a test break the protocol. */
final class RawWebSocket implements AutoCloseable {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int PATIENCE_MS = 20_000;
  private static final byte[] MASK = {1, 2, 3, 4};

  private final Socket socket;
  private final DataInputStream in;

  /**
   * A frame from the agent.
   *
   * @param bytes how long its payload is
   * @param closeCode of a close frame; 1005 stands for none, as in RFC 6455
   */
  record Frame(int opcode, int bytes, String text, int closeCode) {}

  RawWebSocket(int port, String token) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MS);
    in = new DataInputStream(socket.getInputStream());
    String request =
        "GET /v1/ws HTTP/1.1\r\n"
            + String.join("\r\n", RawHttp.upgrade("Authorization: Bearer " + token))
            + "\r\n\r\n";
    send(request.getBytes(UTF_8));
    String answer = "";
    while (!answer.endsWith("\r\n\r\n")) {
      answer += (char) in.readByte();
    }
    if (!answer.startsWith("HTTP/1.1 101")) {
      throw new IOException(answer);
    }
  }

  /** A frame as a client sends it. */
  static byte[] frame(int firstByte, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(firstByte);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else if (payload.length < 65536) {
      frame.write(0x80 | 126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    } else {
      frame.write(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frame.write((int) ((long) payload.length >> shift));
      }
    }
    frame.writeBytes(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.write(payload[i] ^ MASK[i % MASK.length]);
    }
    return frame.toByteArray();
  }

  static byte[] text(String text) {
    return frame(0x80 | TEXT, text.getBytes(UTF_8));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Says that nothing more comes, and waits until the agent has closed. */
  void end() throws IOException {
    try {
      socket.shutdownOutput();
      in.readAllBytes();
    } catch (IOException reset) {
      // It has closed already.
    }
  }

  /** The next frame; null once the agent has closed. */
  @Nullable Frame next() throws IOException {
    int first = in.read();
    if (first < 0) {
      return null;
    }
    int second = in.readUnsignedByte();
    int length =
        switch (second) {
          case 126 -> in.readUnsignedShort();
          case 127 -> Math.toIntExact(in.readLong());
          default -> second;
        };
    byte[] payload = new byte[length];
    in.readFully(payload);
    int code = length < 2 ? 1005 : (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
    return new Frame(first & 0x0f, length, new String(payload, UTF_8), code);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
