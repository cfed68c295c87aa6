package org.cmremote.agent.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HTTP by hand: libraries don't let a test forge Host, or repeat a header. */
final class RawHttp {
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)");

  private RawHttp() {}

  /** What is answered to such a request: headers, and as much of a body as they announce. */
  static String get(SocketAddress address, String path, List<String> headers) throws IOException {
    try (SocketChannel channel = open(address, path, headers)) {
      StringBuilder answer = new StringBuilder();
      ByteBuffer buffer = ByteBuffer.allocate(8192);
      while (!complete(answer.toString()) && channel.read(buffer.clear()) >= 0) {
        answer.append(ISO_8859_1.decode(buffer.flip()));
      }
      return answer.toString();
    }
  }

  private static boolean complete(String answer) {
    int end = answer.indexOf("\r\n\r\n") + 4;
    if (end < 4 || answer.startsWith("HTTP/1.1 101")) {
      return end >= 4;
    }
    Matcher length = LENGTH.matcher(answer);
    return length.find() && answer.length() >= end + Integer.parseInt(length.group(1));
  }

  static int status(SocketAddress address, String path, List<String> headers) throws IOException {
    return Integer.parseInt(get(address, path, headers).substring(9, 12));
  }

  /** Sends a request and leaves the connection to the caller. */
  static SocketChannel open(SocketAddress address, String path, List<String> headers)
      throws IOException {
    SocketChannel channel = SocketChannel.open(address);
    StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\n");
    headers.forEach(header -> request.append(header).append("\r\n"));
    if (headers.stream().noneMatch(header -> header.startsWith("Connection:"))) {
      request.append("Connection: close\r\n");
    }
    ByteBuffer bytes = ByteBuffer.wrap(request.append("\r\n").toString().getBytes(ISO_8859_1));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    return channel;
  }

  /** The headers of a WebSocket upgrade, and these besides. */
  static List<String> upgrade(String... more) {
    List<String> headers =
        new ArrayList<>(
            List.of(
                "Host: localhost:1",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
    headers.addAll(List.of(more));
    return headers;
  }
}
