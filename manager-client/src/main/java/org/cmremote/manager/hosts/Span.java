package org.cmremote.manager.hosts;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time span of whole seconds as people write it: {@code 90}, {@code 90s}, {@code 5m}, {@code 2h}.
 */
final class Span {
  private static final Pattern FORM = Pattern.compile("(\\d{1,7})([smhd]?)");

  private Span() {}

  static Optional<Long> seconds(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(form.group(1));
    return Optional.of(
        switch (form.group(2)) {
          case "m" -> number * 60;
          case "h" -> number * 3600;
          case "d" -> number * 86400;
          default -> number;
        });
  }
}
