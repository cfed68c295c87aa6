package org.cmremote.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.cmremote.manager.cli.agent.AgentJvm;

/**
 * Class data of the programs, made of each jar once as {@code ./cm} makes it: with it each of their
 * many starts takes half the processor time.
 */
final class ClassData {
  private static final String NO_TOKEN = "no-one-is-let-in-by-this-token-ever";

  private ClassData() {}

  /** Of the agent, where {@link AgentJvm#command} looks for it. */
  static void ofAgent(Path jar) {
    List<String> program = List.of("-jar", jar.toString(), "--check", "--port", "0", "--socket");
    prepare(
        jar,
        jar.resolveSibling("agent-server.jsa"),
        AgentJvm.flags(),
        place -> join(program, "off", "--tmux-socket", place.tmuxSocket().toString()));
  }

  /**
   * Of {@code cm}.
   *
   * @param flags of the JVM that uses it
   */
  static Path ofCm(Path jar, List<String> flags) {
    Path archive = jar.resolveSibling("cm-tested.jsa");
    List<String> program = List.of("-cp", jar.toString(), "org.cmremote.manager.cli.Rehearsal");
    prepare(jar, archive, flags, place -> join(program, place.directory().toString()));
    return archive;
  }

  private static void prepare(
      Path jar, Path archive, List<String> flags, Function<Place, List<String>> program) {
    try {
      if (Files.exists(archive)
          && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) > 0) {
        return;
      }
      // Where a JVM can make none, an empty one is left, and it isn't tried each time.
      Path draft = Files.createTempFile(archive.getParent(), "class-data", ".jsa");
      try (Place place = new Place()) {
        List<String> command = new ArrayList<>(List.of(Artifacts.java().toString()));
        command.addAll(flags);
        command.add("-XX:ArchiveClassesAtExit=" + draft);
        command.addAll(program.apply(place));
        ProcessBuilder builder = new ProcessBuilder(command);
        place.furnish(builder);
        builder.environment().put("CM_TOKEN", NO_TOKEN);
        builder.environment().put("CM_AGENT_TOKEN", NO_TOKEN);
        Ended.of(builder);
      }
      // In one step, since other tests may be starting with it.
      Files.move(draft, archive, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> join(List<String> some, String... others) {
    List<String> all = new ArrayList<>(some);
    all.addAll(List.of(others));
    return all;
  }
}
