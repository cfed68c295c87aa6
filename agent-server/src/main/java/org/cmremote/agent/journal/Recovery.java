package org.cmremote.agent.journal;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an agent that starts finds of the journal, and where it goes on. Reads the end of the last
 * segment only, whatever the size of the journal.
 *
 * @param segments all that are there, in order
 * @param tail where the last history goes on; null if a new one has to begin
 * @param note what was wrong, for a person; null if nothing was
 */
record Recovery(List<Segment> segments, @Nullable Tail tail, @Nullable String note) {
  Recovery {
    segments = List.copyOf(requireNonNull(segments, "segments is null"));
  }

  /** The number that a new history gets. */
  int nextHistory() {
    return segments.isEmpty() ? 1 : segments.get(segments.size() - 1).history() + 1;
  }

  /**
   * Looks at the directory. Cuts a torn last line off; gives a file whose end is damaged the name
   * of a damaged one.
   */
  static Recovery of(Path directory, Claim.LastEnd lastEnd) throws IOException {
    List<Segment> segments = list(directory);
    if (segments.isEmpty() || segments.get(segments.size() - 1).damaged()) {
      return new Recovery(segments, null, null);
    }
    if (lastEnd == Claim.LastEnd.UNSURE) {
      return new Recovery(
          segments,
          null,
          "the machine failed, or its disk was full, when the last agent ended: events that clients saw may be lost, so a new epoch begins");
    }
    Segment last = segments.get(segments.size() - 1);
    Optional<Tail> tail = Tail.of(last);
    if (tail.isEmpty()) {
      return damaged(segments, last);
    }
    String note = null;
    if (tail.get().torn() > 0) {
      cut(last.file(), tail.get().size());
      note =
          "the last line of %s was torn: %d bytes of an event that nobody saw were cut off"
              .formatted(last.file().getFileName(), tail.get().torn());
    }
    return new Recovery(segments, tail.get(), note);
  }

  static List<Segment> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(Segment::of).flatMap(Optional::stream).sorted().toList();
    }
  }

  private static Recovery damaged(List<Segment> segments, Segment last) throws IOException {
    Segment kept = last.asDamaged();
    Files.move(last.file(), kept.file());
    return new Recovery(
        Stream.concat(segments.stream().filter(it -> !it.equals(last)), Stream.of(kept)).toList(),
        null,
        "%s is damaged and was kept as %s: a new epoch begins"
            .formatted(last.file().getFileName(), kept.file().getFileName()));
  }

  private static void cut(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
      channel.force(true);
    }
  }
}
