package org.cmremote.faults;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.SessionInfo;
import org.jspecify.annotations.Nullable;

/**
 * What is to be true of a session whose program writes down each line that is typed: which requests
 * about it were acknowledged, and which may or may not have been carried out.
 */
final class Sink {
  private final String name;
  private final Path file;
  private final Set<Integer> sent = new TreeSet<>();
  private final Set<Integer> acknowledged = new TreeSet<>();
  private Set<AutoConfirm> modes;
  private Existence existence = Existence.NO;

  /** Whether it is there. */
  enum Existence {
    YES,
    NO,
    MAYBE
  }

  Sink(String name, Path directory, AutoConfirm mode) throws IOException {
    this.name = requireNonNull(name, "name is null");
    this.file = Files.createFile(directory.resolve(name + ".txt"));
    this.modes = EnumSet.of(mode);
  }

  String name() {
    return name;
  }

  /** What to run in it. */
  List<String> command() {
    return List.of("sh", "-c", "exec cat >>'" + file + "'");
  }

  Existence existence() {
    return existence;
  }

  void exists(Existence now) {
    existence = now;
  }

  /** Its mode is that one now; without acknowledgement it may also be as it was. */
  void mode(AutoConfirm mode, boolean acknowledged) {
    Set<AutoConfirm> possible = acknowledged ? EnumSet.noneOf(AutoConfirm.class) : modes;
    possible.add(mode);
    modes = possible;
  }

  void line(int number, boolean ack) {
    sent.add(number);
    if (ack) {
      acknowledged.add(number);
    }
  }

  /** What is wrong with what the agent says of it; null if it says nothing. */
  List<String> compare(@Nullable SessionInfo info, boolean stopped) {
    List<String> wrongs = new ArrayList<>();
    boolean there = info != null && !info.state().over();
    if (existence == Existence.MAYBE) {
      existence = there ? Existence.YES : Existence.NO;
    } else if (there != (existence == Existence.YES)) {
      wrongs.add("%s is %s, and is to be %s".formatted(name, info, existence));
    }
    if (there && info != null && !stopped) {
      if (!modes.contains(info.autoConfirm())) {
        wrongs.add("%s has mode %s, not %s".formatted(name, info.autoConfirm(), modes));
      }
      modes = EnumSet.of(info.autoConfirm());
    }
    return wrongs;
  }

  /** Whether every acknowledged line has arrived. */
  boolean complete() throws IOException {
    return new TreeSet<>(lines()).containsAll(acknowledged);
  }

  /** A line that is missing, came twice, out of turn, or wasn't sent. */
  List<String> wrongs() throws IOException {
    List<String> wrongs = new ArrayList<>();
    int last = -1;
    for (int line : lines()) {
      if (line <= last || !sent.contains(line)) {
        wrongs.add("%s: line %d after %d".formatted(name, line, last));
      }
      last = line;
    }
    if (!complete()) {
      wrongs.add("%s: acknowledged %s, and there are %s".formatted(name, acknowledged, lines()));
    }
    return wrongs;
  }

  private List<Integer> lines() throws IOException {
    return Files.readAllLines(file).stream().map(line -> Integer.valueOf(line.trim())).toList();
  }
}
