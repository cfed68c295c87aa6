package org.cmremote.agent.detect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cmremote.agent.screen.Paint;
import org.cmremote.agent.screen.Screen;
import org.cmremote.agent.tmux.TmuxServer;

/**
 * Plays a recorded byte stream into a pane of a real tmux. After each piece the terminal is asked
 * whether it is there (DSR 5), which it answers once it has drawn what came before: no time is
 * guessed.
 */
final class Player implements AutoCloseable {
  private static final byte[] ASK = "\u001b[5n".getBytes(UTF_8);
  private static final String ANSWER = "\u001b[0n";
  private static final String FORMAT =
      "#{pane_width}|#{cursor_x}|#{cursor_y}|#{cursor_flag}|#{alternate_on}|#{history_size}|#{pane_title}";

  private final OutputStream into;
  private final InputStream answers;
  private final Process control;
  private final BufferedReader replies;
  private final boolean painted;

  Player(TmuxServer tmux, int number, int cols, int rows, boolean painted) throws Exception {
    this.painted = painted;
    Path in = tmux.directory().resolve("in" + number);
    Path out = tmux.directory().resolve("out" + number);
    new ProcessBuilder("mkfifo", in.toString(), out.toString()).start().waitFor();
    String session = "play" + number;
    String program = "stty raw -echo; cat > '%s' < /dev/tty & exec cat '%s'".formatted(out, in);
    tmux.run(
        "new-session", "-d", "-s", session, "-x", "" + cols, "-y", "" + rows, "sh", "-c", program);
    // Opening a fifo waits for the other end, in the order in which the program opens them.
    into = Files.newOutputStream(in);
    answers = Files.newInputStream(out);
    control =
        new ProcessBuilder(
                "tmux",
                "-u",
                "-S",
                tmux.socket(),
                "-C",
                "attach-session",
                "-f",
                "ignore-size,no-output",
                "-t",
                session)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    replies = new BufferedReader(new InputStreamReader(control.getInputStream(), UTF_8));
    reply();
  }

  /** Writes a piece, and waits until it is drawn. */
  void play(byte[] bytes, int from, int to) throws IOException {
    into.write(bytes, from, to - from);
    into.write(ASK);
    into.flush();
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf(ANSWER) < 0) {
      int read = answers.read();
      if (read < 0) {
        throw new IOException("the pane's program has ended");
      }
      answer.append((char) read);
    }
  }

  /** What the pane shows now. */
  Screen screen() throws IOException {
    command("display-message -p '" + FORMAT + "'");
    String[] field = reply().get(0).split("\\|", 7);
    command("capture-pane -p" + (painted ? " -e" : ""));
    Paint.Painted rows = Paint.read(reply());
    return new Screen(
        Integer.parseInt(field[0]),
        rows.text(),
        new Screen.Cursor(
            Integer.parseInt(field[1]), Integer.parseInt(field[2]), field[3].equals("1")),
        field[6],
        field[4].equals("1"),
        Long.parseLong(field[5]),
        rows.paint());
  }

  private void command(String line) throws IOException {
    control.getOutputStream().write((line + "\n").getBytes(UTF_8));
    control.getOutputStream().flush();
  }

  private List<String> reply() throws IOException {
    String line = replies.readLine();
    while (line != null && !line.startsWith("%begin")) {
      line = replies.readLine();
    }
    if (line == null) {
      throw new IOException("tmux ended");
    }
    String end = line.replace("%begin", "%end");
    List<String> rows = new ArrayList<>();
    for (line = replies.readLine(); line != null && !line.equals(end); line = replies.readLine()) {
      rows.add(line);
    }
    return rows;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    into.close();
    answers.close();
    control.getOutputStream().close();
    control.waitFor();
  }
}
