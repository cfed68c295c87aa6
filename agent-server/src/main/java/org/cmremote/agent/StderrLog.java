package org.cmremote.agent;

import java.util.Arrays;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * The log: one line for each record, on stderr; journald adds the time. Of an exception it says the
 * type and the place but not the message, which may quote what a client sent or a program printed.
 */
final class StderrLog extends Formatter {
  private static final int FRAMES = 12;

  StderrLog() {}

  /** Sends every log record of this process to stderr. */
  static void install() {
    LogManager.getLogManager().reset();
    Handler handler = new ConsoleHandler();
    handler.setFormatter(new StderrLog());
    handler.setLevel(Level.ALL);
    Logger root = Logger.getLogger("");
    root.setLevel(Level.INFO);
    root.addHandler(handler);
  }

  @Override
  public String format(LogRecord record) {
    StringBuilder line = new StringBuilder();
    line.append(record.getLevel()).append(' ').append(record.getLoggerName()).append(": ");
    line.append(String.valueOf(formatMessage(record)).replaceAll("\\R", " | "));
    for (Throwable cause = record.getThrown(); cause != null; cause = cause.getCause()) {
      line.append(" <- ").append(cause.getClass().getName()).append(place(cause));
    }
    return line.append(System.lineSeparator()).toString();
  }

  private static String place(Throwable cause) {
    return Arrays.stream(cause.getStackTrace())
        .limit(FRAMES)
        .map(frame -> " at " + frame)
        .collect(Collectors.joining());
  }
}
