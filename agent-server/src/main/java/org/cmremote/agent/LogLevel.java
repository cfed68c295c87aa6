package org.cmremote.agent;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;

/** How grave a record is; the gravest first. */
enum LogLevel {
  ERROR(3),
  WARNING(4),
  INFO(6),
  DEBUG(7);

  private final int priority;

  LogLevel(int priority) {
    this.priority = priority;
  }

  /** What a record of that level counts as. */
  static LogLevel of(Level level) {
    return Arrays.stream(values())
        .filter(candidate -> level.intValue() >= candidate.level().intValue())
        .findFirst()
        .orElse(DEBUG);
  }

  static Optional<LogLevel> ofWord(String word) {
    return Arrays.stream(values()).filter(level -> level.word().equals(word)).findFirst();
  }

  static List<String> words() {
    return Arrays.stream(values()).map(LogLevel::word).toList();
  }

  /** As settings and lines name it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  Level level() {
    return switch (this) {
      case ERROR -> Level.SEVERE;
      case WARNING -> Level.WARNING;
      case INFO -> Level.INFO;
      case DEBUG -> Level.FINE;
    };
  }

  /** As syslog(3) numbers it, and sd-daemon(3) wants it before a line. */
  String prefix() {
    return "<" + priority + ">";
  }
}
