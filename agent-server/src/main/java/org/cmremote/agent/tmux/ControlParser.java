package org.cmremote.agent.tmux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the stream of a control client, byte by byte: UTF-8 may be split anywhere, and a program's
 * output may be anything.
 *
 * <p>tmux doesn't escape pane text inside a reply, so a program can print a line that looks like
 * the reply's end (seen in 3.3a). Therefore a capture is announced by a header with the pane's
 * height, asked for in the same command list, and exactly that many rows are taken whatever they
 * look like.
 */
final class ControlParser {
  /**
   * Starts the header of a capture: {@code @cm|TAG|} and {@link PaneView#FORMAT}. Rows of a pane
   * never stand where it is looked for.
   */
  static final String HEADER = "@cm|";

  /** Of an output notification only the pane's number is kept, whatever its length. */
  private static final int OUTPUT_KEPT = 32;

  /** A pane is at most 10,000 cells wide; a cell holds at most a few dozen bytes. */
  private static final int LINE_KEPT = 1 << 20;

  private final Consumer<Notification> consumer;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);

  /** Whether the line is an output notification, of which the rest is not needed. */
  private boolean output;

  /** What ends the block that is being read; null outside of blocks. */
  private @Nullable String end;

  private boolean ours;
  private final List<String> blockLines = new ArrayList<>();

  /** The announced capture, until its rows are there. */
  private @Nullable String header;

  private int rowsLeft;
  private final List<String> rows = new ArrayList<>();

  ControlParser(Consumer<Notification> consumer) {
    this.consumer = consumer;
  }

  void feed(byte[] bytes, int length) {
    int start = 0;
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        if (line.size() == 0 && i - start < OUTPUT_KEPT) {
          // Most rows of a screen are short or blank, and whole.
          line(new String(bytes, start, i - start, UTF_8));
        } else {
          keep(bytes, start, i - start);
          String text = line.toString(UTF_8);
          line.reset();
          output = false;
          line(text);
        }
        start = i + 1;
      }
    }
    keep(bytes, start, length - start);
  }

  private void keep(byte[] bytes, int start, int count) {
    int first = Math.min(count, Math.max(0, OUTPUT_KEPT - line.size()));
    line.write(bytes, start, first);
    if (first > 0 && line.size() == OUTPUT_KEPT) {
      output = end == null && line.toString(UTF_8).startsWith("%output ");
    }
    if (!output) {
      int rest = Math.min(count - first, LINE_KEPT - line.size());
      line.write(bytes, start + first, rest);
    }
  }

  private void line(String text) {
    if (rowsLeft > 0 && end != null && ours) {
      rows.add(text);
      rowsLeft--;
    } else if (end == null) {
      outside(text);
    } else if (text.equals("%end" + end)) {
      endBlock(true);
    } else if (text.equals("%error" + end)) {
      endBlock(false);
    } else {
      blockLines.add(text);
    }
  }

  private void outside(String text) {
    if (text.startsWith("%output ")) {
      int space = text.indexOf(' ', 8);
      consumer.accept(
          new Notification.Output(space < 0 ? text.substring(8) : text.substring(8, space)));
    } else if (text.startsWith("%begin ")) {
      end = text.substring("%begin".length());
      // Bit 1 of the flags marks the commands of this very client.
      ours = text.endsWith("1");
    } else if (text.startsWith("%session-changed ")) {
      consumer.accept(new Notification.Attached());
    } else if (text.startsWith("%pane-mode-changed ")) {
      consumer.accept(new Notification.PaneChanged());
    } else if (text.equals("%exit") || text.startsWith("%exit ")) {
      consumer.accept(new Notification.Exit(text.substring("%exit".length()).strip()));
    }
  }

  private void endBlock(boolean succeeded) {
    end = null;
    List<String> lines = List.copyOf(blockLines);
    blockLines.clear();
    if (!ours) {
      return;
    }
    if (!succeeded) {
      forgetCapture();
      consumer.accept(new Notification.Failed(String.join("; ", lines)));
    } else if (header != null) {
      String[] parts = header.split("\\|", 3);
      Notification captured = new Notification.Captured(parts[1], parts[2], List.copyOf(rows));
      forgetCapture();
      consumer.accept(captured);
    } else if (lines.size() == 1 && lines.get(0).startsWith(HEADER)) {
      announce(lines.get(0));
    } else {
      lines.stream()
          .filter(text -> !text.startsWith("%"))
          .forEach(text -> consumer.accept(new Notification.Line(text)));
    }
  }

  private void announce(String line) {
    String[] parts = line.split("\\|", 3);
    int height = parts.length == 3 ? PaneView.height(parts[2]) : -1;
    if (height < 0) {
      consumer.accept(new Notification.Failed("tmux knows the pane no more"));
    } else {
      header = line;
      rowsLeft = height;
    }
  }

  private void forgetCapture() {
    header = null;
    rowsLeft = 0;
    rows.clear();
  }
}
