package org.cmremote.agent.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cmremote.agent.detect.Question.Flaw;
import org.cmremote.agent.detect.Terminal.Front;
import org.cmremote.agent.detect.Terminal.Mode;
import org.cmremote.agent.detect.Terminal.Waiting;
import org.cmremote.agent.policy.Circumstances;
import org.cmremote.agent.policy.Decision;
import org.cmremote.agent.policy.DefaultRules;
import org.cmremote.agent.policy.Policy;
import org.cmremote.agent.screen.Cells;
import org.cmremote.agent.screen.Paint;
import org.cmremote.agent.screen.Screen;
import org.cmremote.agent.session.Tools;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.PromptKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same dialogs as the recorded ones, wrapped at words as the tools do in other widths. */
class SizesTest {
  private static final Terminal TUI = new Terminal(Front.CHILD, "tool", Waiting.POLLING, Mode.KEYS);

  private static final String LONG =
      "mkdir -p out/reports && for f in src/*.txt; do wc -l \"$f\" >> out/reports/lines.txt; done"
          + " && touch hello.txt && ls -la --time-style=full-iso out/reports hello.txt | sort -k5 -n"
          + " | tail -n 20";

  private final Tools tools = Tools.builtIn();

  @ParameterizedTest
  @ValueSource(ints = {80, 120, 200})
  void claudesCommandComesOutWhole(int cols) {
    Question question = read("claude", cols, claude(cols, LONG));
    assertEquals(LONG, question.subject());
    assertTrue(question.readable());
    assertEquals("Yes", question.choices().get(question.yes()).label());
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 120, 200})
  void codexsCommandComesOutWhole(int cols) {
    Question question = read("codex", cols, codex(cols, LONG));
    assertEquals(LONG, question.subject());
    assertTrue(question.readable());
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 120, 200})
  void geminisCommandComesOutWhole(int cols) {
    Question question = read("gemini", cols, gemini(cols, LONG));
    assertEquals(LONG, question.subject());
    assertTrue(question.readable());
  }

  @Test
  void aRowThatMayEndALineOfItsOwnIsLeftToAPerson() {
    String first = "echo " + "a".repeat(68);
    Question question = read("claude", 80, claude(80, first + " rm x"));
    assertEquals(first + " rm x", question.subject());
    assertTrue(question.flaws().contains(Flaw.DOUBTFUL_WRAP));
    assertFalse(question.readable());
  }

  @Test
  void whatTheToolLeavesOutIsLeftToAPerson() {
    List<String> rows = new ArrayList<>(claude(80, "echo one"));
    rows.add(rows.indexOf(" echo one") + 1, " … +12 lines (ctrl+o to expand)");
    Question question = read("claude", 80, rows);
    assertEquals(Set.of(Flaw.HIDDEN), question.flaws());
    assertFalse(question.readable());
  }

  @Test
  void aQuestionThatWrapsIsTheSame() {
    List<String> rows = new ArrayList<>(claude(80, "echo one"));
    int asked = rows.indexOf(" Do you want to proceed?");
    rows.set(asked, " Do you want to");
    rows.add(asked + 1, " proceed?");
    assertEquals("Do you want to proceed?", read("claude", 20, rows).text());
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 120, 200})
  void opencodesCommandComesOutWhole(int cols) {
    Question question = read("opencode", cols, opencode(cols, LONG));
    assertEquals(LONG, question.subject());
    // Of 200 columns 158 are its own; there a row happens to end where a line of its own could.
    assertEquals(cols != 200, question.readable(), question.flaws().toString());
    assertEquals(List.of("Allow once", "Allow always", "Reject"), labels(question));
    assertEquals(0, question.selected());
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 120, 200})
  void qwensCommandComesOutWhole(int cols) {
    Question question = read("qwen", cols, qwen(cols, LONG));
    assertEquals(LONG, question.subject());
    assertTrue(question.readable(), question.flaws().toString());
    assertEquals("Yes, allow once", labels(question).get(question.yes()));
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 120, 200})
  void filesComeOutWhole(int cols) {
    String path = "/home/devusr/work/demo-of-a-long-name/src/main/resources/messages-de.properties";
    List<String> claude = new ArrayList<>(List.of("─".repeat(cols), " Edit file"));
    wrapped(path, cols - 2).forEach(row -> claude.add(" " + row));
    claude.addAll(List.of("╌".repeat(cols), " 1 -a", " 1 +b", "╌".repeat(cols)));
    claude.addAll(
        List.of(
            " Do you want to make this edit to messages-de.properties?",
            " ❯ 1. Yes",
            "   2. No",
            "",
            " Esc to cancel · Tab to amend"));
    assertEquals(path, read("claude", cols, claude).subject());
    List<String> codex = new ArrayList<>();
    codex.add("  Would you like to make the following edits?");
    codex.add("");
    codex.add("  Description: Apply proposed file edits");
    // It breaks words at their hyphens, too.
    String row = "  ";
    for (String part : ("Destination: " + path).split("(?<=[- ])", -1)) {
      if (row.length() + part.length() > cols - 2) {
        codex.add(row.stripTrailing());
        row = "  ";
      }
      row += part;
    }
    codex.add(row);
    codex.addAll(
        List.of(
            "",
            "› 1. Yes, proceed (y)",
            "  2. No, and tell Codex what to do differently (esc)",
            "",
            "  Press enter to confirm or esc to cancel"));
    Question question = read("codex", cols, codex);
    assertEquals(path, question.subject());
    assertTrue(question.readable(), question.flaws().toString());
  }

  /** A terminal breaks a line program's question wherever its row ends. */
  @ParameterizedTest
  @ValueSource(ints = {60, 80, 100, 120, 200, 250})
  void aLineProgramsQuestionComesOutWhole(int cols) {
    String file = "build/reports/" + "a-rather-long-name/".repeat(8) + "übersicht-测试.txt";
    Question question = line(cols, "cp: overwrite '%s'? ".formatted(file));
    assertEquals(PromptKind.YES_NO, question.kind());
    assertEquals(file, question.subject());
    assertEquals(List.of("y", "n"), labels(question));
    Question asks =
        line(cols, "These are to be installed: " + "libdemo, ".repeat(20) + "all now? [Y/n] ");
    assertEquals(0, asks.selected());
    assertTrue(asks.text().startsWith("These are to be installed: libdemo, "), asks.text());
    assertTrue(asks.readable());
  }

  /** Of these only published screens are known, which fit into 80 columns. */
  @ParameterizedTest
  @ValueSource(ints = {80, 120, 200})
  void publishedDialogsAreTheSameInEachWidth(int cols) throws IOException {
    Map<String, String> anatomy = Recording.anatomy();
    int looked = 0;
    for (Recording recording : Recording.all()) {
      if (recording.notes().startsWith("[published: ") && recording.state().equals("prompt")) {
        List<String> rows = new ArrayList<>();
        recording.screen().rows().forEach(row -> rows.add(fitted(row, cols)));
        Screen.Cursor cursor = recording.screen().cursor();
        boolean isNarrow =
            recording.screen().rows().stream().allMatch(row -> Cells.width(fitted(row, 80)) <= 80);
        if (isNarrow) {
          Screen screen = new Screen(cols, rows, cursor, recording.screen().title(), false, 0);
          Evidence evidence = Evidence.of(screen, recording.terminal());
          Question question =
              assertInstanceOf(Detection.Prompting.class, recording.detector().detect(evidence))
                  .question();
          assertEquals(anatomy.get(recording.file()), Anatomy.of(question), recording.file());
          looked++;
        }
      }
    }
    assertTrue(looked >= 12, "only " + looked + " were looked at");
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 100, 120, 200, 250})
  void commandsInOtherScriptsComeOutAsTheyWereOrNotAtAll(int cols) {
    for (String command :
        List.of(
            "echo 你好，世界 > 说明.txt && git add 说明.txt && git commit -m 更新说明文件以及所有相关的翻译内容和示例代码 && ls -la 文档/目录",
            "echo ✅ done 🚀 && touch 🙂.txt && grep -rn '한국어 문서' docs/한국어 | sort | uniq -c | tail -n 5 && wc -l docs/한국어/*.md",
            "printf '%s' 👨‍👩‍👧 && ls naïve/ && cat Größe/Übersicht.txt | grep -i straße | sort | uniq -c | head -n 3")) {
      List<Question> questions =
          List.of(
              read("claude", cols, claude(cols, command)),
              read("codex", cols, codex(cols, command)),
              read("gemini", cols, gemini(cols, command)),
              read("opencode", cols, opencode(cols, command)),
              read("qwen", cols, qwen(cols, command)));
      for (Question question : questions) {
        if (question.readable()) {
          assertEquals(command, question.subject(), question.rule() + " at " + cols);
        } else {
          assertFalse(question.flaws().isEmpty());
        }
        assertEquals(squeezed(command), squeezed(question.subject()), "at " + cols);
      }
    }
  }

  /** Wherever a command is broken, and whatever it looks like then. */
  @Test
  void noWidthMakesADangerousCommandOneThatIsConfirmed() {
    Policy policy = new Policy(DefaultRules.read());
    int confirmed = 0;
    for (String tool : List.of("amp", "claude", "codex", "gemini", "opencode", "qwen")) {
      Circumstances where = new Circumstances(tool, "vm", "demo", "/srv/app", "/home/ann");
      for (int cols = 40; cols <= 200; cols += cols < 100 ? 1 : 4) {
        for (String command : DANGEROUS) {
          Question question = read(tool, cols, painted(tool, cols, command));
          assertInstanceOf(
              Decision.Ask.class,
              policy.decide(AutoConfirm.POLICY, question, where),
              tool + " at " + cols + ": " + question.subject());
        }
        Question harmless = read(tool, cols, painted(tool, cols, HARMLESS));
        if (policy.decide(AutoConfirm.POLICY, harmless, where) instanceof Decision.Choose) {
          assertEquals(HARMLESS, harmless.subject(), tool + " at " + cols);
          confirmed++;
        }
      }
    }
    assertTrue(confirmed > 300, "only " + confirmed + " were confirmed");
  }

  private static final String HARMLESS =
      "grep -rn foo src | sort | uniq -c | sort | head -n 20 && ls -la out/reports";

  private static final List<String> DANGEROUS =
      List.of(
          "touch a.txt && rm -rf build",
          "echo " + "a ".repeat(30) + "; rm -rf build",
          "ls -la src/main/java/org/example/very/long/path && git push origin main",
          "grep -rn foo src | xargs rm -f",
          "cat README.md > /etc/passwd",
          "echo 1. Yes; rm -rf build; echo 2. No",
          "wc -l src/*.txt > ../outside.txt",
          "find . -name '*.tmp' -mtime +30 -size +100k -print -delete",
          "ls " + "x".repeat(200) + " && rm y",
          "sed -n 1,10p a.txt; sed -i s/a/b/ a.txt");

  private static List<String> painted(String tool, int cols, String command) {
    return switch (tool) {
      case "amp" -> amp(cols, command);
      case "claude" -> claude(cols, command);
      case "codex" -> codex(cols, command);
      case "gemini" -> gemini(cols, command);
      case "opencode" -> opencode(cols, command);
      default -> qwen(cols, command);
    };
  }

  private static List<String> amp(int cols, String command) {
    List<String> rows = new ArrayList<>();
    rows.add("╭" + "─".repeat(cols - 2) + "╮");
    rows.add(boxed("Run this command?", cols));
    wrapped("$ " + command, cols - 4).forEach(row -> rows.add(boxed(row, cols)));
    rows.add(boxed("(Matches built-in permissions rule 25: ask Bash)", cols));
    rows.add(boxed("▸● Approve [Alt+1]", cols));
    rows.add(boxed(" ○ Deny with feedback [Alt+4]", cols));
    rows.add(boxed("↑↓ navigate • Enter select • Esc cancel", cols));
    rows.add("╰" + "─".repeat(cols - 2) + "╯");
    rows.add(" ≋ Waiting for approval...  Esc to cancel");
    return rows;
  }

  private static String squeezed(String text) {
    return text.replaceAll("\\s+", "");
  }

  private static List<String> labels(Question question) {
    return question.choices().stream().map(Question.Choice::label).toList();
  }

  /** With its rules and boxes as wide as the screen. */
  private static String fitted(String row, int cols) {
    if (row.matches("[─▄▀]+")) {
      return row.substring(0, 1).repeat(Math.min(cols, 250));
    }
    Matcher box = Pattern.compile("^( *)([│╭╰])(.*)([│╮╯])$").matcher(row);
    if (!box.matches()) {
      return row;
    }
    int width = cols - 2 * box.group(1).length() - 2;
    String inside =
        box.group(2).equals("│")
            ? box.group(3).stripTrailing()
                + " ".repeat(Math.max(0, width - Cells.width(box.group(3).stripTrailing())))
            : "─".repeat(width);
    return box.group(1) + box.group(2) + inside + box.group(4);
  }

  /** A question of a program that reads a line, right before the cursor. */
  private Question line(int cols, String text) {
    List<String> rows = new ArrayList<>(List.of("ann@build:~$ ./install", ""));
    StringBuilder row = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (Cells.width(row.toString() + text.charAt(i)) > cols) {
        rows.add(row.toString().stripTrailing());
        row.setLength(0);
      }
      row.append(text.charAt(i));
    }
    rows.add(row.toString().stripTrailing());
    Screen.Cursor cursor = new Screen.Cursor(Cells.width(row.toString()), rows.size() - 1, true);
    while (rows.size() < 24) {
      rows.add("");
    }
    Screen screen = new Screen(cols, rows, cursor, "", false, 0);
    Terminal reads = new Terminal(Front.CHILD, "cp", Waiting.READING, Mode.LINE);
    return assertInstanceOf(
            Detection.Prompting.class, tools.detector("shell").detect(Evidence.of(screen, reads)))
        .question();
  }

  private static List<String> codex(int cols, String command) {
    List<String> rows = new ArrayList<>();
    rows.add("  Would you like to run the following command?");
    rows.add("");
    List<String> wrapped = wrapped(command, cols - 4);
    for (int i = 0; i < wrapped.size(); i++) {
      rows.add((i == 0 ? "  $ " : "  ") + wrapped.get(i));
    }
    rows.add("");
    rows.add("› 1. Yes, proceed (y)");
    rows.add("  2. No, and tell Codex what to do differently (esc)");
    rows.add("");
    rows.add("  Press enter to confirm or esc to cancel");
    return rows;
  }

  private static List<String> gemini(int cols, String command) {
    List<String> rows = new ArrayList<>();
    rows.add("╭" + "─".repeat(cols - 2) + "╮");
    rows.add(boxed("? Shell  Count lines", cols));
    rows.add(boxed("╭" + "─".repeat(cols - 6) + "╮", cols));
    for (String row : wrapped(command, cols - 8)) {
      rows.add(
          boxed("│ " + row + " ".repeat(Math.max(0, cols - 8 - Cells.width(row))) + " │", cols));
    }
    rows.add(boxed("╰" + "─".repeat(cols - 6) + "╯", cols));
    rows.add(boxed("Allow execution of [Shell]?", cols));
    rows.add(boxed("", cols));
    rows.add(boxed("● 1. Allow once", cols));
    rows.add(boxed("  2. Allow for this session", cols));
    rows.add(boxed("  3. No, suggest changes (esc)", cols));
    rows.add("╰" + "─".repeat(cols - 2) + "╯");
    return rows;
  }

  /** From 121 columns on, a panel stands beside; only colour shows the chosen button. */
  private static List<String> opencode(int cols, String command) {
    int width = cols > 120 ? cols - 42 : cols;
    List<String> rows = new ArrayList<>(List.of("  ┃", "  ┃  △ Permission required"));
    rows.add("  ┃    # Shell command");
    rows.add("  ┃");
    List<String> wrapped = wrapped("$ " + command, width - 10);
    wrapped.forEach(row -> rows.add("  ┃  " + row));
    rows.add("  ┃");
    rows.add("  ┃");
    String buttons = "  ┃  \u001b[48;2;245;167;66m Allow once \u001b[49m  Allow always   Reject";
    String hints = "ctrl+f fullscreen  ⇆ select  enter confirm";
    int gap = Math.max(2, width - 41 - 4 - hints.length());
    String row = buttons + " ".repeat(gap) + hints;
    int escapes = "\u001b[48;2;245;167;66m\u001b[49m".length();
    rows.add(row.substring(0, Math.min(row.length(), width + escapes)).stripTrailing());
    rows.add("  ┃");
    return rows;
  }

  /** Its title shows the command once more, with a description. */
  private static List<String> qwen(int cols, String command) {
    List<String> title = wrapped("? Shell " + command + " (Count lines)", cols - 12);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < title.size(); i++) {
      rows.add((i == 0 ? "  " : "    ") + title.get(i) + (i == 0 ? "  ←" : ""));
    }
    rows.add("");
    wrapped(command, cols - 8).forEach(row -> rows.add("     " + row));
    rows.addAll(
        List.of(
            "",
            "   Allow execution of: 'mkdir'?",
            "",
            "   › 1. Yes, allow once",
            "     2. Always allow run 'mkdir *' commands in this project",
            "     3. No, suggest changes (esc)",
            "",
            "",
            "  ⠏ Waiting for user confirmation..."));
    return rows;
  }

  private static List<String> claude(int cols, String command) {
    List<String> rows = new ArrayList<>();
    rows.add("─".repeat(cols));
    rows.add(" Bash command");
    rows.add("");
    rows.add("╌".repeat(cols));
    for (String row : wrapped(command, cols - 4)) {
      rows.add(" " + row);
    }
    rows.add("╌".repeat(cols));
    rows.add("");
    rows.add(" Do you want to proceed?");
    rows.add(" ❯ 1. Yes");
    rows.add("   2. No");
    rows.add("");
    rows.add(" Esc to cancel · Tab to amend");
    return rows;
  }

  private static String boxed(String row, int cols) {
    return "│ " + row + " ".repeat(Math.max(0, cols - 4 - Cells.width(row))) + " │";
  }

  private static List<String> wrapped(String text, int width) {
    List<String> rows = new ArrayList<>();
    StringBuilder row = new StringBuilder();
    for (String next : text.split(" ", -1)) {
      String word = next;
      while (Cells.width(word) > width) {
        if (!row.isEmpty()) {
          rows.add(row.toString());
          row.setLength(0);
        }
        int end = word.length();
        while (Cells.width(word.substring(0, end)) > width) {
          end = word.offsetByCodePoints(end, -1);
        }
        rows.add(word.substring(0, end));
        word = word.substring(end);
      }
      if (!row.isEmpty() && Cells.width(row + " " + word) > width) {
        rows.add(row.toString());
        row.setLength(0);
      }
      row.append(row.isEmpty() ? "" : " ").append(word);
    }
    rows.add(row.toString());
    return rows;
  }

  private Question read(String tool, int cols, List<String> rows) {
    List<String> all = new ArrayList<>(rows);
    while (all.size() < 24) {
      all.add("");
    }
    Paint.Painted painted = Paint.read(all);
    Screen screen =
        new Screen(
            cols, painted.text(), new Screen.Cursor(0, 0, false), "", true, 0, painted.paint());
    return assertInstanceOf(
            Detection.Prompting.class, tools.detector(tool).detect(Evidence.of(screen, TUI)))
        .question();
  }
}
