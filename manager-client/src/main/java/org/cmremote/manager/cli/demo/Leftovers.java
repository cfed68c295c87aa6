package org.cmremote.manager.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What has to be undone, the latest first. One thread's only. */
final class Leftovers implements AutoCloseable {
  private final Deque<Runnable> undoings = new ArrayDeque<>();

  void add(Runnable undoing) {
    undoings.push(undoing);
  }

  /**
   * Undoes all; one's failure doesn't keep the others. An interrupt that led here doesn't hurry it.
   */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    RuntimeException first = null;
    for (Runnable next = undoings.poll(); next != null; next = undoings.poll()) {
      try {
        next.run();
      } catch (RuntimeException e) {
        first = first == null ? e : first;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (first != null) {
      throw first;
    }
  }

  /** Ends a process, by force if it takes longer than 5 s. */
  static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  static void delete(Path tree) {
    try (Stream<Path> paths = Files.walk(tree)) {
      List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("can't remove " + tree, e);
    }
  }
}
