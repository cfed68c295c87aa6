package org.cmremote.manager.cli.hooks;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the JVM of a hook is started. A tool waits for it, so only its start counts.
 *
 * @param jar {@code agent-server.jar}
 * @param archive class data of the hook, with which it starts sooner; where it isn't there or
 *     doesn't fit the JVM, the JVM silently does without
 */
public record HookJvm(Path jar, Path archive) {
  private static final List<String> FLAGS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          // Of Java 17's collectors only G1 takes the modules as they were archived: 8 ms.
          "-XX:+UseG1GC",
          "-XX:ParallelGCThreads=1",
          "-XX:ConcGCThreads=1",
          "-Xmx16m",
          "-XX:-UsePerfData",
          "-Xshare:auto",
          "-Xlog:disable");

  /** Not by {@code -jar}, for which the JVM reads the jar's list of some thousand files. */
  private static final String MAIN = "org.cmremote.agent.Main";

  private static final long LIMIT_SECONDS = 20;

  public HookJvm {
    requireNonNull(jar, "jar is null");
    requireNonNull(archive, "archive is null");
  }

  /** The archive is in the user's cache. */
  public static HookJvm of(Path jar, Map<String, String> environment) {
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
    return new HookJvm(
        jar.toAbsolutePath().normalize(),
        (cache.startsWith("/") ? Path.of(cache) : home.resolve(".cache")).resolve("cm/hook.jsa"));
  }

  /**
   * The line for a tool's settings, which a shell reads. It succeeds and is silent also where the
   * jar has gone.
   *
   * @param socket the agent's; null for the usual place
   * @param tokenFile null for the usual place
   */
  public String line(String tool, @Nullable Path socket, @Nullable Path tokenFile) {
    List<String> command = command("-XX:SharedArchiveFile=" + archive, tool);
    if (socket != null) {
      command.addAll(List.of("--socket", socket.toAbsolutePath().toString()));
    }
    if (tokenFile != null) {
      command.addAll(List.of("--token-file", tokenFile.toAbsolutePath().toString()));
    }
    return command.stream().map(HookJvm::quoted).collect(Collectors.joining(" "))
        + " >/dev/null 2>&1 || :";
  }

  /**
   * Makes the archive: of the classes that a hook loads which reports to nobody, and of no others.
   * Laid over the JDK's own archive, as one made at a JVM's exit is, it would take 6 ms more to
   * map.
   *
   * @return whether there is one now; without it hooks work too
   */
  public boolean prepare() {
    try {
      Files.createDirectories(requireNonNull(archive.getParent()));
      Path place = Files.createTempDirectory("cm-hook");
      Path draft = archive.resolveSibling("hook.jsa." + ProcessHandle.current().pid());
      Path socket = place.resolve("s");
      Path classes = place.resolve("classes");
      try (ServerSocketChannel deaf = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        deaf.bind(UnixDomainSocketAddress.of(socket));
        List<String> hook = command("-XX:DumpLoadedClassList=" + classes, "none");
        hook.addAll(List.of("--socket", socket.toString(), "--token-file", "/dev/null"));
        run(hook);
        List<String> dump = jvm();
        dump.addAll(
            List.of(
                "-Xshare:dump",
                "-XX:SharedClassListFile=" + classes,
                "-XX:SharedArchiveFile=" + draft,
                "-cp",
                jar.toString()));
        run(dump);
        Files.move(
            draft, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return true;
      } finally {
        Files.deleteIfExists(draft);
        Files.deleteIfExists(classes);
        Files.deleteIfExists(socket);
        Files.delete(place);
      }
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  private static List<String> jvm() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    return command;
  }

  private List<String> command(String archiving, String tool) {
    List<String> command = jvm();
    command.add(archiving);
    command.addAll(List.of("-cp", jar.toString(), MAIN, "hook", tool));
    return command;
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
