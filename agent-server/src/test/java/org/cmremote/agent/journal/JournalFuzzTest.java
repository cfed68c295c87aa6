package org.cmremote.agent.journal;

import static org.cmremote.agent.journal.Journals.append;
import static org.cmremote.agent.journal.Journals.numbers;
import static org.cmremote.agent.journal.Journals.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.BeforeTry;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;

/**
 * The journal's files after whatever may become of them: the agent starts, and whoever resumes gets
 * every event in order, or is told that not all are there.
 */
class JournalFuzzTest {
  private static final long EVENTS = 100;
  private static final Logger LOG = Logger.getLogger("journal");

  private static Path whole;
  private static Position before;

  private Path directory;

  /** Something that happens to the bytes of one file. */
  private interface Damage {
    byte[] to(byte[] content);
  }

  /**
   * @param file which of them, counted from the first, and round again
   */
  private record Blow(int file, Damage damage) {}

  @BeforeContainer
  static void keep() throws IOException {
    // It warns of each damage.
    LOG.setLevel(Level.OFF);
    whole = Files.createTempDirectory(place(), "journal");
    before = new Journals(whole.resolve("journal")).kept((int) EVENTS);
  }

  @AfterContainer
  static void drop() throws IOException {
    LOG.setLevel(null);
    delete(whole);
  }

  @BeforeTry
  void copy() throws IOException {
    directory = Files.createTempDirectory(place(), "journal");
    Path journal = Files.createDirectory(directory.resolve("journal"));
    Files.setPosixFilePermissions(journal, Files.getPosixFilePermissions(whole.resolve("journal")));
    try (Stream<Path> files = Files.list(whole.resolve("journal"))) {
      for (Path file : files.toList()) {
        Files.copy(file, journal.resolve(file.getFileName().toString()));
      }
    }
  }

  @AfterTry
  void clean() throws IOException {
    delete(directory);
  }

  @Property
  void whoResumesGetsEveryEventOrIsToldThatNotAllAreThere(
      @ForAll("blows") List<Blow> blows,
      @ForAll boolean killed,
      @ForAll @LongRange(min = 0, max = EVENTS) long after)
      throws Exception {
    Journals journals = struck(blows);
    if (killed) {
      journals.killed("boot-1");
    }

    Position last;
    try (Journal journal = journals.open()) {
      Position found = journal.position();
      long most = found.epoch().equals(before.epoch()) ? EVENTS : 0;
      assertTrue(found.seq() <= most, found.toString());
      Position place = new Position(before.epoch(), after);
      if (journal.needsCheck(place)) {
        journal.check(place);
      }
      Optional<Reader> reader = journal.readerAfter(place);
      if (reader.isPresent()) {
        assertEvents(place, found.seq(), read(reader.get()));
        assertInstanceOf(Reader.Next.Nothing.class, reader.get().next());
      }

      last = append(journal, 3);
      assertEquals(new Position(found.epoch(), found.seq() + 3), last);
    }
    try (Journal journal = journals.open()) {
      assertEquals(last, journal.position());
    }
  }

  @Property
  void whoLooksBackComesToTheEnd(
      @ForAll("blows") List<Blow> blows, @ForAll @IntRange(min = 1, max = 30) int limit)
      throws Exception {
    try (Journal journal = struck(blows).open()) {
      Position last = append(journal, 3);
      Request.ReadJournal wanted = new Request.ReadJournal(null, limit, null, null, null);
      Result.JournalPage page = journal.read(wanted);
      List<EventEnvelope> events = new ArrayList<>(page.events());
      // What was repeated in a file may come twice, but not again and again.
      for (int pages = 1; page.more(); pages++) {
        assertTrue(pages < 5 * EVENTS / limit + 5, "it is led back");
        page = journal.read(wanted.from(page.next()));
        events.addAll(page.events());
      }
      assertEquals(last, page.next());
      assertEquals(
          List.of(last.seq() - 2, last.seq() - 1, last.seq()),
          numbers(events.subList(events.size() - 3, events.size())));
    }
  }

  /** The journal's files after that has happened to them. */
  private Journals struck(List<Blow> blows) throws IOException {
    Journals journals = new Journals(directory.resolve("journal"));
    List<Path> files = journals.segments();
    for (Blow blow : blows) {
      Path file = files.get(blow.file() % files.size());
      Files.write(file, blow.damage().to(Files.readAllBytes(file)));
    }
    return journals;
  }

  private static void assertEvents(Position after, long last, List<EventEnvelope> events) {
    assertEquals(
        LongStream.rangeClosed(after.seq() + 1, last)
            .mapToObj(seq -> new Position(after.epoch(), seq))
            .toList(),
        events.stream().map(EventEnvelope::position).toList());
  }

  @Provide
  Arbitrary<List<Blow>> blows() {
    Arbitrary<Integer> places = Arbitraries.integers().between(0, 5_000);
    Arbitrary<byte[]> bytes =
        Arbitraries.oneOf(
            Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(40),
            Arbitraries.of(0, 10, 34, 92, 123, 125, 255)
                .map(value -> new byte[] {value.byteValue()}));
    Arbitrary<Damage> damages =
        Arbitraries.oneOf(
            places.map(place -> (Damage) content -> part(content, 0, at(place, content))),
            places.map(
                place -> (Damage) content -> part(content, at(place, content), content.length)),
            Combinators.combine(places, bytes).as(JournalFuzzTest::overwritten),
            Combinators.combine(places, bytes).as(JournalFuzzTest::inserted),
            Combinators.combine(places, places).as(JournalFuzzTest::repeated));
    return Combinators.combine(Arbitraries.integers().between(0, 20), damages)
        .as(Blow::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3);
  }

  private static Damage overwritten(int place, byte[] bytes) {
    return content -> {
      int from = at(place, content);
      int to = Math.min(content.length, from + bytes.length);
      return joined(part(content, 0, from), bytes, part(content, to, content.length));
    };
  }

  private static Damage inserted(int place, byte[] bytes) {
    return content -> {
      int from = at(place, content);
      return joined(part(content, 0, from), bytes, part(content, from, content.length));
    };
  }

  private static Damage repeated(int place, int length) {
    return content -> {
      int from = at(place, content);
      int to = Math.min(content.length, from + length);
      return joined(part(content, 0, to), part(content, from, content.length));
    };
  }

  private static int at(int place, byte[] content) {
    return content.length == 0 ? 0 : place % content.length;
  }

  private static byte[] part(byte[] content, int from, int to) {
    return Arrays.copyOfRange(content, from, to);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** In memory where that can be had: a thousand journals a minute would wait for a disk. */
  private static Path place() {
    Path memory = Path.of("/dev/shm");
    return Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
