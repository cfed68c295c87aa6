package org.cmremote.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class StderrLogTest {
  @Test
  void aRecordIsOneLineWithoutWhatAnExceptionQuotes() {
    LogRecord record = record(Level.WARNING, "first\nsecond \u001b[31m\"third\"\u2028");
    record.setThrown(
        new IllegalStateException("outer secret", new IllegalArgumentException("inner secret")));

    String line = new StderrLog(false).format(record);

    assertEquals(1, line.lines().count(), line);
    String start =
        "at=2026-11-20T04:05:06.789Z level=warning part=web"
            + " text=\"first\\nsecond \\u001b[31m\\\"third\\\"\\u2028\""
            + " cause=\"java.lang.IllegalStateException at ";
    assertEquals(start, line.substring(0, start.length()));
    assertTrue(line.contains(" <- java.lang.IllegalArgumentException at "), line);
    assertFalse(line.contains("secret"), line);
  }

  @Test
  void theJournalIsToldThePriorityAndKnowsTheTime() {
    assertEquals("<3>level=error part=web text=\"x\"\n", journaled(Level.SEVERE));
    assertEquals("<4>level=warning part=web text=\"x\"\n", journaled(Level.WARNING));
    assertEquals("<6>level=info part=web text=\"x\"\n", journaled(Level.INFO));
    assertEquals("<7>level=debug part=web text=\"x\"\n", journaled(Level.FINE));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theJournalIsKnownByItsDeviceAndInode(@TempDir Path directory) throws IOException {
    Path file = Files.createFile(directory.resolve("stream"));
    String place =
        Files.getAttribute(file, "unix:dev") + ":" + Files.getAttribute(file, "unix:ino");

    assertTrue(StderrLog.isJournal(place, file));
    assertFalse(StderrLog.isJournal(place, directory));
    assertFalse(StderrLog.isJournal("nonsense", file));
    assertFalse(StderrLog.isJournal(null, file));
    assertFalse(StderrLog.isJournal(place, directory.resolve("absent")));
  }

  private static String journaled(Level level) {
    return new StderrLog(true).format(record(level, "x"));
  }

  private static LogRecord record(Level level, String text) {
    LogRecord record = new LogRecord(level, text);
    record.setLoggerName("web");
    record.setInstant(Instant.parse("2026-11-20T04:05:06.789Z"));
    return record;
  }
}
