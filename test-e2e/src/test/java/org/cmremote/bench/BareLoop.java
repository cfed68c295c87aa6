package org.cmremote.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.util.List;

/**
 * The least that answers prompts: a control client and one thread that waits for output, captures
 * the pane through the same pipe, matches the last row and sends the keys. It doesn't look twice,
 * asks nobody whether the program reads, and tells nobody. Arguments: the tmux command line that
 * attaches, then the pane.
 */
public final class BareLoop {
  private final BufferedReader in;
  private final OutputStream out;
  private boolean output;

  private BareLoop(Process tmux) {
    in = new BufferedReader(new InputStreamReader(tmux.getInputStream(), UTF_8));
    out = tmux.getOutputStream();
  }

  public static void main(String[] arguments) throws IOException {
    int last = arguments.length - 1;
    List<String> attach = List.of(arguments).subList(0, last);
    Process tmux = new ProcessBuilder(attach).start();
    Runtime.getRuntime().addShutdownHook(new Thread(tmux::destroy, "stop"));
    new BareLoop(tmux).answer(arguments[last]);
  }

  private void answer(String pane) throws IOException {
    byte[] capture = ("capture-pane -p -t " + pane + "\n").getBytes(UTF_8);
    byte[] yes = ("send-keys -t " + pane + " y Enter\n").getBytes(UTF_8);
    reply();
    System.out.println("attached");
    String answered = "";
    while (true) {
      while (!output) {
        output = next().startsWith("%output " + pane);
      }
      output = false;
      String row = ask(capture);
      if (row.endsWith("[y/N]") && !row.equals(answered)) {
        answered = row;
        ask(yes);
      }
    }
  }

  private String ask(byte[] command) throws IOException {
    out.write(command);
    out.flush();
    return reply();
  }

  /** Reads up to the end of a reply and gives its last row that holds something. */
  private String reply() throws IOException {
    String row = "";
    for (String line = next(); !line.startsWith("%end "); line = next()) {
      output |= line.startsWith("%output ");
      row = line.isBlank() || line.startsWith("%") ? row : line.stripTrailing();
    }
    return row;
  }

  private String next() throws IOException {
    String line = in.readLine();
    if (line == null) {
      System.exit(0);
    }
    return String.valueOf(line);
  }
}
