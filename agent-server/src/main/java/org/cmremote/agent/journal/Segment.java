package org.cmremote.agent.journal;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of the journal, by its name: {@code 00002-7f3a9c01d2e4-0000000000000058.jsonl}. Sorted by
 * name, files are in the order of events. Each line is an event exactly as clients get it.
 *
 * @param history the number of the epoch among those of this directory, from 1
 * @param first the number of the first event in it
 * @param damaged whether lines in it can't be read, or are missing
 */
record Segment(Path directory, int history, String epoch, long first, boolean damaged)
    implements Comparable<Segment> {
  private static final Pattern NAME =
      Pattern.compile("(\\d{5,9})-([0-9a-zA-Z]+)-(\\d{16,18})(\\.damaged)?\\.jsonl");

  private static final Comparator<Segment> ORDER =
      Comparator.comparingInt(Segment::history).thenComparingLong(Segment::first);

  Segment {
    requireNonNull(directory, "directory is null");
    requireNonNull(epoch, "epoch is null");
  }

  /** The segment that the file is; empty for any other file. */
  static Optional<Segment> of(Path file) {
    Matcher name =
        NAME.matcher(requireNonNull(file.getFileName(), "the root is no file").toString());
    return name.matches()
        ? Optional.of(
            new Segment(
                requireNonNull(file.getParent(), "the file stands nowhere"),
                Integer.parseInt(name.group(1)),
                name.group(2),
                Long.parseLong(name.group(3)),
                name.group(4) != null))
        : Optional.empty();
  }

  Path file() {
    return directory.resolve(
        "%05d-%s-%016d%s.jsonl".formatted(history, epoch, first, damaged ? ".damaged" : ""));
  }

  /** The same, under the name of a damaged one. */
  Segment asDamaged() {
    return new Segment(directory, history, epoch, first, true);
  }

  @Override
  public int compareTo(Segment other) {
    return ORDER.compare(this, other);
  }
}
