package org.cmremote.agent.detect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.cmremote.agent.detect.Terminal.Front;
import org.cmremote.agent.detect.Terminal.Mode;
import org.cmremote.agent.detect.Terminal.Waiting;
import org.cmremote.agent.policy.Circumstances;
import org.cmremote.agent.policy.Decision;
import org.cmremote.agent.policy.DefaultRules;
import org.cmremote.agent.policy.Policy;
import org.cmremote.agent.screen.Screen;
import org.cmremote.agent.tmux.TmuxServer;
import org.cmremote.transport.protocol.AutoConfirm;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Recorded byte streams, drawn by a real tmux piece by piece as they were read. After each piece
 * the screen is judged as if nothing more came: whatever the policy would confirm has to be a
 * prompt that was recorded whole.
 */
class ReplayTest {
  private static final Path CORPUS = Path.of("src/test/resources/corpus");
  private static final Terminal TUI = new Terminal(Front.CHILD, "tool", Waiting.POLLING, Mode.KEYS);

  private final Policy policy = new Policy(DefaultRules.read());

  /**
   * The streams of line programs, each piece judged as if the kernel said of the program that it
   * reads now, whatever it really did then, and by the mode that answers all that is recognised.
   */
  @ParameterizedTest
  @CsvSource({"120,36,25", "80,24,20", "60,20,20"})
  void noPieceOfALineProgramsStreamMakesAWrongKey(int cols, int rows, int least) throws Exception {
    Map<String, Recording> recordings = recordings();
    // The only prompt of all streams that no screen was recorded of.
    Set<String> known = new HashSet<>(Set.of("< rm ... ./j1 > ?: rm ... ./j1: TypeLine[text=y]"));
    for (Recording recording : recordings.values()) {
      for (Terminal terminal : terminals(recording.terminal())) {
        known.add(answered(recording.detector(), Evidence.of(recording.screen(), terminal)));
      }
    }
    Set<String> wrong = new TreeSet<>();
    Set<String> answered = new HashSet<>();
    int pieces = 0;
    try (TmuxServer tmux = new TmuxServer()) {
      tmux.run("new-session", "-d", "-s", "keep", "cat");
      int number = 0;
      for (Path stream : streams("shell")) {
        Recording recording =
            recordings.get(CORPUS.relativize(stream).toString().replace(".raw", ""));
        Detector detector = Recording.detector("shell");
        byte[] bytes = bytes(stream);
        try (Player player = new Player(tmux, number++, cols, rows, false)) {
          byte[] prompt = prompt(recording, bytes).getBytes(UTF_8);
          player.play(prompt, 0, prompt.length);
          int from = 0;
          for (int to : ends(stream, bytes)) {
            player.play(bytes, from, to);
            from = to;
            pieces++;
            Screen screen = player.screen();
            for (Terminal terminal : terminals(recording.terminal())) {
              String now = answered(detector, Evidence.of(screen, terminal));
              if (now != null && known.contains(now)) {
                answered.add(now);
              } else if (now != null) {
                wrong.add("%s at %d, %s: %s".formatted(stream, to, terminal, now));
              }
            }
          }
        }
        tmux.run("kill-session", "-t", "play" + (number - 1));
      }
    }
    System.out.printf(
        "replay of line programs at %dx%d: %d pieces, %d answered prompts%n",
        cols, rows, pieces, answered.size());
    assertEquals(Set.of(), wrong);
    assertTrue(answered.size() >= least, "only " + answered.size() + " prompts were answered");
  }

  /** What the kernel might say while a stream goes on. */
  private static List<Terminal> terminals(Terminal recorded) {
    String program = recorded.program();
    return List.of(
        recorded,
        new Terminal(Front.CHILD, program, Waiting.READING, recorded.mode()),
        new Terminal(Front.CHILD, program, Waiting.READING, Mode.LINE),
        new Terminal(Front.CHILD, program, Waiting.ELSEWHERE, Mode.LINE),
        new Terminal(Front.FIRST, "bash", Waiting.POLLING, Mode.KEYS),
        Terminal.UNKNOWN);
  }

  /** What stood before the cursor when the stream began: the shell's prompt. */
  private static String prompt(Recording recording, byte[] bytes) {
    String command = new String(bytes, UTF_8).lines().findFirst().orElseThrow().strip();
    String start = command.substring(0, Math.min(20, command.length()));
    return recording.screen().rows().stream()
        .filter(row -> row.contains(start) && row.indexOf(start) > 0)
        .map(row -> row.substring(0, row.indexOf(start)))
        .findFirst()
        .orElse("");
  }

  private static Map<String, Recording> recordings() throws IOException {
    Map<String, Recording> recordings = new HashMap<>();
    for (Recording recording : Recording.all()) {
      if (recording.tool().equals("shell")) {
        recordings.put(recording.file().replace(".txt", ""), recording);
      }
    }
    return recordings;
  }

  /** What is answered, and how, where all is that is recognised; null if nothing is. */
  private @Nullable String answered(Detector detector, Evidence evidence) {
    if (detector.detect(evidence) instanceof Detection.Prompting prompting
        && policy.decide(AutoConfirm.ALL, prompting.question(), where(detector))
            instanceof Decision.Choose choose) {
      Question question = prompting.question();
      return question.text()
          + ": "
          + question.subject()
          + ": "
          + question.choices().get(choose.option()).means();
    }
    return null;
  }

