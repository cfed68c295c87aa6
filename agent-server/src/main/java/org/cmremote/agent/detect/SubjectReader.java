package org.cmremote.agent.detect;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cmremote.agent.detect.Profile.AgainRule;
import org.cmremote.agent.detect.Profile.SubjectRule;
import org.cmremote.agent.detect.Question.Flaw;
import org.cmremote.agent.screen.Cells;
import org.jspecify.annotations.Nullable;

/** Takes out what a dialog is about, joined over the rows that it wraps. */
final class SubjectReader {
  /** How tools say that they leave rows, or a part of one, out. */
  private static final Pattern HIDDEN =
      Pattern.compile(
          "(?i)(?:…|\\.\\.\\.|⋯|\\+|↑|↓)\\s*[(\\[]?\\s*(?:first |last |another )?\\+?\\d+ (?:more )?(?:lines?|rows?)\\b"
              + "|\\b\\d+ (?:more )?lines? (?:hidden|truncated|omitted|not shown)"
              + "|(?:…|\\.\\.\\.|⋯)\\s*[(\\[]\\+?\\d+ (?:more )?(?:chars?|characters|bytes)\\b"
              + "|diff hidden|\\^a view all|\\(\\+?\\d+ more (?:lines?|rows?|chars?|characters)\\b");

  /** Behind a title. */
  private static final Pattern MARK = Pattern.compile("\\s*←$");

  private static final Pattern BRACKETED =
      Pattern.compile("\\s*\\([^()]*(?:\\([^()]*\\)[^()]*)*\\)\\s*$");

  private final SubjectRule where;
  private final Sheet sheet;
  private final boolean commands;
  private List<Integer> doubts = List.of();
  private final Set<Flaw> flaws = EnumSet.noneOf(Flaw.class);

  /**
   * @param commands whether it is a command
   */
  SubjectReader(SubjectRule where, Sheet sheet, boolean commands) {
    this.where = where;
    this.sheet = sheet;
    this.commands = commands;
  }

  /** Whether the row says that something isn't shown. */
  static boolean saysHidden(String row) {
    return HIDDEN.matcher(row).find();
  }

  /** What is the matter with what was read. */
  Set<Flaw> flaws() {
    return flaws;
  }

  /**
   * The subject; null if it isn't where it should be.
   *
   * @param top the first row that may belong to the dialog
   * @param asked the question's row
   * @param first the first option's row
   */
  @Nullable String read(int top, int asked, int first) {
    int from = where.above() ? top : asked + 1;
    int to = where.above() ? asked : first;
    int start = next(where.start(), from, to);
    if (start < 0) {
      return null;
    }
    int begin = where.inclusive() ? start : start + 1;
    int end = end(begin, start + 1, to);
    if (end < 0) {
      return null;
    }
    List<Integer> rows = rows(begin, end);
    String text = joined(rows);
    if (text.isEmpty()) {
      return null;
    }
    boolean described = where.described() && rows.size() > 1;
    String plain = described ? joined(rows.subList(0, rows.size() - 1)) : text;
    if (where.suffix() != null) {
      Matcher suffix = where.suffix().matcher(plain);
      if (suffix.find()) {
        plain = plain.substring(0, suffix.start());
      } else {
        flaws.add(Flaw.AMBIGUOUS);
      }
    }
    return where.again() == null ? plain : compared(plain, where.again(), start);
  }

  private int end(int begin, int from, int to) {
    if (where.end() == null) {
      return to;
    }
    if (!where.firstEnd()) {
      return last(where.end(), to - 1, from);
    }
    int y = begin;
    while (y < to && sheet.row(y).isBlank()) {
      y++;
    }
    int end = next(where.end(), y, to);
    return end < 0 ? to : end;
  }

  private int last(Pattern pattern, int from, int top) {
    for (int y = from; y >= Math.max(0, top); y--) {
      if (pattern.matcher(sheet.row(y)).find()) {
        return y;
      }
    }
    return -1;
  }

