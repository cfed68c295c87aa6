package org.cmremote.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class StderrLogTest {
  @Test
  void aRecordIsOneLineWithoutWhatAnExceptionQuotes() {
    LogRecord record = new LogRecord(Level.WARNING, "first\nsecond");
    record.setLoggerName("web");
    record.setThrown(
        new IllegalStateException("outer secret", new IllegalArgumentException("inner secret")));

    String line = new StderrLog().format(record);

    assertEquals(1, line.lines().count(), line);
    assertTrue(line.startsWith("WARNING web: first | second <- java.lang.IllegalStateException"));
    assertTrue(line.contains("java.lang.IllegalArgumentException at "), line);
    assertFalse(line.contains("secret"), line);
  }
}
