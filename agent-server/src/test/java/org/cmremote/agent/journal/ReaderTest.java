package org.cmremote.agent.journal;

import static org.awaitility.Awaitility.await;
import static org.cmremote.agent.journal.Journals.append;
import static org.cmremote.agent.journal.Journals.numbers;
import static org.cmremote.agent.journal.Journals.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Position;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reading behind what memory holds, while files come and go. */
@Timeout(30)
class ReaderTest {
  private final ExecutorService sessions = Executors.newSingleThreadExecutor();
  private Journals journals;

  @BeforeEach
  void place(@TempDir Path directory) {
    journals = new Journals(directory.resolve("journal"));
  }

  @AfterEach
  void stop() {
    sessions.shutdownNow();
  }

  private <T> T onSessions(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, sessions).join();
  }

  private void close(Journal journal) {
    onSessions(
        () -> {
          journal.close();
          return null;
        });
  }

  private static List<Long> range(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  private Optional<Reader> readerAfter(Journal journal, Position place) {
    if (journal.needsCheck(place)) {
      journal.check(place);
    }
    return onSessions(() -> journal.readerAfter(place));
  }

  @Test
  void whatAnEarlierAgentWroteIsReadFromFilesAndThenFromMemory() {
    Position before = journals.kept(100);
    try (Journal journal = journals.open()) {
      append(journal, 20);
      for (long after : List.of(0L, 1L, 42L, 99L, 100L, 104L, 119L, 120L)) {
        Position place = new Position(before.epoch(), after);
        assertEquals(after < 104, journal.needsCheck(place), "after " + after);

        Reader reader = readerAfter(journal, place).orElseThrow();

        assertEquals(range(after + 1, 120), numbers(read(reader)));
        assertInstanceOf(Reader.Next.Nothing.class, reader.next());
      }
    }
  }

  @Test
  void whatHappensMeanwhileComesInOrder() {
    Position before = journals.kept(100);
    try (Journal journal = journals.open()) {
      Reader reader = readerAfter(journal, new Position(before.epoch(), 0)).orElseThrow();
      List<Long> seen = new ArrayList<>();
      for (Reader.Next next = reader.next();
          !(next instanceof Reader.Next.Nothing);
          next = reader.next()) {
        if (next instanceof Reader.Next.Event event) {
          seen.add(Journals.event(event.frame()).position().seq());
          if (seen.size() % 3 == 0 && seen.size() < 300) {
            append(journal, 2);
          }
          if (seen.size() % 7 == 0) {
            reader.unload();
          }
        } else {
          assertInstanceOf(Reader.Next.Stored.class, next);
          reader.load();
        }
      }
      assertEquals(range(1, journal.position().seq()), seen);
    }
  }

  @Test
  void aPlaceThatNeverWasIsRefused() {
    Position before = journals.kept(3);
    try (Journal journal = journals.open()) {
      assertTrue(readerAfter(journal, new Position(before.epoch(), 4)).isEmpty());
      assertTrue(readerAfter(journal, new Position("another", 1)).isEmpty());
    }
  }

  @Test
  void aDamagedMiddleIsNotPromisedAndBeginsANewEpoch() throws Exception {
    Position before = journals.kept(100);
    Path second = journals.segments().get(1);
    String damaged = second.getFileName().toString().replace(".jsonl", ".damaged.jsonl");
    try (RandomAccessFile file = new RandomAccessFile(second.toFile(), "rw")) {
      file.seek(1000);
      file.write(new byte[20]);
    }
    Journal journal = journals.open();
    journal.start(sessions, InstantSource.system());
    Reader behind = onSessions(journal::reader);
    assertEquals(before, journal.position());

    assertTrue(readerAfter(journal, new Position(before.epoch(), 1)).isEmpty());

    onSessions(() -> null);
    assertNotEquals(before.epoch(), journal.position().epoch());
    assertInstanceOf(Reader.Next.Gone.class, behind.next());
    Event first = journal.read(1).orElseThrow().envelope().event();
    assertTrue(
        first instanceof Event.JournalChanged changed
            && !changed.full()
            && changed.why().contains(damaged)
            && changed.why().contains("a new epoch begins"),
        first.toString());
    assertTrue(Files.exists(second.resolveSibling(damaged)));
    assertFalse(Files.exists(second));
    assertTrue(readerAfter(journal, before).isEmpty());
    close(journal);
    try (Journal next = journals.open()) {
      assertEquals(1, next.position().seq());
    }
  }

  @Test
  void whatWasDamagedBeforeTheEndIsFoundSoonAfterTheStart() throws Exception {
    Position before;
    try (Journal journal = Journal.open(journals.files(64 << 20, "b"), 16)) {
      before = append(journal, 1000);
    }
    try (RandomAccessFile file = new RandomAccessFile(journals.segments().get(0).toFile(), "rw")) {
      file.seek(1000);
      file.write(new byte[20]);
    }
    Journal journal = journals.open();
    assertEquals(before, journal.position());

    journal.start(sessions, InstantSource.system());

    await().until(() -> !journal.position().epoch().equals(before.epoch()));
    close(journal);
  }

  @Test
  void aSegmentThatAPersonRemovedIsNotPromised() throws Exception {
    Position before = journals.kept(100);
    Files.delete(journals.segments().get(1));
    Journal journal = journals.open();
    journal.start(sessions, InstantSource.system());

    assertTrue(readerAfter(journal, new Position(before.epoch(), 1)).isEmpty());
    close(journal);
  }

  @Test
  void whatIsReadIsNotRemovedMeanwhile() throws Exception {
    Journal journal = journals.open();
    journal.start(sessions, InstantSource.system());
    Position first = onSessions(() -> append(journal, 1));
    Reader slow = readerAfter(journal, first).orElseThrow();

    onSessions(() -> append(journal, 500));
    await().until(() -> journals.bytes() > Journals.SMALL);
    assertEquals(range(2, 501), numbers(read(slow)));
    slow.close();

    onSessions(() -> append(journal, 100));
    await().until(() -> journals.bytes() <= Journals.SMALL);
    assertTrue(readerAfter(journal, first).isEmpty());
    close(journal);
  }

  @Test
  void aReaderThatIsTooSlowIsToldThatItLostItsPlace() throws Exception {
    Journal journal = journals.open();
    journal.start(sessions, InstantSource.system());
    Reader stalled = onSessions(journal::reader);
    for (int i = 0; i < 10; i++) {
      onSessions(() -> append(journal, 200));
    }
    await().until(() -> journals.bytes() <= 2 * Journals.SMALL);

    assertInstanceOf(Reader.Next.Gone.class, stalled.next());
    close(journal);
  }

  @Test
  void whatIsTooOldIsRemoved() throws Exception {
    Position before = journals.kept(100);
    List<Path> segments = journals.segments();
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(31)));
    for (Path segment : segments.subList(0, 2)) {
      Files.setLastModifiedTime(segment, old);
    }
    JournalFiles files =
        new JournalFiles(journals.directory(), 64 << 20, Duration.ofDays(30), "boot-1");
    Journal journal = Journal.open(files, 16);
    journal.start(sessions, InstantSource.system());

    await().until(() -> journals.segments().equals(segments.subList(2, segments.size())));
    assertTrue(readerAfter(journal, new Position(before.epoch(), 0)).isEmpty());
    assertEquals(
        100,
        read(readerAfter(journal, new Position(before.epoch(), 99)).orElseThrow())
            .get(0)
            .position()
            .seq());
    close(journal);
  }

  @Test
  void aQuietDayEndsASegment() throws Exception {
    try (Journal journal = journals.open()) {
      journal.append(Journals.AT, null, new Event.AgentStopping());
      journal.append(Journals.AT.plus(Duration.ofHours(23)), null, new Event.AgentStopping());
      journal.append(Journals.AT.plus(Duration.ofHours(25)), null, new Event.AgentStopping());
    }
    assertEquals(2, journals.segments().size());
  }
}
