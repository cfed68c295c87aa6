package org.cmremote.agent.session;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.cmremote.agent.detect.Profile;
import org.cmremote.agent.tmux.Command;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * A checked {@code session.create}: everything that can be wrong is found before tmux is asked.
 * Looks at the file system, so it is made on a worker thread.
 *
 * @param command program and arguments
 * @param cwd an existing directory
 */
record Launch(
    String name, List<String> command, String cwd, Map<String, String> env, int cols, int rows) {
  /**
   * tmux turns dots and colons into underscores, and reads some first characters as more than a
   * name.
   */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_+-]{0,63}");

  private static final int COLS = 120;
  private static final int ROWS = 36;

  /** Throws {@code SESSION_NAME_INVALID}. */
  static void checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new CmException(
          ErrorCode.SESSION_NAME_INVALID,
          "name %s isn't 1 to 64 letters, digits, '_', '+' or '-', starting with a letter, digit or '_'"
              .formatted(name.isEmpty() ? "(empty)" : name));
    }
  }

  /** Throws {@code DIRECTORY_NOT_FOUND} or {@code COMMAND_NOT_FOUND}. */
  static Launch prepare(String name, Request.CreateSession request, Profile profile) {
    Path cwd = directory(request.cwd());
    Map<String, String> env = request.env() == null ? Map.of() : request.env();
    List<String> command = request.command() == null ? profile.command() : request.command();
    Map<String, String> environment = new TreeMap<>(env);
    // The tmux server may have been started with another PATH than the one that is searched here.
    environment.putIfAbsent("PATH", System.getenv().getOrDefault("PATH", ""));
    requireProgram(command.get(0), cwd, environment.getOrDefault("PATH", ""));
    return new Launch(
        name,
        command,
        cwd.toString(),
        environment,
        request.cols() == null ? COLS : request.cols(),
        request.rows() == null ? ROWS : request.rows());
  }

  /** The tmux command that starts it and prints the session's and the pane's id. */
  Command command(String format) {
    List<String> words =
        new ArrayList<>(
            List.of("new-session", "-d", "-P", "-F", format, "-s", name, "-c", literal(cwd)));
    words.addAll(List.of("-x", Integer.toString(cols), "-y", Integer.toString(rows)));
    env.forEach((key, value) -> words.addAll(List.of("-e", key + "=" + value)));
    words.add("--");
    if (command.size() == 1) {
      // tmux gives a single word to a shell; a second one makes it an argument list.
      words.addAll(List.of("nice", "-n", "0"));
    }
    words.addAll(command);
    return new Command(words);
  }

  /** tmux expands formats in a directory's name, also those that run a program. */
  private static String literal(String text) {
    return text.replace("#", "##");
  }

  private static Path directory(@Nullable String cwd) {
    // As a shell takes it: from HOME, where Java's user.home is from the user database.
    String home = System.getenv().getOrDefault("HOME", System.getProperty("user.home"));
    String named = cwd == null ? home : cwd;
    Path directory;
    try {
      directory = Path.of(named);
    } catch (InvalidPathException e) {
      throw new CmException(
          ErrorCode.DIRECTORY_NOT_FOUND, "cwd " + named + " is no path here: " + e.getReason(), e);
    }
    if (named.chars().anyMatch(Character::isISOControl)) {
      throw new CmException(
          ErrorCode.DIRECTORY_NOT_FOUND, "cwd holds a control character, which tmux can't bear");
    }
    if (!directory.isAbsolute()) {
      throw new CmException(
          ErrorCode.DIRECTORY_NOT_FOUND, "cwd " + cwd + " is not an absolute path");
    }
    if (!Files.isDirectory(directory)) {
      throw new CmException(
          ErrorCode.DIRECTORY_NOT_FOUND, "cwd " + directory + " is not an existing directory");
    }
    return directory;
  }

  private static void requireProgram(String program, Path cwd, String path) {
    if (program.contains("/")
        ? isProgram(cwd.resolve(program))
        : Arrays.stream(path.split(File.pathSeparator, -1))
            .anyMatch(directory -> isProgram(cwd.resolve(directory).resolve(program)))) {
      return;
    }
    throw new CmException(
        ErrorCode.COMMAND_NOT_FOUND,
        "there is no program %s %s"
            .formatted(program, program.contains("/") ? "to run" : "on the PATH " + path));
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }
}
