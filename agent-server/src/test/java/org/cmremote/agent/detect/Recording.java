package org.cmremote.agent.detect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cmremote.agent.detect.Terminal.Front;
import org.cmremote.agent.detect.Terminal.Mode;
import org.cmremote.agent.detect.Terminal.Waiting;
import org.cmremote.agent.screen.Paint;
import org.cmremote.agent.screen.Screen;
import org.cmremote.agent.session.Tools;

/** A recorded screen of a real tool, with what the index says of it. */
record Recording(
    String file,
    String tool,
    String state,
    String kind,
    String keys,
    boolean destructive,
    String notes,
    Screen screen,
    Terminal terminal) {
  private static final Path CORPUS = Path.of("src/test/resources/corpus");
  private static final Set<String> SHELLS = Set.of("bash", "sh");
  private static final Tools TOOLS = Tools.builtIn();

  /** The profile that judges a folder of the corpus; the folder's own name where none is given. */
  private static final Map<String, String> PROFILES =
      Map.of(
          "claude-code", "claude",
          "claude-code-2.1.197", "claude",
          "claude-code-published", "claude",
          "codex-published", "codex",
          "gemini-cli", "gemini",
          "qwen-code", "qwen");

  /** What a prompt's parts are, by the recording's file. */
  static Map<String, String> anatomy() throws IOException {
    return table("ANATOMY.tsv");
  }

  /** The rows of a table of the corpus below its head, by their first column. */
  static Map<String, String> table(String name) throws IOException {
    Map<String, String> rows = new HashMap<>();
    List<String> lines = Files.readAllLines(CORPUS.resolve(name));
    for (String line : lines.subList(1, lines.size())) {
      int tab = line.indexOf('\t');
      rows.put(line.substring(0, tab), line.substring(tab + 1));
    }
    return rows;
  }

  Detector detector() {
    return detector(tool);
  }

  /** What judges the recordings of that folder. */
  static Detector detector(String folder) {
    return TOOLS.detector(PROFILES.getOrDefault(folder, folder));
  }

  Evidence evidence() {
    return Evidence.of(screen, terminal);
  }

  Detection judge() {
    return detector().detect(evidence());
  }

  static List<Recording> all() throws IOException {
    List<Recording> all = new ArrayList<>();
    for (String line : Files.readAllLines(CORPUS.resolve("INDEX.tsv"))) {
      if (line.contains(".txt\t")) {
        all.add(read(line.split("\t", -1)));
      }
    }
    return all;
  }

  private static Recording read(String[] column) throws IOException {
    Path text = CORPUS.resolve(column[0]);
    JsonNode meta =
        new ObjectMapper()
            .readTree(
                text.resolveSibling(text.getFileName().toString().replace(".txt", ".meta.json"))
                    .toFile());
    int height = meta.path("pane_height").asInt();
    List<String> rows = new ArrayList<>(Files.readString(text).lines().toList());
    while (rows.size() < height) {
      rows.add("");
    }
    Path painted = text.resolveSibling(text.getFileName().toString().replace(".txt", ".ansi"));
    Paint paint = Files.exists(painted) ? paint(painted, height) : Paint.NONE;
    Screen screen =
        new Screen(
            meta.path("pane_width").asInt(),
            rows.stream().limit(height).map(String::stripTrailing).toList(),
            new Screen.Cursor(
                meta.path("cursor_x").asInt(),
                meta.path("cursor_y").asInt(),
                meta.path("cursor_flag").asText().equals("1")),
            meta.path("pane_title").asText(),
            meta.path("alternate_on").asText().equals("1"),
            meta.path("history_size").asLong(),
            paint);
    return new Recording(
        column[0],
        column[1],
        column[3],
        column[4],
        column[5],
        column[6].equals("yes"),
        column[7],
        screen,
        terminal(meta));
  }

  private static Paint paint(Path painted, int height) throws IOException {
    return Paint.read(Files.readString(painted).lines().limit(height).toList()).paint();
  }

  private static Terminal terminal(JsonNode meta) {
    String program = meta.path("pane_current_command").asText();
    if (!meta.has("fg")) {
      // Older recordings: full-screen tools, or the shell they left.
      return new Terminal(
          SHELLS.contains(program) ? Front.FIRST : Front.CHILD,
          program,
          Waiting.POLLING,
          Mode.KEYS);
    }
    Mode mode =
        !meta.path("tty_icanon").asBoolean()
            ? Mode.KEYS
            : meta.path("tty_echo").asBoolean() ? Mode.LINE : Mode.HIDDEN_LINE;
    Front front = Front.CHILD;
    Waiting waiting = Waiting.UNKNOWN;
    String name = program;
    for (JsonNode process : meta.path("fg")) {
      if (process.path("pid").asText().equals(meta.path("pane_pid").asText())) {
        front = Front.FIRST;
      }
      Waiting own = waiting(process);
      if (waiting != Waiting.READING && (own != Waiting.ELSEWHERE || waiting == Waiting.UNKNOWN)) {
        waiting = own;
        name = process.path("comm").asText();
      }
    }
    return new Terminal(front, name, waiting, mode);
  }

  private static Waiting waiting(JsonNode process) {
    String channel = process.path("wchan").asText();
    if (process.path("syscall").path(0).asText().equals("0") && channel.equals("wait_woken")) {
      return Waiting.READING;
    }
    if (channel.contains("poll") || channel.contains("select")) {
      return Waiting.POLLING;
    }
    return channel.isEmpty() || channel.equals("0") ? Waiting.UNKNOWN : Waiting.ELSEWHERE;
  }

  @Override
  public String toString() {
    return file;
  }
}
