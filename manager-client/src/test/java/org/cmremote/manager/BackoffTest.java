package org.cmremote.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final double MIDDLE = 0.5;
  private static final Duration LATE = Duration.ofSeconds(30);

  @Test
  void eachWaitIsTwiceTheOneBeforeUpToTheLongest() {
    assertEquals(
        "100 200 400 800 1600 3200 6400 10000 10000",
        IntStream.rangeClosed(1, 9)
            .mapToObj(failures -> "" + Backoff.STANDARD.delay(failures, LATE, MIDDLE).toMillis())
            .reduce((left, right) -> left + " " + right)
            .orElseThrow());
  }

  @Test
  void jitterMovesAWaitByAQuarterEitherWay() {
    assertEquals(Duration.ofMillis(300), Backoff.STANDARD.delay(3, LATE, 0));
    assertEquals(Duration.ofMillis(500), Backoff.STANDARD.delay(3, LATE, 1));
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      long millis = Backoff.STANDARD.delay(3, LATE, random.nextDouble()).toMillis();
      assertTrue(millis >= 300 && millis <= 500, () -> millis + " ms");
    }
  }

  @Test
  void noWaitIsLongerThanTheLongest() {
    assertEquals(Duration.ofSeconds(10), Backoff.STANDARD.delay(12, LATE, 1));
    assertEquals(Duration.ofSeconds(10), Backoff.STANDARD.delay(Integer.MAX_VALUE, LATE, 1));
  }

  @Test
  void afterAShortCutNoWaitIsLong() {
    Duration early = LATE.minusNanos(1);

    assertEquals(Duration.ofMillis(100), Backoff.STANDARD.delay(1, early, MIDDLE));
    assertEquals(Duration.ofMillis(500), Backoff.STANDARD.delay(70, early, 1));
    assertEquals(Duration.ofSeconds(10), Backoff.STANDARD.delay(70, LATE, MIDDLE));
  }

  @Test
  void sensesOnlyAreTaken() {
    Duration second = Duration.ofSeconds(1);
    assertThrows(
        IllegalArgumentException.class, () -> new Backoff(second, Duration.ofMillis(1), 0));
    assertThrows(IllegalArgumentException.class, () -> new Backoff(Duration.ZERO, second, 0));
    assertThrows(IllegalArgumentException.class, () -> new Backoff(second, second, 1));
  }
}
