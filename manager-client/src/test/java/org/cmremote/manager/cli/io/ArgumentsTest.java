package org.cmremote.manager.cli.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.cmremote.transport.protocol.CmException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ArgumentsTest {
  @ParameterizedTest
  @CsvSource({"90, PT90S", "90s, PT90S", "250ms, PT0.25S", "5m, PT5M", "2h, PT2H"})
  void timeSpansAreWrittenAsPeopleDo(String text, Duration span) {
    assertEquals(span, new DurationArgument().convert(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1.5", "5 m", "soon", "5d"})
  void otherSpansAreRefused(String text) {
    assertThrows(TypeConversionException.class, () -> new DurationArgument().convert(text));
  }

  @Test
  void aSizeIsColumnsByRows() {
    assertEquals(new SizeArgument(120, 36), new SizeArgument.Converter().convert("120x36"));
    assertThrows(
        TypeConversionException.class, () -> new SizeArgument.Converter().convert("120*36"));
  }

  @Test
  void standardInputLosesOneLineBreakAndIsBounded() {
    assertEquals("a\nb\n", Input.read(stream("a\nb\n\n")));
    assertEquals("ä", Input.read(stream("ä")));
    assertThrows(CmException.class, () -> Input.read(stream("x".repeat(600_000))));
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
