package org.cmremote.bench;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of the table.
 *
 * @param what the figure, in words
 * @param measured in {@code unit}
 * @param reference what it is compared with, in {@code unit}; NaN where there is none
 * @param referenceName what the reference is
 * @param reach what is to be reached; null for a line that only explains others
 */
record Row(
    String what,
    double measured,
    double reference,
    String unit,
    String referenceName,
    @Nullable Reach reach) {

  Row {
    requireNonNull(what, "what is null");
    requireNonNull(unit, "unit is null");
    requireNonNull(referenceName, "referenceName is null");
  }

  /** What a figure is to reach. */
  sealed interface Reach {
    /** So many times the reference, at most. */
    record Times(double most) implements Reach {}

    /** So much in the row's unit, at most. */
    record Value(double most) implements Reach {}
  }

  static Row context(
      String what, double measured, double reference, String unit, String referenceName) {
    return new Row(what, measured, reference, unit, referenceName, null);
  }

  double ratio() {
    return measured / reference;
  }

  boolean missed() {
    if (reach instanceof Reach.Times times) {
      return !(ratio() <= times.most());
    }
    return reach instanceof Reach.Value value && !(measured <= value.most());
  }

  String reachText() {
    if (reach instanceof Reach.Times times) {
      return "≤ " + number(times.most()) + "×";
    }
    return reach instanceof Reach.Value value ? "≤ " + number(value.most()) + " " + unit : "";
  }

  String verdict() {
    return reach == null ? "" : missed() ? "MISSED" : "ok";
  }

  /** Three significant digits, or what stands before the point. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    double size = Math.abs(value);
    String format = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f";
    String text = String.format(Locale.ROOT, format, value);
    return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
  }
}
