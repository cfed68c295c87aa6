package org.cmremote.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A program for a pane that asks when it is told to. Each question holds the time at which it was
 * asked, in seconds with six decimals, so that no two are alike and whoever sees one can tell how
 * old it is.
 */
record Asker(Path script, ReportPipe orders, ReportPipe reports) {
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
    Asker asker = new Asker(rig.path("asker"), ReportPipe.make(rig), ReportPipe.make(rig));
    Files.writeString(asker.script, PROGRAM);
    return asker;
  }

  /** What to run in the pane. */
  List<String> command() {
    return List.of(
        "bash", "--norc", script.toString(), orders.path().toString(), reports.path().toString());
  }

  /**
   * Has it ask so many questions, 10 to 20 ms after each other, and gives from each question's
   * print to the program's having the answer.
   *
   * @throws IOException if not all are answered within half a minute, or not with y
   */
  List<Double> ask(int count) throws IOException {
    CompletableFuture<List<String>> report = reports.lines(count);
    try (OutputStream out = Files.newOutputStream(orders.path(), StandardOpenOption.WRITE)) {
      out.write((count + "\n").getBytes(UTF_8));
    }
    List<Double> milliseconds = new ArrayList<>();
    for (String line : report.join()) {
      milliseconds.add(ReportPipe.milliseconds(line, "y"));
    }
    return milliseconds;
  }
}
