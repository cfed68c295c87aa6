package org.cmremote.agent.screen;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * What lies behind a screen's cells: the colour of their background, and whether they are shown
 * inverted. Some tools show by nothing else which option is chosen.
 *
 * @param rows for each row its stretches from the left; cells that none covers have the terminal's
 *     own background
 */
public record Paint(List<List<Stretch>> rows) {
  /** The screen was captured without its colours. */
  public static final Paint NONE = new Paint(List.of());

  private static final char ESCAPE = '\u001b';

  public Paint {
    rows = rows.stream().map(List::copyOf).toList();
  }

  /**
   * Cells of one background.
   *
   * @param from column of the first cell, from 0
   * @param to column behind the last
   * @param ground what lies behind them, to be compared only
   */
  public record Stretch(int from, int to, String ground) {
    public Stretch {
      requireNonNull(ground, "ground is null");
    }
  }

  /** What lies behind a cell; empty for the terminal's own background. */
  public String ground(int x, int y) {
    if (y >= 0 && y < rows.size()) {
      for (Stretch stretch : rows.get(y)) {
        if (x >= stretch.from && x < stretch.to) {
          return stretch.ground;
        }
      }
    }
    return "";
  }

  /** A screen's text, and what lies behind it. */
  public record Painted(List<String> text, Paint paint) {}

  /** Whether a captured row carries colours. */
  public static boolean isPainted(String row) {
    return row.indexOf(ESCAPE) >= 0;
  }

  /**
   * Takes rows apart that {@code capture-pane -e} gave. Colours last over the ends of rows, as tmux
   * writes them.
   */
  public static Painted read(List<String> captured) {
    List<String> text = new ArrayList<>(captured.size());
    List<List<Stretch>> rows = new ArrayList<>(captured.size());
    Colours colours = new Colours();
    for (String row : captured) {
      StringBuilder plain = new StringBuilder(row.length());
      List<Stretch> stretches = new ArrayList<>();
      int column = 0;
      for (int i = 0; i < row.length(); ) {
        if (row.charAt(i) == ESCAPE) {
          i = colours.sequence(row, i);
        } else {
          int end = i;
          while (end < row.length() && row.charAt(end) != ESCAPE) {
            end++;
          }
          String piece = row.substring(i, end).replace("\u000e", "").replace("\u000f", "");
          int to = column + Cells.width(piece);
          String ground = colours.ground();
          if (!ground.isEmpty() && to > column) {
            stretches.add(new Stretch(column, to, ground));
          }
          plain.append(piece);
          column = to;
          i = end;
        }
      }
      text.add(plain.toString().stripTrailing());
      rows.add(stretches);
    }
    return new Painted(List.copyOf(text), new Paint(rows));
  }

  /** The background that the sequences so far have set. */
  private static final class Colours {
    private String background = "";
    private boolean inverted;

    String ground() {
      return inverted ? "inverted " + background : background;
    }

    /** Reads the sequence that starts there; gives where it ends. */
    int sequence(String row, int start) {
      if (start + 1 >= row.length()) {
        return row.length();
      }
      if (row.charAt(start + 1) != '[') {
        return otherSequence(row, start);
      }
      int end = start + 2;
      while (end < row.length() && !(row.charAt(end) >= '@' && row.charAt(end) <= '~')) {
        end++;
      }
      if (end < row.length() && row.charAt(end) == 'm') {
        set(row.substring(start + 2, end).split("[;:]"));
      }
      return Math.min(row.length(), end + 1);
    }

    /** A link (OSC 8) ends with BEL or ESC \; of others the letter behind ESC is all. */
    private static int otherSequence(String row, int start) {
      if (row.charAt(start + 1) != ']') {
        return start + 2;
      }
      int bell = row.indexOf('\u0007', start);
      int terminator = row.indexOf("\u001b\\", start + 2);
      if (bell >= 0 && (terminator < 0 || bell < terminator)) {
        return bell + 1;
      }
      return terminator < 0 ? row.length() : terminator + 2;
    }

    private void set(String[] codes) {
      for (int i = 0; i < codes.length; i++) {
        String code = codes[i];
        switch (code) {
          case "", "0" -> {
            background = "";
            inverted = false;
          }
          case "7" -> inverted = true;
          case "27" -> inverted = false;
          case "49" -> background = "";
          case "38", "48" -> {
            int last = i + 1 < codes.length && codes[i + 1].equals("2") ? i + 4 : i + 2;
            last = Math.min(last, codes.length - 1);
            if (code.equals("48")) {
              background = String.join(";", List.of(codes).subList(i + 1, last + 1));
            }
            i = last;
          }
          default -> {
            if (code.matches("4[0-7]|10[0-7]")) {
              background = code;
            }
          }
        }
      }
    }
  }
}
