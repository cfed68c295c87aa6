package org.cmremote.manager.cli.io;

import java.time.DateTimeException;
import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A moment in the past: a time span before now, such as {@code 2h}, or a time in RFC 3339. */
public final class SinceArgument implements ITypeConverter<Instant> {
  @Override
  public Instant convert(String text) {
    try {
      return text.contains("T")
          ? Instant.parse(text)
          : Instant.now().minus(new DurationArgument().convert(text));
    } catch (DateTimeException | TypeConversionException e) {
      throw new TypeConversionException(
          "'"
              + text
              + "' is no moment in the past; give a time span before now such as 90s, 5m or 2h, or a time such as 2026-11-20T04:00:00Z");
    }
  }
}
