package org.cmremote.manager.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The programs of the demo, and the files that they ask about. */
final class Scenes {
  private static final Optional<String> YES = Optional.of("y");
  private static final Optional<String> NO = Optional.of("n");

  private static final String INSTALLER =
      """
      for step in fetch unpack compile test link; do
        read -r -p "Proceed with step $step? [y/N] " answer
        test "$answer" = y || exit 1
        echo "$step" >>steps
      done
      """;

  private static final String SHOW =
      """
      diff "$1" "$2" | tee ../shown
      """;

  private static final String LOGIN =
      """
      read -r -s -p "Password: " password
      """;

  private final Path files;

  private Scenes(Path files) {
    this.files = files;
  }

  static List<Scene> of(Place place) throws IOException {
    Scenes scenes = new Scenes(place.files());
    scenes.write("installer.sh", INSTALLER);
    scenes.write("login.sh", LOGIN);
    scenes.write("show.sh", SHOW);
    scenes.write("old.txt", "old\n");
    scenes.write("draft.txt", "draft\n");
    scenes.write("final.txt", "final\n");
    scenes.archive(place);
    scenes.repository(place);
    return List.of(
        scenes.scene("installer", "Proceed", YES, "all five steps were done", "bash installer.sh"),
        scenes.scene("unpack", "extract", YES, "the archive's file is there", "tar -xwf notes.tar"),
        new Scene(
            "review",
            List.of("git", "-C", "repository", "difftool", "-x", "sh ../show.sh"),
            "Launch",
            YES,
            "git showed the change",
            () -> scenes.proven("review")),
        scenes.scene("cleanup", "remove", NO, "the file was kept", "rm -i old.txt"),
        scenes.scene(
            "copy", "overwrite", YES, "the file was replaced", "cp -i draft.txt final.txt"),
        scenes.scene("login", "Password", Optional.empty(), "nothing was typed", "bash login.sh"));
  }

  private Scene scene(
      String name, String question, Optional<String> answer, String proof, String words) {
    List<String> command = List.of(words.split(" "));
    return new Scene(name, command, question, answer, proof, () -> proven(name));
  }

  private boolean proven(String name) {
    return switch (name) {
      case "installer" -> text("steps").lines().count() == 5;
      case "unpack" -> text("notes.txt").equals("notes\n");
      case "review" -> text("shown").contains("> hello, world");
      case "cleanup" -> text("old.txt").equals("old\n");
      case "copy" -> text("final.txt").equals("draft\n");
      default -> true;
    };
  }

  private void archive(Place place) throws IOException {
    write("notes.txt", "notes\n");
    run(place, "tar", "-cf", "notes.tar", "notes.txt");
    Files.delete(files.resolve("notes.txt"));
  }

  private void repository(Place place) throws IOException {
    Path repository = Files.createDirectories(files.resolve("repository"));
    Files.writeString(repository.resolve("hello.txt"), "hello\n");
    run(place, "git", "-C", "repository", "init", "-q");
    run(place, "git", "-C", "repository", "add", "hello.txt");
    Files.writeString(repository.resolve("hello.txt"), "hello, world\n");
  }

  private void run(Place place, String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(files.toFile());
    place.environment(builder.environment());
    Programs.run(builder);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(files.resolve(name), text);
  }

  private String text(String name) {
    try {
      return Files.readString(files.resolve(name));
    } catch (IOException e) {
      return "";
    }
  }
}
