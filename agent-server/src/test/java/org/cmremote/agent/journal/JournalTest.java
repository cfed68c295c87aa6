package org.cmremote.agent.journal;

import static org.cmremote.agent.journal.Journals.AT;
import static org.cmremote.agent.journal.Journals.append;
import static org.cmremote.agent.journal.Journals.numbers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.LongStream;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.SessionState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal's files: how they look, and how an agent goes on with those of the one before. */
class JournalTest {
  private Journals journals;

  @BeforeEach
  void place(@TempDir Path directory) {
    journals = new Journals(directory.resolve("journal"));
  }

  private List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  @Test
  void eachLineIsTheEventAsClientsGetItAndIsThereBeforeTheySeeIt() throws Exception {
    try (Journal journal = journals.open()) {
      String[] seen = new String[1];
      journal.onAppend(
          () -> {
            try {
              seen[0] = Files.readString(journals.segments().get(0));
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          });

      Position place =
          journal.append(
              AT,
              "fix-login",
              new Event.StateChanged(
                  SessionState.WORKING, SessionState.IDLE, "two\nlines, and “quotes”", null));

      String line =
          "{\"epoch\":\"%s\",\"seq\":1,\"at\":\"2026-11-20T04:05:06.789Z\",\"session\":\"fix-login\",\"type\":\"session.state\",\"from\":\"working\",\"to\":\"idle\",\"why\":\"two\\nlines, and “quotes”\"}"
              .formatted(place.epoch());
      assertEquals(line + "\n", seen[0]);
      assertEquals(
          "{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":" + line + "}",
          journal.read(1).orElseThrow().frame());
    }
  }

