package org.cmremote.manager.cli.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Message;
import org.cmremote.transport.protocol.Outcome;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class EventTextTest {
  private static final Path GOLDEN = Path.of("../transport/src/test/resources/golden/event");

  @TestFactory
  Stream<DynamicTest> everyEventHasAText() throws Exception {
    List<Path> files;
    try (Stream<Path> all = Files.list(GOLDEN)) {
      files = all.sorted().toList();
    }
    assertEquals(Event.class.getPermittedSubclasses().length - 1, files.size());
    return files.stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    String.valueOf(file.getFileName()),
                    () -> assertFalse(EventText.of(envelope(file).event()).isBlank())));
  }

  @Test
  void aQuestionIsShownWithItsNumberedOptions() throws Exception {
    EventEnvelope opened = envelope(GOLDEN.resolve("prompt.opened.json"));
    assertEquals(
        "04:05:06.789  demo           asks: rm: remove regular file 'old.txt'? [1 y, 2 n]",
        new EventLine(ZoneOffset.UTC, false).of(opened));
    assertTrue(new EventLine(ZoneOffset.UTC, true).of(opened).contains("\033[33masks"));
  }

  @Test
  void whatAProgramPrintedCannotColourOrMoveAnything() {
    Event event = new Event.SessionLost("\033[2J\u009b31m\r\ngone");
    assertEquals("lost:  [2J 31m  gone", EventText.of(event));
  }

  @Test
  void anAnswerThatDidNotCountSaysSo() {
    assertEquals(
        "answered by policy: y Enter (failed)",
        EventText.of(
            new Event.PromptAnswered("p", "policy", List.of("y", "Enter"), Outcome.FAILED, 1.5)));
  }

  private static EventEnvelope envelope(Path file) throws Exception {
    return ((Message.EventNotice) new Codec().readFromAgent(Files.readString(file))).envelope();
  }
}
