package org.cmremote.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.cmremote.manager.ManagerClient;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Request;

/**
 * From the last byte of a full-screen tool's dialog to the program's having the key. The screen is
 * one that was recorded from Claude Code; a program paints it in three writes, as the tool does,
 * and takes one key.
 */
final class DialogLatency implements Figure {
  private static final int WARM_UP = 20;
  private static final int COUNT = 200;

  /**
   * What runs in the pane: the screen's file, how many dialogs, and where to report. Each dialog is
   * about another file, so that no two are alike.
   */
  private static final String PROGRAM =
      """
      export LC_ALL=C
      stty raw -echo
      exec 6<>"$3" 7<> <(:)
      screen=$(<"$1")
      head=${screen%%Bash command*}
      middle=${screen#"$head"}
      tail=${middle#*Do you want}
      middle=${middle%"$tail"}
      tail=${tail//$'\\n'/$'\\r\\n'}
      head=${head//$'\\n'/$'\\r\\n'}
      middle=${middle//$'\\n'/$'\\r\\n'}
      printf '\\e]2;\\342\\234\\263 Claude Code\\a\\e[?1049h'
      for ((i = 0; i < $2; i++)); do
        printf '\\e[H\\e[2J%s' "$head"
        printf '%s' "${middle//FILE/notes$i.txt}"
        printf '%s\\e[22;2H' "$tail"
        asked=$EPOCHREALTIME
        IFS= read -rn1 key
        echo "$asked $EPOCHREALTIME $key" >&6
        printf '\\e[H\\e[2J'
        read -rt "0.06$((RANDOM % 10))" -u 7
      done
      """;

  @Override
  public String name() {
    return "dialog";
  }

  @Override
  public List<Row> measure(Rig rig) throws IOException {
    MeasuredAgent agent = MeasuredAgent.start(rig);
    Path program = Files.writeString(rig.path("painter"), PROGRAM);
    Path screen = rig.path("screen");
    try (InputStream recorded = DialogLatency.class.getResourceAsStream("claude-permission.txt")) {
      if (recorded == null) {
        throw new IOException("the recorded screen is missing");
      }
      Files.copy(recorded, screen);
    }
    ReportPipe report = ReportPipe.make(rig);
    CompletableFuture<List<String>> answered = report.lines(WARM_UP + COUNT);
    ManagerClient client = agent.connect();
    List<String> command =
        List.of(
            "bash",
            "--norc",
            program.toString(),
            screen.toString(),
            Integer.toString(WARM_UP + COUNT),
            report.path().toString());
    client
        .createSession(
            new Request.CreateSession(
                "dialogs", "claude", command, null, "/usr", null, 120, 36, AutoConfirm.POLICY))
        .await();
    client.close().await();
    List<Double> milliseconds = new ArrayList<>();
    for (String line : answered.join()) {
      milliseconds.add(ReportPipe.milliseconds(line, "1"));
    }
    Latencies latencies = Latencies.of(milliseconds.subList(WARM_UP, milliseconds.size()));
    return List.of(
        new Row(
            "dialog's last byte → key, p50",
            latencies.median(),
            Double.NaN,
            "ms",
            "",
            new Row.Reach.Value(30)),
        Row.context("the same, p99", latencies.percentile(0.99), Double.NaN, "ms", ""));
  }
}