  private int next(Pattern pattern, int from, int end) {
    for (int y = from; y < end; y++) {
      if (pattern.matcher(sheet.row(y)).find()) {
        return y;
      }
    }
    return -1;
  }

  /** Without the blank ones around. */
  private List<Integer> rows(int from, int end) {
    List<Integer> rows = new ArrayList<>();
    for (int y = from; y < end; y++) {
      rows.add(y);
    }
    while (!rows.isEmpty() && sheet.row(rows.get(0)).isBlank()) {
      rows.remove(0);
    }
    while (!rows.isEmpty() && sheet.row(rows.get(rows.size() - 1)).isBlank()) {
      rows.remove(rows.size() - 1);
    }
    return rows;
  }

  private String joined(List<Integer> rows) {
    flaws.clear();
    Wrapping wrapping = new Wrapping(where.hyphens(), commands);
    boolean isFirst = true;
    for (int y : rows) {
      String row = sheet.row(y);
      if (saysHidden(row)) {
        flaws.add(Flaw.HIDDEN);
      }
      if (row.endsWith("…")) {
        flaws.add(Flaw.CLIPPED);
      }
      int edge = sheet.edge(y);
      int start = isFirst && where.prefix() != null ? length(where.prefix(), row) : 0;
      if (start == 0 && where.strip() != null) {
        start = length(where.strip(), row);
      }
      isFirst = false;
      String text = row.substring(start);
      int column = Cells.width(row.substring(0, start));
      if (start > 0 && row.length() > start && isBoxed(row, start)) {
        edge = Cells.width(row) - 2;
        text = text.substring(0, text.length() - 1).stripTrailing();
      }
      wrapping.add(text, column, edge);
    }
    if (wrapping.isWrapped()) {
      flaws.add(Flaw.WRAPPED);
    }
    doubts = wrapping.doubts();
    if (!doubts.isEmpty()) {
      flaws.add(Flaw.DOUBTFUL_WRAP);
    }
    return wrapping.text();
  }

  /** Whether a box within the dialog's own stands around the row. */
  private static boolean isBoxed(String row, int start) {
    return row.endsWith("│") && row.substring(0, start).contains("│");
  }

  private static int length(Pattern start, String row) {
    Matcher matcher = start.matcher(row);
    return matcher.lookingAt() ? matcher.end() : 0;
  }

  /**
   * Compares with the other place. A break in one of them that isn't one in the other was made by
   * wrapping.
   */
  private String compared(String text, AgainRule again, int below) {
    int at = last(again.start(), below, 0);
    if (at < 0) {
      flaws.add(Flaw.AMBIGUOUS);
      return text;
    }
    StringBuilder joined = new StringBuilder();
    Set<Integer> breaks = new HashSet<>();
    for (int y = at; y <= below && (y == at || !again.end().matcher(sheet.row(y)).find()); y++) {
      String row = sheet.row(y);
      String part = row.substring(y == at ? length(again.start(), row) : 0).strip();
      breaks.add(Wrapping.squeezed(joined).length());
      joined.append(joined.isEmpty() ? "" : " ").append(MARK.matcher(part).replaceFirst(""));
    }
    String full = joined.toString();
    if (sheet.row(at).substring(0, length(again.start(), sheet.row(at))).endsWith("(")
        && full.endsWith(")")) {
      full = full.substring(0, full.length() - 1);
    }
    String plain = BRACKETED.matcher(full).replaceFirst("");
    String wanted = Wrapping.squeezed(text);
    if (wanted.equals(Wrapping.squeezed(full)) || wanted.equals(Wrapping.squeezed(plain))) {
      if (Collections.disjoint(doubts, breaks)) {
        flaws.remove(Flaw.DOUBTFUL_WRAP);
      }
      return text;
    }
    flaws.add(Flaw.AMBIGUOUS);
    // Which of both lacks something, nobody knows; a person sees the longer one.
    return Wrapping.squeezed(plain).length() > wanted.length()
        ? plain.replaceAll(" {2,}", " ")
        : text;
  }
}
