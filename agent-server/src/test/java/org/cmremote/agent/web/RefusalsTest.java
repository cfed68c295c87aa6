package org.cmremote.agent.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusalsTest {
  @Test
  void delaysGrowAndAreBounded() {
    assertEquals(Duration.ZERO, Refusals.delayOf(1));
    assertEquals(Duration.ZERO, Refusals.delayOf(3));
    assertEquals(Duration.ofMillis(250), Refusals.delayOf(4));
    assertEquals(Duration.ofMillis(500), Refusals.delayOf(5));
    assertEquals(Duration.ofSeconds(4), Refusals.delayOf(8));
    assertEquals(Duration.ofSeconds(4), Refusals.delayOf(Integer.MAX_VALUE));
  }

  @Test
  void guessesWaitWhileTheRightTokenPassesAtOnce(@TempDir Path directory) throws Exception {
    Limits roomy = new Limits(200, 1024, 4, Duration.ofSeconds(30), Duration.ofSeconds(30));
    try (EdgeFixture edge = new EdgeFixture(directory, roomy, 100)) {
      SocketAddress address = edge.tcp();
      List<String> guess = RawHttp.upgrade("Authorization: Bearer " + "x".repeat(43));
      List<SocketChannel> guesses = new ArrayList<>();
      try {
        // More than both event loops let wait.
        for (int i = 0; i < 160; i++) {
          guesses.add(RawHttp.open(address, "/v1/ws", guess));
        }
        long start = System.nanoTime();
        edge.connect().hello();
        Duration login = Duration.ofNanos(System.nanoTime() - start);

        assertTrue(login.compareTo(Duration.ofSeconds(2)) < 0, "a login took " + login);
      } finally {
        for (SocketChannel channel : guesses) {
          channel.close();
        }
      }
    }
  }

  @Test
  void repeatedFailuresAreAnsweredSlower(@TempDir Path directory) throws Exception {
    try (EdgeFixture edge = new EdgeFixture(directory)) {
      SocketAddress address = edge.tcp();
      List<String> guess = List.of("Host: localhost", "Authorization: Bearer " + "x".repeat(43));
      // Connections alternate between two event loops: three free tries each, then one slow one.
      long start = System.nanoTime();
      for (int i = 0; i < 8; i++) {
        assertEquals(401, RawHttp.status(address, "/v1/ws", guess));
      }
      Duration took = Duration.ofNanos(System.nanoTime() - start);

      assertTrue(took.compareTo(Duration.ofMillis(500)) >= 0, "eight tries took " + took);
    }
  }
}
