package org.cmremote.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Prints what was measured. */
record Report(List<String> machine, List<Row> rows) {
  private static final List<String> HEAD =
      List.of("figure", "measured", "reference", "ratio", "reach", "");

  void print(PrintStream out) {
    machine.forEach(out::println);
    List<List<String>> lines = new ArrayList<>(List.of(HEAD));
    rows.forEach(row -> lines.add(cells(row)));
    int[] widths = new int[HEAD.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        text.append(line.get(i)).append(" ".repeat(widths[i] - line.get(i).length() + 2));
      }
      out.println(text.toString().stripTrailing());
    }
  }

  private static List<String> cells(Row row) {
    boolean compared = !Double.isNaN(row.reference());
    return List.of(
        row.what(),
        Row.number(row.measured()) + " " + row.unit(),
        compared ? Row.number(row.reference()) + " " + row.unit() + ", " + row.referenceName() : "",
        compared && row.reference() > 0 ? Row.number(row.ratio()) + "×" : "",
        row.reachText(),
        row.verdict());
  }

  void printJson(PrintStream out) {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode report = mapper.createObjectNode();
    ArrayNode lines = report.putArray("machine");
    machine.forEach(lines::add);
    ArrayNode figures = report.putArray("figures");
    for (Row row : rows) {
      ObjectNode figure = figures.addObject();
      figure.put("figure", row.what().strip()).put("measured", row.measured());
      if (!Double.isNaN(row.reference())) {
        figure.put("reference", row.reference()).put("referenceIs", row.referenceName());
      }
      figure.put("unit", row.unit());
      if (row.reach() != null) {
        figure.put("reach", row.reachText()).put("missed", row.missed());
      }
    }
    out.println(report);
  }
}
