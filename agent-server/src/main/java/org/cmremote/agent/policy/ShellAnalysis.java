package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.cmremote.agent.policy.Matter.Assignment;
import org.cmremote.agent.policy.Matter.Run;
import org.cmremote.agent.policy.Matter.Unreadable;
import org.cmremote.agent.policy.ShellText.NotReadable;

/**
 * What a shell would do with a command: every program it would run, every file it would open, every
 * variable it would set, also inside substitutions, here-documents and what other programs are told
 * to run.
 */
final class ShellAnalysis {
  private static final int DEPTH_MAX = 12;
  private static final int MATTERS_MAX = 500;
  private static final Set<String> SHELLS = Set.of("sh", "bash", "zsh", "dash", "ash", "ksh");

  private final String home;
  private final List<Matter> matters = new ArrayList<>();

  private ShellAnalysis(String home) {
    this.home = requireNonNull(home, "home is null");
  }

  /**
   * Takes a command apart.
   *
   * @param place where it would run
   * @param home what {@code ~} stands for
   * @return at least one matter; an {@link Unreadable} among them if the rest can't be trusted to
   *     be all
   */
  static List<Matter> of(String command, Place place, String home) {
    ShellAnalysis analysis = new ShellAnalysis(home);
    try {
      new ShellParser(new ShellText(command), analysis, place, 0, false).script();
    } catch (NotReadable e) {
      analysis.matters.add(new Unreadable(command, e.why()));
    }
    if (analysis.matters.isEmpty()) {
      analysis.matters.add(new Unreadable(command, "it holds no command"));
    }
    return List.copyOf(analysis.matters);
  }

  int deeper(int depth) {
    if (depth >= DEPTH_MAX) {
      throw new NotReadable("it is nested too deep");
    }
    return depth + 1;
  }

  void add(Matter matter) {
    if (matters.size() >= MATTERS_MAX) {
      throw new NotReadable("it has too many parts");
    }
    matters.add(matter);
  }

  void assignment(String variable, Word value) {
    // Arithmetic and some expansions run what a variable holds.
    if (value.text().contains("$(") || value.text().contains("`")) {
      throw new NotReadable("a variable would hold a command");
    }
    add(new Assignment(variable));
  }

  /** Notes a program, and what it would run itself. */
  void run(List<Word> words, Place place, int depth) {
    if (!words.get(0).isLiteral()) {
      throw new NotReadable(
          "which program “%s” is can't be told before it runs".formatted(words.get(0).text()));
    }
    Launch launch = Launchers.of(words);
    if (!launch.own().isEmpty()) {
      add(new Run(launch.own(), place));
    }
    for (Word variable : launch.variables()) {
      assignment(variable.text().substring(0, variable.text().indexOf('=')), variable);
    }
    Place there = launch.elsewhere() ? Place.UNKNOWN : place;
    if (!launch.command().isEmpty()) {
      if (changesDirectory(launch.command())) {
        throw new NotReadable("the directory changes in a way that isn't understood");
      }
      run(launch.command(), there, deeper(depth));
    }
    Word script = launch.script();
    if (script != null) {
      script(script, there, depth, words.get(0).is("eval"));
    }
  }

  private void script(Word script, Place place, int depth, boolean repeats) {
    if (!script.isLiteral()) {
      throw new NotReadable(
          "what “%s” would run can't be told before it runs".formatted(script.text()));
    }
    new ShellParser(new ShellText(script.text()), this, place, depth, repeats).script();
  }

  /** A here-document: a shell without a script reads its commands from there. */
  void fed(List<Word> reader, String body, boolean expands, Place place, int depth) {
    boolean isShell =
        reader.size() == 1 && reader.get(0).isLiteral() && SHELLS.contains(reader.get(0).text());
    boolean changes = expands && body.chars().anyMatch(c -> c == '$' || c == '`' || c == '\\');
    if (isShell && !changes && matters.remove(new Run(reader, place))) {
      script(Word.literal(body), place, depth, false);
    }
  }

  static boolean changesDirectory(List<Word> words) {
    return Set.of("cd", "pushd", "popd", "chdir").contains(words.get(0).text());
  }

  Place placeAfter(List<Word> words, Place before) {
    if (!changesDirectory(words)) {
      return before;
    }
    int first = 1;
    while (first < words.size() && (words.get(first).is("-P") || words.get(first).is("--"))) {
      first++;
    }
    if (!words.get(0).is("cd") || first + 1 < words.size()) {
      return Place.UNKNOWN;
    }
    return first == words.size()
        ? before.into(Word.literal("~"), home)
        : words.get(first).mayBeOption() ? Place.UNKNOWN : before.into(words.get(first), home);
  }
}
