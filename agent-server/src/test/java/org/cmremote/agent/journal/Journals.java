package org.cmremote.agent.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Message;
import org.cmremote.transport.protocol.Position;

/** Journals in a directory of a test's own, and what lies there. */
record Journals(Path directory) {
  static final Instant AT = Instant.parse("2026-11-20T04:05:06.789Z");

  /** As small as can be: its segments have 4 KiB. */
  static final long SMALL = 64 << 10;

  private static final Codec CODEC = new Codec();

  JournalFiles files(long mostBytes, String boot) {
    return new JournalFiles(directory, mostBytes, Duration.ZERO, boot);
  }

  Journal open() {
    return open("boot-1");
  }

  Journal open(String boot) {
    return Journal.open(files(SMALL, boot), 16);
  }

  /** Appends so many events of some hundred bytes each. */
  static Position append(Journal journal, int count) {
    for (int i = 0; i < count; i++) {
      journal.append(AT, "fix-login", new Event.SessionKilled("x".repeat(100)));
    }
    return journal.position();
  }

  /** Keeps a journal with so many events, and stops in order. */
  Position kept(int count) {
    try (Journal journal = open()) {
      return append(journal, count);
    }
  }

  /** As the kernel leaves it when the agent is killed: the file says that one runs. */
  void killed(String boot) throws IOException {
    Files.writeString(directory.resolve("lock"), "running " + boot + " 12345\n");
  }

  List<Path> segments() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
    }
  }

  /** Every event in the files, in the order in which {@code cat *.jsonl} prints them. */
  List<EventEnvelope> events() throws IOException {
    List<EventEnvelope> events = new ArrayList<>();
    for (Path segment : segments()) {
      Files.readAllLines(segment).forEach(line -> events.add(CODEC.readLine(line)));
    }
    return events;
  }

  /** All that the reader gives until nothing more has happened, or until it is gone. */
  static List<EventEnvelope> read(Reader reader) {
    List<EventEnvelope> events = new ArrayList<>();
    while (true) {
      Reader.Next next = reader.next();
      if (next instanceof Reader.Next.Event event) {
        events.add(event(event.frame()));
      } else if (next instanceof Reader.Next.Stored) {
        reader.load();
      } else {
        return events;
      }
    }
  }

  static EventEnvelope event(String frame) {
    return ((Message.EventNotice) CODEC.readFromAgent(frame)).envelope();
  }

  /** How much lies there. */
  long bytes() throws IOException {
    long bytes = 0;
    for (Path segment : segments()) {
      bytes += Files.size(segment);
    }
    return bytes;
  }

  static List<Long> numbers(List<EventEnvelope> events) {
    return events.stream().map(event -> event.position().seq()).toList();
  }
}
