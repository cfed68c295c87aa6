package org.cmremote.agent;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The log: one line of {@code key=value} for each record, on stderr. Where that is systemd's
 * journal, the line begins with its priority, and the journal knows the time; elsewhere the time
 * stands in it. Of an exception it says the type and the place but not the message, which may quote
 * what a client sent or a program printed.
 */
final class StderrLog extends Formatter {
  private static final int FRAMES = 12;
  private static final Path STDERR = Path.of("/proc/self/fd/2");

  /**
   * Of libraries, the agent logs no details: those may hold what clients sent. They are held here
   * since a logger that nobody holds forgets its level.
   */
  private static final class Libraries {
    private static final List<Logger> ALL =
        Stream.of("io", "com", "java", "javax", "jdk", "sun").map(Logger::getLogger).toList();
  }

  private final boolean journald;

  /**
   * @param journald whether systemd's journal reads the lines
   */
  StderrLog(boolean journald) {
    this.journald = journald;
  }

  static StderrLog of(Map<String, String> environment) {
    return new StderrLog(isJournal(environment.get("JOURNAL_STREAM"), STDERR));
  }

  /** Sends every log record of this process to stderr; until told otherwise, from INFO on. */
  void install() {
    LogManager.getLogManager().reset();
    Handler handler = new ConsoleHandler();
    handler.setFormatter(this);
    handler.setLevel(Level.ALL);
    Logger.getLogger("").addHandler(handler);
    Libraries.ALL.forEach(library -> library.setLevel(Level.INFO));
    show(LogLevel.INFO);
  }

  /** Logs records of that level and of graver ones. */
  void show(LogLevel least) {
    Logger.getLogger("").setLevel(least.level());
    if (least.level().intValue() > Level.INFO.intValue()) {
      Libraries.ALL.forEach(library -> library.setLevel(least.level()));
    }
  }

  /** Prints what the process itself has to say to whoever started it. */
  void say(LogLevel level, String text) {
    System.err.println(journald ? level.prefix() + text : text);
  }

  /**
   * Whether a file is the stream to systemd's journal.
   *
   * @param stream device and inode of that stream, as systemd.exec(5) hands them over; null without
   *     systemd
   */
  static boolean isJournal(@Nullable String stream, Path file) {
    if (stream == null) {
      return false;
    }
    try {
      Map<String, Object> place = Files.readAttributes(file, "unix:dev,ino");
      return stream.equals(
          requireNonNull(place.get("dev")) + ":" + requireNonNull(place.get("ino")));
    } catch (IOException | UnsupportedOperationException e) {
      // No Linux, so no journal.
      return false;
    }
  }

  @Override
  public String format(LogRecord record) {
    LogLevel level = LogLevel.of(record.getLevel());
    StringBuilder line = new StringBuilder();
    if (journald) {
      line.append(level.prefix());
    } else {
      line.append("at=").append(record.getInstant()).append(' ');
    }
    line.append("level=").append(level.word());
    line.append(" part=").append(record.getLoggerName());
    line.append(" text=");
    quote(String.valueOf(formatMessage(record)), line);
    if (record.getThrown() != null) {
      line.append(" cause=");
      quote(causes(record.getThrown()), line);
    }
    return line.append(System.lineSeparator()).toString();
  }

  private static String causes(Throwable thrown) {
    StringBuilder causes = new StringBuilder();
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      causes.append(causes.isEmpty() ? "" : " <- ");
      causes.append(cause.getClass().getName()).append(place(cause));
    }
    return causes.toString();
  }

  private static String place(Throwable cause) {
    return Arrays.stream(cause.getStackTrace())
        .limit(FRAMES)
        .map(frame -> " at " + frame)
        .collect(Collectors.joining());
  }

  /** A line stays one line, and moves no terminal, whatever the text holds. */
  private static void quote(String text, StringBuilder line) {
    line.append('"');
    text.chars()
        .forEach(
            character -> {
              switch (character) {
                case '"', '\\' -> line.append('\\').append((char) character);
                case '\n' -> line.append("\\n");
                case '\t' -> line.append("\\t");
                default -> {
                  if (Character.isISOControl(character) || isLineEnd(character)) {
                    line.append("\\u%04x".formatted(character));
                  } else {
                    line.append((char) character);
                  }
                }
              }
            });
    line.append('"');
  }

  private static boolean isLineEnd(int character) {
    return character == '\u2028' || character == '\u2029';
  }
}
