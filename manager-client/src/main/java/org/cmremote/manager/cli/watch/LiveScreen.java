package org.cmremote.manager.cli.watch;

import java.io.PrintWriter;
import org.cmremote.manager.cli.io.Plain;
import org.cmremote.transport.protocol.ScreenSnapshot;

/** Draws a session's screen over the one drawn before. */
final class LiveScreen {
  private static final String ENTER = "\033[?1049h\033[?25l";
  private static final String LEAVE = "\033[?25h\033[?1049l";

  private final PrintWriter out;

  LiveScreen(PrintWriter out) {
    this.out = out;
  }

  void enter() {
    print(ENTER);
  }

  void draw(ScreenSnapshot screen) {
    StringBuilder frame = new StringBuilder("\033[H");
    for (String line : screen.lines()) {
      frame.append(Plain.row(line)).append("\033[K\r\n");
    }
    print(frame.append("\033[J").toString());
  }

  void leave() {
    print(LEAVE);
  }

  private void print(String text) {
    out.print(text);
    out.flush();
  }
}
