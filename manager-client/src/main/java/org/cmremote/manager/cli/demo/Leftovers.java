package org.cmremote.manager.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Stream;

/**
 * What has to be undone, the latest first. The command's thread adds to it; that thread, or the one
 * of a Ctrl-C, undoes.
 */
final class Leftovers implements AutoCloseable {
  private final ConcurrentLinkedDeque<Runnable> undoings = new ConcurrentLinkedDeque<>();

  void add(Runnable undoing) {
    undoings.push(undoing);
  }

  /** Undoes all; each is undone once, whoever calls, and one's failure doesn't keep the others. */
  @Override
  public void close() {
    RuntimeException first = null;
    for (Runnable next = undoings.poll(); next != null; next = undoings.poll()) {
      try {
        next.run();
      } catch (RuntimeException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** Ends a process, by force if it takes longer than 5 s. */
  static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(5, java.util.concurrent.TimeUnit.SECONDS)) {
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