  /** In another size than it was painted for, a stream shows broken dialogs: so much the better. */
  @ParameterizedTest
  @CsvSource({"120,36,20", "80,24,0", "200,50,0"})
  void noPieceOfAnyStreamMakesAWrongKey(int cols, int rows, int least) throws Exception {
    Set<String> known = known();
    Set<String> wrong = new TreeSet<>();
    int confirmed = 0;
    int pieces = 0;
    try (TmuxServer tmux = new TmuxServer()) {
      // Without any session the server would end, and race with the next one's start.
      tmux.run("new-session", "-d", "-s", "keep", "cat");
      int number = 0;
      for (Path stream : streams("")) {
        String tool = CORPUS.relativize(stream).getName(0).toString();
        Detector detector = Recording.detector(tool);
        byte[] bytes = bytes(stream);
        String confirming = "";
        try (Player player = new Player(tmux, number++, cols, rows, detector.profile().paint())) {
          int from = 0;
          for (int to : ends(stream, bytes)) {
            player.play(bytes, from, to);
            from = to;
            pieces++;
            Question question = confirmed(detector, player);
            String now = question == null ? "" : confirming(tool, question);
            if (question != null && !now.equals(confirming)) {
              confirmed++;
              if (!known.contains(now)) {
                wrong.add(stream + " at " + to + ": " + now);
              }
            }
            confirming = now;
          }
        }
        tmux.run("kill-session", "-t", "play" + (number - 1));
      }
    }
    System.out.println(
        "replay at "
            + cols
            + "x"
            + rows
            + ": "
            + pieces
            + " pieces, "
            + confirmed
            + " confirmed prompts");
    assertEquals(Set.of(), wrong);
    assertTrue(confirmed >= least, "only " + confirmed + " prompts were confirmed");
  }

  /** What the policy would answer yes to; null if it leaves the screen alone. */
  private Question confirmed(Detector detector, Player player) throws IOException {
    if (detector.detect(Evidence.of(player.screen(), TUI)) instanceof Detection.Prompting prompting
        && policy.decide(AutoConfirm.POLICY, prompting.question(), where(detector))
            instanceof Decision.Choose choose
        && choose.option() == prompting.question().yes()) {
      return prompting.question();
    }
    return null;
  }

  private static Circumstances where(Detector detector) {
    return new Circumstances(
        detector.profile().tool(), "vm", "demo", "/home/devusr/work/demo", "/home/devusr");
  }

  private static String confirming(String tool, Question question) {
    return tool + ": " + question.subject() + ": " + question.choices().get(question.yes()).label();
  }

  /** The prompts that the corpus has whole, and that destroy nothing. */
  private static Set<String> known() throws IOException {
    Set<String> known = new HashSet<>();
    for (Recording recording : Recording.all()) {
      if (!recording.destructive()
          && recording.judge() instanceof Detection.Prompting prompting
          && prompting.question().yes() >= 0) {
        known.add(confirming(recording.tool(), prompting.question()));
      }
    }
    return known;
  }

  /** Of that folder; of all full-screen tools for an empty name. */
  private static List<Path> streams(String folder) throws IOException {
    Path shell = CORPUS.resolve("shell");
    try (Stream<Path> files = Files.walk(CORPUS)) {
      return files
          .filter(file -> file.toString().matches(".*\\.raw(?:\\.gz)?"))
          .filter(file -> file.startsWith(shell) != folder.isEmpty())
          .sorted()
          .toList();
    }
  }

  private static byte[] bytes(Path stream) throws IOException {
    try (InputStream in = Files.newInputStream(stream)) {
      return stream.toString().endsWith(".gz")
          ? new GZIPInputStream(in).readAllBytes()
          : in.readAllBytes();
    }
  }

  /** Where the pieces end; not within a character or a control sequence, where nothing is drawn. */
  private static List<Integer> ends(Path stream, byte[] bytes) throws IOException {
    List<Integer> ends = new ArrayList<>();
    Path timing = Path.of(stream.toString().replace(".gz", "") + ".timing");
    int start = 0;
    for (String line : Files.readAllLines(timing, UTF_8)) {
      String[] field = line.split(" ", -1);
      int end = Math.min(bytes.length, Integer.parseInt(field[1]) + Integer.parseInt(field[2]));
      if (end > start && isWhole(bytes, start, end)) {
        ends.add(end);
        start = end;
      }
    }
    return ends;
  }

  private static boolean isWhole(byte[] bytes, int start, int end) {
    if (end < bytes.length && (bytes[end] & 0xc0) == 0x80) {
      return false;
    }
    int escape = end - 1;
    while (escape >= start && bytes[escape] != 0x1b) {
      escape--;
    }
    if (escape < start) {
      return true;
    }
    String rest = new String(bytes, escape, end - escape, UTF_8);
    return rest.matches(
        "(?s)\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\].*?(?:\u0007|\u001b\\\\)|[ -/]*[0-OQ-WYZ\\\\`-~]).*");
  }
}
