package org.cmremote.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A program for a pane that asks when it is told to. Each question holds the time at which it was
 * asked, in seconds with six decimals, so that no two are alike and whoever sees one can tell how
 * old it is.
 */
record Asker(Path script, Path orders, Path reports) {
  private static final String PROGRAM =
      """
      export LC_ALL=C
      exec 5<>"$1" 6<>"$2"
      # Nothing is ever written there: waiting on it costs no process, as sleep would.
      exec 7<> <(:)
      while read -r -u 5 count; do
        answered=()
        for ((i = 0; i < count; i++)); do
          asked=$EPOCHREALTIME
          read -rp "Proceed at $asked? [y/N] " answer
          answered+=("$asked $EPOCHREALTIME $answer")
          read -rt "0.01$((RANDOM % 10))" -u 7
        done
        printf '%s\\n' "${answered[@]}" >&6
      done
      """;

  static Asker prepare(Rig rig) throws IOException {
    Asker asker = new Asker(rig.path("asker"), rig.path("orders"), rig.path("reports"));
    Files.writeString(asker.script, PROGRAM);
    Process made =
        new ProcessBuilder("mkfifo", asker.orders.toString(), asker.reports.toString()).start();
    if (made.onExit().join().exitValue() != 0) {
      throw new IOException("mkfifo failed");
    }
    return asker;
  }

  /** What to run in the pane. */
  List<String> command() {
    return List.of("bash", "--norc", script.toString(), orders.toString(), reports.toString());
  }

  /**
   * Has it ask so many questions, 10 to 20 ms after each other, and gives from each question's
   * print to the program's having the answer.
   *
   * @throws IOException if not all are answered within half a minute, or not with y
   */
  List<Double> ask(int count) throws IOException {
    CompletableFuture<List<String>> report =
        CompletableFuture.supplyAsync(() -> read(count), task -> daemon(task).start());
    try (OutputStream out = Files.newOutputStream(orders, StandardOpenOption.WRITE)) {
      out.write((count + "\n").getBytes(UTF_8));
    }
    List<Double> milliseconds = new ArrayList<>();
    for (String line : report.orTimeout(30, TimeUnit.SECONDS).join()) {
      String[] field = line.split(" ", -1);
      if (!field[2].equals("y")) {
        throw new IOException("answered otherwise than with y: " + line);
      }
      milliseconds.add((Double.parseDouble(field[1]) - Double.parseDouble(field[0])) * 1000);
    }
    return milliseconds;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "bench-report");
    thread.setDaemon(true);
    return thread;
  }

  private List<String> read(int count) {
    List<String> lines = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(Files.newInputStream(reports), UTF_8))) {
      while (lines.size() < count) {
        lines.add(in.readLine());
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return lines;
  }
}