  @Test
  void filesSortAsTheEventsDoAndAreTheirOwnersAlone() throws Exception {
    String epoch = journals.kept(100).epoch();

    List<Path> segments = journals.segments();
    assertTrue(segments.size() > 3, segments.toString());
    assertEquals(
        "00001-" + epoch + "-0000000000000001.jsonl", segments.get(0).getFileName().toString());
    assertEquals(upTo(100), numbers(journals.events()));
    for (Path file : segments) {
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(journals.directory())));
  }

  @Test
  void anAgentThatStoppedIsGoneOnWith() throws Exception {
    Position before = journals.kept(30);

    try (Journal journal = journals.open("another boot")) {
      assertEquals(before, journal.position());
      assertNull(journal.note());
      assertEquals(new Position(before.epoch(), 31), append(journal, 1));
    }
    assertEquals(upTo(31), numbers(journals.events()));
  }

  @Test
  void anAgentThatWasKilledIsGoneOnWith() throws Exception {
    Position before = journals.kept(30);
    journals.killed("boot-1");

    try (Journal journal = journals.open("boot-1")) {
      assertEquals(before, journal.position());
      assertNull(journal.note());
    }
  }

  @Test
  void whenTheMachineFailedUnderItANewEpochBegins() throws Exception {
    Position before = journals.kept(30);
    journals.killed("boot-1");

    try (Journal journal = journals.open("boot-2")) {
      assertNotEquals(before.epoch(), journal.position().epoch());
      assertEquals(0, journal.position().seq());
      assertTrue(journal.note().contains("a new epoch begins"), journal.note());
      assertTrue(journal.readerAfter(before).isEmpty());
      append(journal, 1);
    }
    List<Path> segments = journals.segments();
    assertTrue(segments.get(segments.size() - 1).getFileName().toString().startsWith("00002-"));
    assertEquals(31, journals.events().size());
  }

  @Test
  void whereNothingTellsOneBootFromAnotherAKilledAgentMeansANewEpoch() throws Exception {
    Position before = journals.kept(3);
    journals.killed("");

    try (Journal journal = journals.open("")) {
      assertNotEquals(before.epoch(), journal.position().epoch());
    }
  }

  @Test
  void aTornLastLineIsCutAndReportedAndNothingElseIsLost() throws Exception {
    Position before = journals.kept(30);
    Path last = journals.segments().get(journals.segments().size() - 1);
    String torn =
        Files.readString(last) + "{\"epoch\":\"" + before.epoch() + "\",\"seq\":31,\"at\":\"2";
    Files.writeString(last, torn);
    journals.killed("boot-1");

    try (Journal journal = journals.open("boot-1")) {
      assertEquals(before, journal.position());
      assertTrue(journal.note().contains("40 bytes of an event that nobody saw"), journal.note());
      assertTrue(journal.note().contains(last.getFileName().toString()), journal.note());
      append(journal, 1);
    }
    assertEquals(upTo(31), numbers(journals.events()));
  }

  @Test
  void aFirstLineThatIsTornLeavesAnEmptyFile() throws Exception {
    Position before = journals.kept(1);
    Path only = journals.segments().get(0);
    Files.writeString(only, Files.readString(only).substring(0, 40));
    journals.killed("boot-1");

    try (Journal journal = journals.open("boot-1")) {
      assertEquals(new Position(before.epoch(), 0), journal.position());
      append(journal, 1);
    }
    assertEquals(upTo(1), numbers(journals.events()));
  }

  @Test
  void aDamagedEndBeginsANewEpochAndTheFileIsKept() throws Exception {
    Position before = journals.kept(30);
    Path last = journals.segments().get(journals.segments().size() - 1);
    try (RandomAccessFile file = new RandomAccessFile(last.toFile(), "rw")) {
      file.seek(file.length() - 300);
      file.write(new byte[20]);
    }
    byte[] content = Files.readAllBytes(last);

    try (Journal journal = journals.open()) {
      assertNotEquals(before.epoch(), journal.position().epoch());
      String kept = last.getFileName().toString().replace(".jsonl", ".damaged.jsonl");
      assertTrue(journal.note().contains(kept), journal.note());
      assertEquals(
          List.of(content.length), List.of(Files.readAllBytes(last.resolveSibling(kept)).length));
      assertFalse(Files.exists(last));
      append(journal, 1);
    }
  }

  @Test
  void aLineThatIsMissingAtTheEndIsDamage() throws Exception {
    Position before = journals.kept(30);
    Path last = journals.segments().get(journals.segments().size() - 1);
    List<String> lines = Files.readAllLines(last);
    lines.remove(lines.size() - 2);
    Files.write(last, lines);

    try (Journal journal = journals.open()) {
      assertNotEquals(before.epoch(), journal.position().epoch());
    }
  }

  @Test
  void aLineOfManyKilobytesIsFoundAgain() throws Exception {
    Position before;
    try (Journal journal = Journal.open(journals.files(64 << 20, "b"), 16)) {
      append(journal, 3);
      before =
          journal.append(AT, "s", new Event.SessionUnclear("what", List.of("ä".repeat(200_000))));
    }
    try (Journal journal = journals.open()) {
      assertEquals(before, journal.position());
      assertNull(journal.note());
    }
  }

  @Test
  void onlyTheEndIsReadBeforeAnAgentListens() throws Exception {
    try (Journal journal = Journal.open(journals.files(64 << 20, "b"), 16)) {
      append(journal, 1000);
    }
    Path only = journals.segments().get(0);
    Files.write(only, "####".getBytes(StandardCharsets.UTF_8), StandardOpenOption.WRITE);

    try (Journal journal = journals.open()) {
      assertEquals(1000, journal.position().seq());
      assertNull(journal.note());
    }
  }

  @Test
  void aDirectoryIsOneAgentsAlone() {
    try (Journal journal = journals.open()) {
      append(journal, 1);
      CmException refused = assertThrows(CmException.class, journals::open);
      assertEquals(ErrorCode.JOURNAL_TAKEN, refused.code());
      assertTrue(
          refused.message().contains("process " + ProcessHandle.current().pid()),
          refused.message());
      assertTrue(refused.message().contains("journal_directory"), refused.message());
    }
    journals.open().close();
  }

  @Test
  void aDirectoryThatOthersCanReadIsRefused() throws Exception {
    Files.createDirectories(journals.directory());
    Files.setPosixFilePermissions(
        journals.directory(), PosixFilePermissions.fromString("rwxr-x---"));

    CmException refused = assertThrows(CmException.class, journals::open);

    assertEquals(ErrorCode.CONFIG_INVALID, refused.code());
    assertTrue(refused.message().contains("chmod 700"), refused.message());
  }

  @Test
  void aDirectoryThatCannotBeMadeIsNamed() throws Exception {
    Files.writeString(journals.directory(), "a file");

    CmException refused = assertThrows(CmException.class, journals::open);

    assertEquals(ErrorCode.CONFIG_INVALID, refused.code());
    assertTrue(refused.message().contains(journals.directory().toString()), refused.message());
  }

  @Test
  void whatIsNoSegmentIsLeftAlone() throws Exception {
    journals.kept(3);
    Path notes = Files.writeString(journals.directory().resolve("notes.txt"), "mine");

    journals.kept(3);

    assertEquals("mine", Files.readString(notes));
    assertEquals(upTo(6), numbers(journals.events()));
  }
}
