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

  /** In the largest unit that fits. */
  static String text(int seconds) {
    return seconds % 86400 == 0
        ? seconds / 86400 + "d"
        : seconds % 3600 == 0
            ? seconds / 3600 + "h"
            : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

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
