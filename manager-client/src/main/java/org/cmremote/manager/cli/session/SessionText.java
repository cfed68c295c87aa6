package org.cmremote.manager.cli.session;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cmremote.manager.cli.io.Plain;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Exit;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.SessionInfo;
import org.cmremote.transport.protocol.TaskState;
import org.cmremote.transport.protocol.ToolError;

/** Sessions and prompts in a person's words. */
public final class SessionText {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  private SessionText() {}

  /** An enum's constant as the wire writes it, near enough. */
  public static String word(Enum<?> constant) {
    if (constant instanceof AutoConfirm mode) {
      return mode.word();
    }
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** The time of day here. */
  public static String time(Instant instant) {
    return TIME.format(instant.atZone(ZoneId.systemDefault()));
  }

  public static String state(SessionInfo info) {
    Exit exit = info.exit();
    return exit == null ? word(info.state()) : exit(exit.exitCode(), exit.signal());
  }

  /** How a program ended, of which one or neither number is known. */
  public static String exit(
      @org.jspecify.annotations.Nullable Integer exitCode,
      @org.jspecify.annotations.Nullable Integer signal) {
    if (signal != null) {
      return "exited by signal " + signal;
    }
    return exitCode == null ? "exited" : "exited " + exitCode;
  }

  /** What a person should know besides the state: the question, or what is wrong. */
  static String remark(SessionInfo info) {
    if (info.prompt() != null) {
      return question(info.prompt())
          + (info.held() == null ? "" : " (the answer waits: " + info.held() + ")");
    }
    if (info.task() == TaskState.FAILED) {
      return "the task was not delivered";
    }
    return info.error() == null ? "" : error(info.error());
  }

  /** What keeps a tool from working. */
  public static String error(ToolError error) {
    return "%s: %s".formatted(word(error.kind()), Plain.line(error.text()));
  }

  /** The question and its options, numbered as {@code cm answer --option} takes them. */
  public static String question(Prompt prompt) {
    String options =
        IntStream.range(0, prompt.options().size())
            .mapToObj(i -> (i + 1) + " " + Plain.line(prompt.options().get(i).label()))
            .collect(Collectors.joining(", "));
    return Plain.line(prompt.question()) + (options.isEmpty() ? "" : " [" + options + "]");
  }

  /** A session, its state and what a person should know besides, on one line. */
  public static String sentence(SessionInfo info) {
    String remark = remark(info);
    return info.session() + ": " + state(info) + (remark.isEmpty() ? "" : ": " + remark);
  }
}
