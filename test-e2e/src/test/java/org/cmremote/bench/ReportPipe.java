package org.cmremote.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A named pipe through which a program in a pane tells the bench what it measured. */
record ReportPipe(Path path) {

  static ReportPipe make(Rig rig) throws IOException {
    ReportPipe pipe = new ReportPipe(rig.path("pipe"));
    Process made = new ProcessBuilder("mkfifo", pipe.path.toString()).start();
    if (made.onExit().join().exitValue() != 0) {
      throw new IOException("mkfifo failed");
    }
    return pipe;
  }

  /** Reads so many lines from now on; fails after half a minute. */
  CompletableFuture<List<String>> lines(int count) {
    return CompletableFuture.supplyAsync(() -> read(count), task -> daemon(task).start())
        .orTimeout(30, TimeUnit.SECONDS);
  }

  private List<String> read(int count) {
    List<String> lines = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(Files.newInputStream(path), UTF_8))) {
      while (lines.size() < count) {
        lines.add(in.readLine());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "bench-report");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * How long an answer took, in milliseconds, by a line that holds the time of the question, that
   * of the answer, both in seconds, and the answer.
   *
   * @throws IOException if the answer is another one
   */
  static double milliseconds(String line, String answer) throws IOException {
    String[] field = line.split(" ", -1);
    if (!field[2].equals(answer)) {
      throw new IOException("answered otherwise than with %s: %s".formatted(answer, line));
    }
    return (Double.parseDouble(field[1]) - Double.parseDouble(field[0])) * 1000;
  }
}
