package org.cmremote.agent.journal;

import static org.cmremote.agent.journal.Journals.AT;
import static org.cmremote.agent.journal.Journals.append;
import static org.cmremote.agent.journal.Journals.numbers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Looking back, a page at a time. */
@Timeout(30)
class PagesTest {
  private static final Request.ReadJournal ALL = read(null, null, List.of(), null);

  private Journals journals;

  @BeforeEach
  void place(@TempDir Path directory) {
    journals = new Journals(directory.resolve("journal"));
  }

  private static Request.ReadJournal read(
      @Nullable Integer limit,
      @Nullable String session,
      List<String> types,
      @Nullable Instant since) {
    return new Request.ReadJournal(null, limit, session, types, since);
  }

  private static List<Result.JournalPage> pages(Journal journal, Request.ReadJournal wanted) {
    List<Result.JournalPage> pages = new ArrayList<>();
    Result.JournalPage page = journal.read(wanted);
    pages.add(page);
    while (page.more()) {
      page = journal.read(wanted.from(page.next()));
      pages.add(page);
    }
    return pages;
  }

  private static List<EventEnvelope> events(Journal journal, Request.ReadJournal wanted) {
    return pages(journal, wanted).stream().flatMap(page -> page.events().stream()).toList();
  }

  @Test
  void pagesJoinWithoutGapOrRepetition() {
    Position end = journals.kept(100);
    try (Journal journal = journals.open()) {
      for (int limit : List.of(1, 7, 19, 20, 100, 1000)) {
        List<Result.JournalPage> pages = pages(journal, read(limit, null, List.of(), null));

        assertEquals(
            LongStream.rangeClosed(1, 100).boxed().toList(),
            numbers(pages.stream().flatMap(page -> page.events().stream()).toList()),
            "limit " + limit);
        assertTrue(pages.stream().allMatch(page -> page.events().size() <= limit));
        assertEquals(end, pages.get(pages.size() - 1).next());
      }
    }
  }

  @Test
  void afterTheEndThereIsNothing() {
    Position end = journals.kept(30);
    try (Journal journal = journals.open()) {
      Result.JournalPage page = journal.read(ALL.from(end));
      assertEquals(new Result.JournalPage(List.of(), end, false, 0), page);
      append(journal, 2);
      assertEquals(List.of(31L, 32L), numbers(journal.read(ALL.from(end)).events()));
    }
  }

  @Test
  void sessionTypeAndTimeChoose() {
    Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(60);
    try (Journal journal = journals.open()) {
      for (int i = 0; i < 60; i++) {
        journal.append(
            start.plusSeconds(i),
            i % 3 == 0 ? null : "s" + i % 3,
            i % 2 == 0 ? new Event.AgentStopping() : new Event.SessionKilled("s1"));
      }
      assertEquals(20, events(journal, read(null, "s1", List.of(), null)).size());
      assertEquals(30, events(journal, read(4, null, List.of("agent.stopping"), null)).size());
      assertEquals(
          60,
          events(journal, read(null, null, List.of("agent.stopping", "session.killed"), null))
              .size());
      assertEquals(10, events(journal, read(null, "s2", List.of("session.killed"), null)).size());
      assertEquals(
          List.of(59L, 60L),
          numbers(events(journal, read(null, null, List.of(), start.plusSeconds(58)))));
      assertEquals(0, events(journal, read(null, "none", List.of(), null)).size());
    }
  }

  @Test
  void earlierEpochsAndDamagedFilesAreReadToo() throws Exception {
    journals.kept(30);
    Path last = journals.segments().get(journals.segments().size() - 1);
    try (RandomAccessFile file = new RandomAccessFile(last.toFile(), "rw")) {
      file.seek(file.length() - 300);
      file.write(new byte[10]);
    }
    try (Journal journal = journals.open()) {
      append(journal, 3);

      List<Result.JournalPage> pages = pages(journal, read(10, null, List.of(), null));

      List<Long> numbers = numbers(pages.stream().flatMap(page -> page.events().stream()).toList());
      assertEquals(32, numbers.size());
      assertEquals(List.of(1L, 2L, 3L), numbers.subList(29, 32));
      assertEquals(1, pages.stream().mapToInt(Result.JournalPage::unreadable).sum());
    }
  }

  @Test
  void aFileThatLeadsBackIsLeftInTheEnd() throws Exception {
    journals.kept(60);
    List<Path> segments = journals.segments();
    String first = Files.readString(segments.get(0));
    Path second = segments.get(1);
    Files.writeString(second, first + Files.readString(second));
    Files.move(
        second, second.resolveSibling(second.toString().replace(".jsonl", ".damaged.jsonl")));
    try (Journal journal = journals.open()) {
      List<Result.JournalPage> pages = pages(journal, read(7, null, List.of(), null));

      assertEquals(
          LongStream.rangeClosed(1, 60).boxed().toList(),
          numbers(pages.stream().flatMap(page -> page.events().stream()).toList()));
      assertEquals(
          first.lines().count(), pages.stream().mapToInt(Result.JournalPage::unreadable).sum());
    }
  }

  @Test
  void sessionsWithQuotesAreFound() {
    try (Journal journal = journals.open()) {
      journal.append(AT, "a \"b\"", new Event.SessionKilled("s1"));
      assertEquals(1, events(journal, read(null, "a \"b\"", List.of(), null)).size());
    }
  }

  @Test
  void anAnswerIsBoundedHoweverLongItsEventsAre() {
    try (Journal journal = Journal.open(journals.files(64 << 20, "b"), 16)) {
      for (int i = 0; i < 50; i++) {
        journal.append(AT, "s", new Event.SessionUnclear("what", List.of("x".repeat(20_000))));
      }
      List<Result.JournalPage> pages = pages(journal, ALL);
      assertEquals(50, pages.stream().mapToInt(page -> page.events().size()).sum());
      assertTrue(pages.stream().allMatch(page -> page.events().size() < 20));
    }
  }

  @Test
  void whatIsInMemoryAloneIsReadAsWell() {
    try (Journal journal = Journal.inMemory("e", 16)) {
      append(journal, 20);
      assertEquals(
          LongStream.rangeClosed(5, 20).boxed().toList(),
          numbers(events(journal, read(3, null, List.of(), null))));
      assertFalse(journal.read(ALL.from(new Position("e", 20))).more());
    }
  }
}
