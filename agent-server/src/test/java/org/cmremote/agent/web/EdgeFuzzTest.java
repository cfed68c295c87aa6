package org.cmremote.agent.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.cmremote.agent.web.RawWebSocket.Frame;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * The edge against whatever a client may send. Whoever sends it gets an error with a code, or is
 * sent away with a code of the protocol; the agent lives on, and another client notices nothing.
 */
class EdgeFuzzTest {
  private static final String HELLO =
      "{\"jsonrpc\":\"2.0\",\"id\":\"hello\",\"method\":\"hello\",\"params\":{\"client\":\"fuzz/1\",\"protocol\":1}}";

  private static final String LIST =
      "{\"jsonrpc\":\"2.0\",\"id\":\"last\",\"method\":\"session.list\",\"params\":{}}";

  private static final String[] WORDS = {
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "null",
    "true",
    "1e400",
    "-0",
    "1e999999999",
    "\\u0000",
    "\"jsonrpc\":\"2.0\"",
    "\"id\":1",
    "\"id\":\"a\"",
    "\"method\":\"session.list\"",
    "\"method\":\"session.get\"",
    "\"method\":\"hello\"",
    "\"params\":{}",
    "\"session\":\"x\"",
    "\"\\ud800\"",
    "\ufeff",
    "\u0000",
    "é",
    "'",
    "//",
    "NaN",
    "0x1",
    "01",
    "1.",
    ".5",
    " ",
    "\n"
  };

  private static Path directory;
  private static EdgeFixture edge;
  private static RawWebSocket client;
  private static RawWebSocket other;
  private static int asked;

  @BeforeContainer
  static void start() throws Exception {
    directory = Files.createTempDirectory("edge");
    edge = new EdgeFixture(directory);
    client = connect();
    other = connect();
  }

