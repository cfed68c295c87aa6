package org.cmremote.manager.cli.corpus;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.protocol.SessionInfo;

/**
 * One screen as the corpus keeps it: {@code NAME.txt}, {@code NAME.ansi} and {@code NAME.meta.json}
 * in {@code TOOL/COLSxROWS/}, and a row of {@code INDEX.tsv}.
 *
 * @param tool the tool's name in the corpus
 * @param version the tool's version; {@code -} if nobody knows
 */
record Fixture(String tool, String version, String name, String notes, Result.Recording recording) {
  private static final String HEADER =
      "file\ttool\tversion\tstate\tkind\tkey\tdestructive\tnotes\n";

  /** Both become parts of a path. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]{0,99}");

  Fixture {
    requireName("tool", tool);
    requireName("name", name);
    requireNonNull(version, "version is null");
    requireNonNull(notes, "notes is null");
    requireNonNull(recording, "recording is null");
  }

  /**
   * Writes it and gives the text's file.
   *
   * @throws FileAlreadyExistsException if the corpus has one of that name; then nothing is changed
   */
  Path save(Path corpus) throws IOException {
    String place = "%s/%sx%s/".formatted(tool, tmux("pane_width"), tmux("pane_height"));
    Path folder = Files.createDirectories(corpus.resolve(place));
    Path text = folder.resolve(name + ".txt");
    Files.writeString(text, rows(recording.lines()), StandardOpenOption.CREATE_NEW);
    Files.writeString(folder.resolve(name + ".ansi"), rows(recording.ansi()));
    Files.writeString(
        folder.resolve(name + ".meta.json"),
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(meta()) + "\n");
    Path index = corpus.resolve("INDEX.tsv");
    if (Files.notExists(index)) {
      Files.writeString(index, HEADER);
    }
    Files.writeString(index, row(place + name + ".txt"), StandardOpenOption.APPEND);
    return text;
  }

  /** Names and values as in the other recordings. */
  private Map<String, Object> meta() {
    Map<String, Object> meta = new LinkedHashMap<>(recording.tmux());
    Result.Recording.Terminal terminal = recording.terminal();
    if (!terminal.mode().equals("unknown")) {
      meta.put("tty_icanon", !terminal.mode().equals("keys"));
      meta.put("tty_echo", terminal.mode().equals("line"));
      Map<String, Object> process = new LinkedHashMap<>();
      process.put("pid", terminal.first() ? tmux("pane_pid") : "0");
      process.put("comm", terminal.program());
      boolean reads = terminal.waiting().equals("reading");
      process.put("syscall", reads ? List.of("0") : List.of());
      process.put(
          "wchan",
          switch (terminal.waiting()) {
            case "reading" -> "wait_woken";
            case "polling" -> "poll_schedule_timeout";
            case "elsewhere" -> "elsewhere";
            default -> "";
          });
      meta.put("fg", List.of(process));
    }
    return meta;
  }

  private String row(String file) {
    SessionInfo info = recording.info();
    return String.join(
            "\t",
            file,
            tool,
            cell(version),
            state(info),
            kind(info),
            // What says yes, and whether that destroys something, is for a person to find out.
            "-",
            "no",
            cell("%s [saved from a session; title=%s]".formatted(notes, tmux("pane_title"))))
        + "\n";
  }

  private static String state(SessionInfo info) {
    Prompt prompt = info.prompt();
    if (prompt != null) {
      return switch (prompt.kind()) {
        case PASSWORD -> "password";
        case PAGER -> "pager";
        default -> "prompt";
      };
    }
    return switch (info.state()) {
      case IDLE, EXITED, LOST -> info.error() == null ? "idle" : "error";
      case STARTING -> "starting";
      case WORKING, PROMPTING -> "working";
    };
  }

  private static String kind(SessionInfo info) {
    Prompt prompt = info.prompt();
    if (prompt == null) {
      return state(info).equals("idle") ? "text" : "none";
    }
    return switch (prompt.kind()) {
      case YES_NO -> prompt.options().size() > 2 ? "numbered_options" : "yes_no";
      case CHOICE -> "numbered_options";
      case PRESS_ENTER -> "press_enter";
      case PASSWORD -> "password";
      case PAGER -> "none";
      case TEXT, UNKNOWN -> "text";
    };
  }

  private String tmux(String variable) {
    return recording.tmux().getOrDefault(variable, "0");
  }

  private static String rows(List<String> rows) {
    return String.join("\n", rows).stripTrailing() + "\n";
  }

  private static String cell(String text) {
    return text.replaceAll("[\\t\\r\\n]", " ").strip();
  }

  private static void requireName(String what, String value) {
    if (!NAME.matcher(value).matches()) {
      throw new CmException(
          ErrorCode.INVALID_PARAMS,
          "%s %s isn't 1 to 100 letters, digits, '_', '.', '+' or '-', starting with a letter, digit or '_'"
              .formatted(what, value.isEmpty() ? "(empty)" : value));
    }
  }
}
