package org.cmremote.faults;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A program that asks one question after another, and writes down every answer that reaches it: one
 * that comes when nothing is asked, too.
 *
 * @param session where it runs
 * @param answer the only right one
 * @param command what to run there
 * @param log where it writes
 */
public record Counting(String session, String tool, String answer, List<String> command, Path log) {
  private static final String LINE =
      """
      exec 6<>"$2"
      for ((i = 0; ; i++)); do
        echo "$0" >&6
        read -rp "Proceed with step $i? [y/N] " answer
        echo "$i $answer" >>"$1"
        while read -rt 0.05 stray; do echo "$i stray $stray" >>"$1"; done
      done
      """;

  /** Draws Claude Code's dialog, each about another file. */
  private static final String DIALOG =
      """
      export LC_ALL=C
      stty raw -echo
      exec 6<>"$2"
      screen=$(<"$3")
      head=${screen%%Bash command*}
      middle=${screen#"$head"}
      tail=${middle#*Do you want}
      middle=${middle%"$tail"}
      tail=${tail//$'\\n'/$'\\r\\n'}
      head=${head//$'\\n'/$'\\r\\n'}
      middle=${middle//$'\\n'/$'\\r\\n'}
      printf '\\e]2;\\342\\234\\263 Claude Code\\a\\e[?1049h'
      for ((i = 0; ; i++)); do
        printf '\\e[H\\e[2J%s' "$head"
        printf '%s' "${middle//FILE/notes$i.txt}"
        printf '%s\\e[22;2H' "$tail"
        echo "$0" >&6
        IFS= read -rn1 key
        echo "$i $key" >>"$1"
        printf '\\e[H\\e[2J'
        while IFS= read -rn1 -t 0.05 stray; do echo "$i stray $stray" >>"$1"; done
      done
      """;

  public Counting {
    requireNonNull(session, "session is null");
    requireNonNull(tool, "tool is null");
    requireNonNull(answer, "answer is null");
    command = List.copyOf(requireNonNull(command, "command is null"));
    requireNonNull(log, "log is null");
  }

  /**
   * Asks on a line.
   *
   * @param pipe where it writes its session's name whenever it asks
   */
  public static Counting lines(String session, Path directory, Path pipe) throws IOException {
    Path log = Files.createFile(directory.resolve(session + ".log"));
    return new Counting(
        session,
        "shell",
        "y",
        List.of("bash", "--norc", "-c", LINE, session, log.toString(), pipe.toString()),
        log);
  }

  /**
   * Asks by dialogs.
   *
   * @param screen a recorded one, in which FILE stands for a file's name
   */
  public static Counting dialogs(String session, Path directory, Path pipe, Path screen)
      throws IOException {
    Path log = Files.createFile(directory.resolve(session + ".log"));
    return new Counting(
        session,
        "claude",
        "1",
        List.of(
            "bash",
            "--norc",
            "-c",
            DIALOG,
            session,
            log.toString(),
            pipe.toString(),
            screen.toString()),
        log);
  }

  /** How many questions had an answer so far. */
  public int answered() throws IOException {
    return Files.readAllLines(log).size();
  }

  /** What was wrong: a question with another answer, with several, or with none before the next. */
  public List<String> wrongs() throws IOException {
    Map<Integer, List<String>> answers =
        Files.readAllLines(log).stream()
            .map(line -> line.split(" ", 2))
            .collect(
                Collectors.groupingBy(
                    field -> Integer.parseInt(field[0]),
                    TreeMap::new,
                    Collectors.mapping(field -> field[1], Collectors.toList())));
    List<String> wrongs = new ArrayList<>();
    int expected = 0;
    for (Map.Entry<Integer, List<String>> question : answers.entrySet()) {
      if (question.getKey() != expected++ || !question.getValue().equals(List.of(answer))) {
        wrongs.add(
            "%s, question %d: %s".formatted(session, question.getKey(), question.getValue()));
      }
    }
    return wrongs;
  }
}
