package org.cmremote.agent.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cmremote.transport.protocol.Health;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who gets in, over TCP and over the Unix socket alike. */
class AdmissionTest {
  private static final String BEARER = "Authorization: Bearer " + EdgeFixture.OPERATOR;
  private static final String WRONG = "Authorization: Bearer " + "x".repeat(43);

  private static EdgeFixture edge;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    edge = new EdgeFixture(directory);
  }

  @AfterAll
  static void stop() throws Exception {
    edge.close();
  }

  static List<SocketAddress> addresses() {
    return List.of(edge.tcp(), UnixDomainSocketAddress.of(edge.socket()));
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void healthSaysThatItLivesAndNoMore(SocketAddress address) throws IOException {
    String answer = RawHttp.get(address, "/healthz", List.of("Host: localhost"));

    assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    assertEquals("{\"status\":\"ok\"}", body(answer));
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void readinessIsOneWordAndNoMore(SocketAddress address) throws IOException {
    Future<Health> before = edge.health;
    try {
      for (Health.Status status : Health.Status.values()) {
        edge.health = Future.succeededFuture(health(status));
        String answer = RawHttp.get(address, "/readyz", List.of("Host: localhost"));
        boolean failing = status == Health.Status.FAILING;
        assertTrue(answer.startsWith(failing ? "HTTP/1.1 503" : "HTTP/1.1 200"), answer);
        assertEquals(
            failing ? "{\"status\":\"not ready\"}" : "{\"status\":\"ready\"}", body(answer));
      }
      edge.health = Future.failedFuture("secret");
      String answer = RawHttp.get(address, "/readyz", List.of("Host: localhost"));
      assertTrue(answer.startsWith("HTTP/1.1 503"), answer);
      assertEquals("{\"status\":\"not ready\"}", body(answer));
    } finally {
      edge.health = before;
    }
  }

  private static Health health(Health.Status status) {
    return Health.of(List.of(new Health.Check("tmux", status, "secret")));
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void metricsAreForThoseWithAToken(SocketAddress address) throws IOException {
    String refused = RawHttp.get(address, "/metrics", List.of("Host: localhost"));
    assertTrue(refused.startsWith("HTTP/1.1 401"), refused);
    assertEquals("", body(refused));

    for (String token : List.of(EdgeFixture.OPERATOR, EdgeFixture.OBSERVER)) {
      String answer =
          RawHttp.get(
              address, "/metrics", List.of("Host: localhost", "Authorization: Bearer " + token));
      assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
      assertTrue(
          answer.toLowerCase(Locale.ROOT).contains("content-type: text/plain; version=0.0.4"),
          answer);
      assertEquals("cm_sessions 0\n", body(answer));
    }
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void foreignHostsAndOriginsGet403Everywhere(SocketAddress address) throws IOException {
    for (String path : List.of("/healthz", "/readyz", "/metrics", "/v1/ws", "/nothing")) {
      assertEquals(403, RawHttp.status(address, path, List.of("Host: evil.example", BEARER)));
      assertEquals(
          403, RawHttp.status(address, path, List.of("Host: localhost:1", "Origin: null", BEARER)));
      assertEquals(
          403,
          RawHttp.status(
              address, path, List.of("Host: localhost:1", "Origin: http://localhost:2", BEARER)));
    }
    List<String> rebound = new ArrayList<>(RawHttp.upgrade(BEARER, "Origin: http://evil.example"));
    assertEquals(403, RawHttp.status(address, "/v1/ws", rebound));
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void allowedOriginsComeIn(SocketAddress address) throws IOException {
    List<String> headers = RawHttp.upgrade(BEARER, "Origin: https://dashboard.example");

    assertEquals(101, RawHttp.status(address, "/v1/ws", headers));
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void withoutTheTokenThereIsOnly401(SocketAddress address) throws IOException {
    for (String header :
        List.of(
            WRONG,
            "Authorization: Bearer short",
            "Authorization: Bearer " + EdgeFixture.OPERATOR + "x",
            "Authorization: Bearer",
            "Authorization: Basic " + EdgeFixture.OPERATOR,
            "X-Nothing: 1")) {
      String answer = RawHttp.get(address, "/v1/ws", RawHttp.upgrade(header));
      assertTrue(answer.startsWith("HTTP/1.1 401"), answer);
      assertEquals("", body(answer));
    }
  }

  @Test
  void aTokenInTheUrlIsNotLookedAt() throws IOException {
    String path = "/v1/ws?token=" + EdgeFixture.OPERATOR;

    assertEquals(401, RawHttp.status(tcp(), path, RawHttp.upgrade()));
  }

  @Test
  void twoTokensAreNone() throws IOException {
    assertEquals(401, RawHttp.status(tcp(), "/v1/ws", RawHttp.upgrade(WRONG, BEARER)));
    assertEquals(401, RawHttp.status(tcp(), "/v1/ws", RawHttp.upgrade(BEARER, BEARER)));
  }

  @Test
  void otherPathsAreNotThere() throws IOException {
    assertEquals(404, RawHttp.status(tcp(), "/", List.of("Host: localhost")));
    assertEquals(404, RawHttp.status(tcp(), "/v1/ws/x", List.of("Host: localhost", BEARER)));
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void aBrowserBringsItsTokenAmongTheSubprotocols(SocketAddress address) throws IOException {
    String answer =
        RawHttp.get(
            address,
            "/v1/ws",
            RawHttp.upgrade("Sec-WebSocket-Protocol: cm.v1, cm.token." + EdgeFixture.OPERATOR));

    assertTrue(answer.startsWith("HTTP/1.1 101"), answer);
    assertTrue(
        answer.toLowerCase(Locale.ROOT).contains("sec-websocket-protocol: cm.v1\r\n"), answer);
    assertFalse(answer.contains(EdgeFixture.OPERATOR), answer);
  }

  @Test
  void theTokensPlaceAmongTheSubprotocolsDoesNotMatter() throws IOException {
    String answer =
        RawHttp.get(
            tcp(),
            "/v1/ws",
            RawHttp.upgrade("Sec-WebSocket-Protocol: cm.token." + EdgeFixture.OPERATOR + ",cm.v1"));

    assertTrue(answer.startsWith("HTTP/1.1 101"), answer);
    assertFalse(answer.contains(EdgeFixture.OPERATOR), answer);
  }

  @Test
  void subprotocolsAreOptionalButNotOther() throws IOException {
    assertEquals(101, RawHttp.status(tcp(), "/v1/ws", RawHttp.upgrade(BEARER)));
    assertEquals(
        400,
        RawHttp.status(
            tcp(), "/v1/ws", RawHttp.upgrade(BEARER, "Sec-WebSocket-Protocol: mqtt, cm.v2")));
  }

  @Test
  void aPlainRequestIsToldToUpgrade() throws IOException {
    assertEquals(426, RawHttp.status(tcp(), "/v1/ws", List.of("Host: localhost", BEARER)));
  }

  @Test
  void theSocketIsItsOwnersOnly() throws IOException {
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(edge.socket())));
  }

  @Test
  void fullMeansUnavailableUntilSomebodyLeaves(@TempDir Path other) throws Exception {
    Limits two = new Limits(2, 1024, 4, Duration.ofSeconds(30), Duration.ofSeconds(30));
    try (EdgeFixture small = new EdgeFixture(other, two, 100)) {
      SocketAddress address = small.tcp();
      EdgeClient first = small.connect();
      small.connectByUnixSocket();
      assertEquals(503, RawHttp.status(address, "/v1/ws", RawHttp.upgrade(BEARER)));

      first.socket.close();

      await()
          .atMost(EdgeClient.PATIENCE)
          .until(() -> RawHttp.status(address, "/v1/ws", RawHttp.upgrade(BEARER)) == 101);
    }
  }

  @Test
  void whoAsksForNothingIsSentAwaySoon(@TempDir Path other) throws Exception {
    Limits hasty = new Limits(2, 1024, 4, Duration.ofMillis(300), Duration.ofSeconds(30));
    try (EdgeFixture small = new EdgeFixture(other, hasty, 100);
        SocketChannel mute = SocketChannel.open(small.tcp());
        SocketChannel half = SocketChannel.open(UnixDomainSocketAddress.of(small.socket()))) {
      half.write(ByteBuffer.wrap("GET /v1/ws HTTP/1.1\r\nHost: local".getBytes(US_ASCII)));
      EdgeClient polite = small.connect();
      polite.hello();

      assertTimeoutPreemptively(EdgeClient.PATIENCE, () -> assertEnds(mute));
      assertTimeoutPreemptively(EdgeClient.PATIENCE, () -> assertEnds(half));
      assertTrue(polite.ask("session.list", "{}").has("result"));
    }
  }

  @Test
  void thoseWhoHaveNotShownATokenAreBoundedToo(@TempDir Path other) throws Exception {
    Limits two = new Limits(2, 1024, 4, Duration.ofSeconds(30), Duration.ofSeconds(30));
    List<SocketChannel> mute = new ArrayList<>();
    try (EdgeFixture small = new EdgeFixture(other, two, 100)) {
      for (int i = 0; i < 2 + 64; i++) {
        // Those that have come and gone, as WebSockets or not, take no place.
        assertEquals(200, RawHttp.status(small.tcp(), "/healthz", List.of("Host: localhost")));
        await()
            .atMost(EdgeClient.PATIENCE)
            .ignoreExceptions()
            .until(() -> RawHttp.status(small.tcp(), "/v1/ws", RawHttp.upgrade(BEARER)) == 101);
      }
      for (int i = 0; i < 2 + 64 + 10; i++) {
        SocketChannel channel = SocketChannel.open(small.tcp());
        channel.configureBlocking(false);
        mute.add(channel);
      }

      await().atMost(EdgeClient.PATIENCE).until(() -> ended(mute) >= 10);
      // The last two of those before may have been on their way out still.
      assertTrue(ended(mute) <= 12, ended(mute) + " of 76 were ended");

      for (SocketChannel channel : mute) {
        channel.close();
      }
      await()
          .atMost(EdgeClient.PATIENCE)
          .ignoreExceptions()
          .until(() -> RawHttp.status(small.tcp(), "/healthz", List.of("Host: localhost")) == 200);
    } finally {
      for (SocketChannel channel : mute) {
        channel.close();
      }
    }
  }

  private static long ended(List<SocketChannel> channels) {
    return channels.stream().filter(AdmissionTest::hasEnded).count();
  }

  private static boolean hasEnded(SocketChannel channel) {
    try {
      return channel.read(ByteBuffer.allocate(100)) < 0;
    } catch (IOException reset) {
      return true;
    }
  }

  private static void assertEnds(SocketChannel channel) {
    try {
      assertEquals(-1, channel.read(ByteBuffer.allocate(100)));
    } catch (IOException reset) {
      assertFalse(reset.getMessage().isEmpty());
    }
  }

  private static SocketAddress tcp() {
    return addresses().get(0);
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }
}
