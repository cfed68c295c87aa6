package org.cmremote.transport.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Finds the names of hosts in an ssh configuration and in what it includes. Only names: what is
 * said of them is {@link SshConfig}'s to tell. Names with wildcards are none, and neither is what
 * {@code Match} says.
 */
public final class SshHostNames {
  /** As deep as ssh itself follows {@code Include} (OpenSSH 9.2, readconf.c). */
  private static final int DEEPEST = 16;

  private static final Pattern LINE =
      Pattern.compile("\\s*(host|include)(?:\\s*=\\s*|\\s+)(.*)", Pattern.CASE_INSENSITIVE);

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|([^\\s\"]+)");

  private final Path directory;
  private final Set<String> names = new LinkedHashSet<>();
  private final Set<Path> read = new HashSet<>();

  private SshHostNames(Path directory) {
    this.directory = directory;
  }

  /**
   * The names in the order of the file; empty where there is no file.
   *
   * @param file the configuration of a user
   * @param directory where relative names in {@code Include} are looked for: {@code ~/.ssh}
   * @throws IOException if a file can't be read
   */
  public static List<String> of(Path file, Path directory) throws IOException {
    SshHostNames found = new SshHostNames(directory);
    found.read(file, 0);
    return List.copyOf(found.names);
  }

  private void read(Path file, int depth) throws IOException {
    if (depth > DEEPEST || !Files.isRegularFile(file) || !read.add(file.toRealPath())) {
      return;
    }
    for (String line : new String(Files.readAllBytes(file), UTF_8).split("\\R", -1)) {
      Matcher form = LINE.matcher(line);
      if (form.matches()) {
        List<String> words = words(form.group(2));
        if (form.group(1).equalsIgnoreCase("host")) {
          words.stream().filter(SshHostNames::isName).forEach(names::add);
        } else {
          for (String word : words) {
            include(word, depth);
          }
        }
      }
    }
  }

  private void include(String pattern, int depth) throws IOException {
    String home = System.getProperty("user.home");
    Path path =
        directory.resolve(
            pattern.startsWith("~/") ? Path.of(home, pattern.substring(2)) : Path.of(pattern));
    for (Path file : matching(path)) {
      read(file, depth + 1);
    }
  }

  /** Wildcards in the last name only, as good as everybody writes them. */
  private static List<Path> matching(Path pattern) throws IOException {
    Path parent = pattern.getParent();
    Path name = pattern.getFileName();
    if (parent == null || name == null || !Files.isDirectory(parent)) {
      return List.of();
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(parent, name.toString())) {
      return StreamSupport.stream(files.spliterator(), false).sorted().toList();
    }
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(text);
    while (word.find()) {
      String found = word.group(1) != null ? word.group(1) : word.group(2);
      if (found.startsWith("#")) {
        break;
      }
      words.add(found);
    }
    return words;
  }

  private static boolean isName(String word) {
    if (word.matches(".*[*?!%].*")) {
      return false;
    }
    try {
      SshWord.host(word, "name");
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
