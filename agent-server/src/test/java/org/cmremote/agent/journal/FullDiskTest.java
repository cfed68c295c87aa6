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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Events that can't be written. Here a directory that is away for a while stands for a full disk:
 * no new segment can be made in it. A disk that really is full is {@code FullDiskProcessTest}'s.
 */
@Timeout(30)
class FullDiskTest {
  /** More than memory holds of what waits, and its segments, of 256 KiB, have room for three. */
  private static final long MOST_BYTES = 4 << 20;

  private static final Event LARGE = new Event.SessionUnclear("what", List.of("x".repeat(100_000)));

  private static final FileAttribute<Set<PosixFilePermission>> OWNERS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final ExecutorService sessions = Executors.newSingleThreadExecutor();
  private final AtomicInteger rooms = new AtomicInteger();
  private Journals journals;
  private Path away;
  private Journal journal;

  @BeforeEach
  void place(@TempDir Path directory) throws IOException {
    journals = new Journals(directory.resolve("journal"));
    away = directory.resolve("away");
    journal = Journal.open(journals.files(MOST_BYTES, "boot-1"), 16);
    journal.onRoom(rooms::incrementAndGet);
    journal.start(sessions, InstantSource.system());
    onSessions(() -> append(journal, 10));
    Files.move(journals.directory(), away);
  }

  @AfterEach
  void stop() {
    if (!sessions.isShutdown()) {
      close();
    }
  }

  private void close() {
    onSessions(
        () -> {
          journal.close();
          return null;
        });
    sessions.shutdown();
  }

  private <T> T onSessions(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, sessions).join();
  }

  /** So many that a segment has to be followed by another. */
  private void fill() {
    appendLarge(5);
    assertTrue(journal.isFull());
  }

  private void appendLarge(int count) {
    onSessions(
        () -> {
          for (int i = 0; i < count; i++) {
            journal.append(Journals.AT, "s", LARGE);
          }
          return null;
        });
  }

  private void makeRoom() throws IOException {
    Files.move(away, journals.directory());
  }

  @Test
  void eventsWaitInOrderAndClientsSeeThemAndAreTold() throws Exception {
    fill();

    await().until(() -> journal.position().seq() == 16);
    Event told = journal.read(16).orElseThrow().envelope().event();
    assertTrue(
        told instanceof Event.JournalChanged changed
            && changed.full()
            && changed.why().contains("events can't be written"),
        told.toString());

    makeRoom();

    await().until(() -> journal.position().seq() == 17);
    assertFalse(journal.isFull());
    assertEquals(1, rooms.get());
    assertEquals(LongStream.rangeClosed(1, 17).boxed().toList(), numbers(journals.events()));
    assertEquals(
        new Event.JournalChanged(false, "events can be written again"),
        journals.events().get(16).event());
  }

  @Test
  void whoLooksBackIsToldOfThoseThatWaitToo() {
    fill();
    await().until(() -> journal.position().seq() == 16);
    Request.ReadJournal all = new Request.ReadJournal(null, 2, null, List.of(), null);

    Result.JournalPage first = journal.read(all);
    Result.JournalPage second = journal.read(all.from(first.next()));

    // The files, with those before, are away here.
    assertEquals(List.of(14L, 15L), numbers(first.events()));
    assertEquals(List.of(16L), numbers(second.events()));
    assertFalse(second.more());
    assertEquals(journal.position(), second.next());
  }

  @Test
  void anAgentThatIsKilledOnceThereIsRoomLosesNothing(@TempDir Path other) throws Exception {
    fill();
    String epoch = journal.position().epoch();
    makeRoom();
    await().until(() -> !journal.isFull());

    Journals killed = new Journals(Files.createDirectory(other.resolve("journal"), OWNERS));
    onSessions(() -> copy(journals.directory(), killed.directory()));

    try (Journal next = killed.open()) {
      assertEquals(epoch, next.position().epoch());
    }
  }

  /** As a kill leaves it: without what is done at a stop. */
  private static Path copy(Path from, Path to) {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return to;
  }

  @Test
  void whatMemoryCannotHoldBeginsANewEpoch() throws Exception {
    fill();
    String epoch = journal.position().epoch();
    appendLarge(25);
    Reader reader = onSessions(journal::reader);
    Position last = journal.position();

    makeRoom();

    await().until(() -> !journal.position().epoch().equals(epoch));
    assertFalse(journal.isFull());
    assertInstanceOf(Reader.Next.Gone.class, reader.next());
    assertTrue(onSessions(() -> journal.readerAfter(last)).isEmpty());
    Event first = journal.read(1).orElseThrow().envelope().event();
    assertTrue(
        first instanceof Event.JournalChanged changed && changed.why().contains("a new epoch"),
        first.toString());
    // What did fit is there, without a gap.
    List<Long> kept =
        numbers(
            journals.events().stream()
                .filter(event -> event.position().epoch().equals(epoch))
                .toList());
    assertEquals(LongStream.rangeClosed(1, kept.size()).boxed().toList(), kept);
    assertTrue(kept.size() > 30 && kept.size() < last.seq(), kept.size() + " of " + last.seq());
  }

  @Test
  void anAgentThatEndsMeanwhileIsFollowedByANewEpoch() throws Exception {
    fill();
    String epoch = journal.position().epoch();

    close();

    makeRoom();
    try (Journal next = journals.open()) {
      assertNotEquals(epoch, next.position().epoch());
      assertTrue(next.note().contains("a new epoch begins"), next.note());
    }
  }

  @Test
  void anAgentThatStopsOnceThereIsRoomLosesNothing() throws Exception {
    fill();
    Position last = journal.position();
    makeRoom();

    close();

    try (Journal next = journals.open()) {
      assertEquals(last.epoch(), next.position().epoch());
      assertTrue(next.position().seq() >= last.seq());
      Position start = new Position(last.epoch(), 0);
      next.check(start);
      assertEquals(
          LongStream.rangeClosed(1, next.position().seq()).boxed().toList(),
          numbers(read(next.readerAfter(start).orElseThrow())));
    }
  }
}
