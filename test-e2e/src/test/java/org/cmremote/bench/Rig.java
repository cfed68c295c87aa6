package org.cmremote.bench;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A private directory and all that runs for a figure; closing it ends every process, the latest
 * first.
 */
final class Rig implements AutoCloseable {
  private final Path directory;
  private final Jvm jvm;
  private final boolean full;
  private final Vertx vertx = Vertx.vertx();
  private final Deque<Runnable> endings = new ArrayDeque<>();
  private int names;

  Rig(Jvm jvm, boolean full) throws IOException {
    this.jvm = jvm;
    this.full = full;
    // Short, since it holds sockets, whose paths are limited to some hundred bytes.
    directory = Files.createTempDirectory(Path.of("/tmp"), "cm-bench-");
  }

  Jvm jvm() {
    return jvm;
  }

  /** Whether what is random is to be tried as often as its reach says, rather than for a while. */
  boolean full() {
    return full;
  }

  Vertx vertx() {
    return vertx;
  }

  /** A path that nothing has yet. */
  Path path(String name) {
    return directory.resolve(name + names++);
  }

  /** Tells who waits what is going on. */
  static void say(String what) {
    System.err.println("bench: " + what);
  }

  void atEnd(Runnable ending) {
    endings.push(ending);
  }

  /** Starts a process that ends with the rig. */
  Process start(ProcessBuilder builder) throws IOException {
    Process process = builder.start();
    atEnd(() -> end(process));
    return process;
  }

  /** Asks a process to end, and makes it after 10 s. */
  static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Lets time pass, which is what is measured here. */
  static void pass(double seconds) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep((long) (seconds * 1000));
  }

  @Override
  public void close() throws IOException {
    for (Runnable ending = endings.poll(); ending != null; ending = endings.poll()) {
      ending.run();
    }
    vertx.close().await();
    try (Stream<Path> paths = Files.walk(directory)) {
      List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    }
  }
}