  @AfterContainer
  static void stop() throws Exception {
    edge.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Whatever the text is, there is one answer to it, and the connection goes on. */
  @Property
  void anyTextGetsOneAnswerAndTheConnectionLives(@ForAll("texts") String text) throws Exception {
    client.send(RawWebSocket.text(text));
    client.send(RawWebSocket.text(LIST));

    JsonNode first = answer(client);
    JsonNode second = answer(client);

    // A request that succeeds may be answered after what came behind it.
    JsonNode answer = isLast(first) ? second : first;
    assertTrue(isLast(first) != isLast(second), () -> first + " and " + second);
    assertTrue(answer.has("result") || isKnown(answer), () -> answer + " to " + text);
    assertOtherIsUndisturbed();
  }

  @Property
  void anIdComesBackAsItWasSent(@ForAll("ids") String id) throws Exception {
    client.send(
        RawWebSocket.text(
            "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"session.list\",\"params\":{}}"));

    String answer = text(client);

    if (!answer.contains("\"code\":\"INVALID_REQUEST\"")) {
      assertTrue(answer.startsWith("{\"jsonrpc\":\"2.0\",\"id\":" + id + ","), answer);
    }
  }

  /** Frames of any kind, each whole: errors with a code, and then the answer or a close code. */
  @Property
  void anyFramesGetCodes(@ForAll("frames") List<byte[]> frames) throws Exception {
    try (RawWebSocket socket = connect()) {
      for (byte[] frame : frames) {
        socket.send(frame);
      }
      socket.send(RawWebSocket.text(LIST));

      boolean over = false;
      while (!over) {
        Frame frame = socket.next();
        assertNotNull(frame, "it closed without a word");
        if (frame.opcode() == RawWebSocket.TEXT) {
          JsonNode message = EdgeClient.json(frame.text());
          over = isLast(message);
          assertTrue(
              message.has("result") || message.has("method") || isKnown(message),
              message::toString);
        } else if (frame.opcode() == RawWebSocket.CLOSE) {
          over = true;
          assertTrue(closeCodes(frames).contains(frame.closeCode()), "code " + frame.closeCode());
        } else {
          assertEquals(RawWebSocket.PONG, frame.opcode());
        }
      }
    } catch (IOException reset) {
      // It was sent away before it had sent all.
    }
    assertOtherIsUndisturbed();
  }

  /** Bytes that are no frames, or the beginning of one that never ends. */
  @Property
  void anyBytesDoNoHarm(@ForAll byte[] bytes) throws Exception {
    try (RawWebSocket socket = connect()) {
      socket.send(bytes);
      socket.end();
    } catch (IOException reset) {
      // It was sent away before it had sent all.
    }
    assertOtherIsUndisturbed();
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> broken =
        Arbitraries.of(WORDS).list().ofMaxSize(30).map(words -> String.join("", words));
    Arbitrary<String> any = Arbitraries.strings().ofMaxLength(200);
    Arbitrary<String> deep =
        Combinators.combine(
                Arbitraries.of("[", "{\"a\":", "[{\"\":"), Arbitraries.integers().between(1, 3000))
            .as((open, depth) -> open.repeat(depth));
    Arbitrary<String> closed =
        Combinators.combine(Arbitraries.integers().between(1, 3000), values())
            .as((depth, value) -> call("{\"session\":" + nested(depth, value) + "}"));
    Arbitrary<String> parameters = values().map(value -> call("{\"session\":" + value + "}"));
    Arbitrary<String> fields =
        Combinators.combine(Arbitraries.strings().ofMaxLength(20), values())
            .as((name, value) -> call("{" + quoted(name) + ":" + value + "}"));
    Arbitrary<String> methods = Arbitraries.strings().ofMaxLength(30).map(EdgeFuzzTest::callOf);
    Arbitrary<String> damaged =
        Combinators.combine(
                Arbitraries.of(HELLO, call("{\"session\":\"demo\"}"), callOf("agent.info")),
                Arbitraries.integers().between(0, 200),
                Arbitraries.of(WORDS))
            .as(
                (text, at, word) -> {
                  int place = at % text.length();
                  return text.substring(0, place) + word + text.substring(place + at % 2);
                });
    return Arbitraries.oneOf(
        List.of(broken, any, deep, closed, parameters, fields, methods, damaged));
  }

  @Provide
  Arbitrary<String> ids() {
    Arbitrary<String> whole = Arbitraries.bigIntegers().map(Object::toString);
    Arbitrary<String> fractions = Arbitraries.bigDecimals().ofScale(12).map(Object::toString);
    Arbitrary<String> odd =
        Arbitraries.of("1e400", "-1e400", "1E+2", "1.0", "0.1e-7", "1e-400", "\"\"", "\"\\u0000\"");
    Arbitrary<String> names = Arbitraries.strings().alpha().numeric().map(EdgeFuzzTest::quoted);
    return Arbitraries.oneOf(whole, fractions, odd, names);
  }

  @Provide
  Arbitrary<List<byte[]>> frames() {
    Arbitrary<byte[]> payloads =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.of(WORDS).map(word -> word.getBytes(UTF_8))),
            Tuple.of(2, Arbitraries.just(HELLO.getBytes(UTF_8))),
            Tuple.of(2, Arbitraries.bytes().array(byte[].class).ofMaxSize(130)),
            Tuple.of(1, Arbitraries.integers().between(0, 70_000).map(byte[]::new)));
    Arbitrary<Integer> known =
        Arbitraries.of(0x81, 0x01, 0x80, 0x00, 0x82, 0x02, 0x89, 0x8a).map(Integer.class::cast);
    Arbitrary<Integer> any = Arbitraries.integers().between(0, 255);
    return Combinators.combine(
            Arbitraries.frequencyOf(Tuple.of(9, known), Tuple.of(1, any)), payloads)
        .as(RawWebSocket::frame)
        .list()
        .ofMaxSize(6);
  }

  private static Arbitrary<String> values() {
    return Arbitraries.oneOf(
        Arbitraries.bigDecimals().map(Object::toString),
        Arbitraries.integers().between(1, 3000).map(digits -> "9".repeat(digits)),
        Arbitraries.of("1e400", "1e999999999", "null", "true", "[]", "{}", "-0", "\"\\ud800\""),
        Arbitraries.strings().ofMaxLength(50).map(EdgeFuzzTest::quoted));
  }

  private static String nested(int depth, String value) {
    return "[".repeat(depth) + value + "]".repeat(depth);
  }

  private static String call(String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"session.get\",\"params\":" + params + "}";
  }

  private static String callOf(String method) {
    return "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":" + quoted(method) + ",\"params\":{}}";
  }

  private static String quoted(String text) {
    return text.chars()
        .mapToObj(
            character ->
                character < ' ' || character == '"' || character == '\\'
                    ? "\\u%04X".formatted(character)
                    : Character.toString(character))
        .collect(Collectors.joining("", "\"", "\""));
  }

  /** Those of the protocol, and those that a close frame among these asks for. */
  private static Set<Integer> closeCodes(List<byte[]> frames) {
    List<Integer> codes =
        new ArrayList<>(
            Arrays.stream(CloseReason.values()).map(reason -> reason.code() & 0xffff).toList());
    for (byte[] frame : frames) {
      if ((frame[0] & 0x0f) == RawWebSocket.CLOSE) {
        boolean coded = frame.length >= 8;
        codes.add(coded ? ((frame[6] ^ 1) & 0xff) << 8 | ((frame[7] ^ 2) & 0xff) : 1005);
      }
    }
    return Set.copyOf(codes);
  }

  private static RawWebSocket connect() throws IOException {
    RawWebSocket socket = new RawWebSocket(edge.listening.port(), EdgeFixture.OPERATOR);
    socket.send(RawWebSocket.text(HELLO));
    assertEquals("operator", answer(socket).at("/result/role").asText());
    return socket;
  }

  private static void assertOtherIsUndisturbed() throws IOException {
    asked++;
    other.send(RawWebSocket.text(LIST.replace("\"last\"", Integer.toString(asked))));
    JsonNode answer = answer(other);
    assertEquals(asked, answer.path("id").asInt(), answer::toString);
    assertTrue(answer.has("result"), answer::toString);
  }

  /** The next message that is no event. */
  private static JsonNode answer(RawWebSocket socket) throws IOException {
    return EdgeClient.json(text(socket));
  }

  private static String text(RawWebSocket socket) throws IOException {
    while (true) {
      Frame frame = socket.next();
      assertNotNull(frame, "the agent closed the connection");
      assertEquals(RawWebSocket.TEXT, frame.opcode(), frame::text);
      if (!frame.text().contains("\"method\":\"event\"")) {
        return frame.text();
      }
    }
  }

  private static boolean isLast(JsonNode message) {
    return message.path("id").asText().equals("last");
  }

  private static boolean isKnown(JsonNode failure) {
    return ErrorCode.named(EdgeClient.code(failure)).isPresent();
  }
}
