package org.cmremote.transport.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1970-01-01T00:00:00.000Z",
        "2026-01-02T03:04:05.006Z",
        "2024-02-29T23:59:59.999Z",
        "0001-12-31T10:20:30.040Z",
        "9999-12-31T23:59:59.100Z",
      })
  void hasAlwaysThreeDigitsOfTheSecond(String text) {
    assertEquals(text, Timestamp.text(Instant.parse(text)));
    assertEquals(Optional.of(Instant.parse(text)), Timestamp.of(text));
    // What is finer is cut off, not rounded into the next day.
    assertEquals(text, Timestamp.text(Instant.parse(text).plusNanos(999_999)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "now", "2026-01-02", "2026-01-02T03:04:05", "2026-13-02T03:04:05Z"})
  void otherTextsAreNone(String text) {
    assertEquals(Optional.empty(), Timestamp.of(text));
  }
}
