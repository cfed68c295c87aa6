package org.cmremote.transport.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/**
 * The files of one shared master, in a 0700 directory named by what the connection depends on, so
 * that every process of the user finds the same.
 *
 * @param path absolute
 */
record SharedPlace(Path path) {
  /** A file's lock keeps out other processes only. */
  private static final Map<Path, Semaphore> IN_THIS_PROCESS = new ConcurrentHashMap<>();

  /** How long a process that is killed may take to end. */
  private static final Duration END = Duration.ofSeconds(2);

  static final String PREFIX = "s-";

  /** Who works on the master: one at a time, of all processes. */
  static final class Turn implements AutoCloseable {
    private final Semaphore here;
    private final FileChannel others;

    private Turn(Semaphore here, FileChannel others) {
      this.here = here;
      this.others = others;
    }

    @Override
    public void close() throws IOException {
      try {
        others.close();
      } finally {
        here.release();
      }
    }
  }

  /** Makes the directory, if it is missing. */
  static SharedPlace of(Path root, SshTarget target) {
    return new SharedPlace(PrivateDirectory.shared(root, name(target)).path());
  }

  private static String name(SshTarget target) {
    return PREFIX + SshCommands.connectionHash(target);
  }

  /** Whether it is where the connection to that host is. */
  boolean isOf(SshTarget target) {
    return path.getFileName().toString().equals(name(target));
  }

  /** Whether it is, or it was made for what people call the same; by other options, maybe. */
  boolean isFor(SshTarget target) throws IOException {
    return isOf(target) || name().filter(target.name()::equals).isPresent();
  }

  /** Every one that there is. */
  static List<SharedPlace> all(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> places = Files.list(root)) {
      return places
          .filter(place -> place.getFileName().toString().startsWith(PREFIX))
          .sorted()
          .map(SharedPlace::new)
          .toList();
    }
  }

  /** Waits for the turn. The kernel ends it for a process that dies. */
  Turn take() throws IOException, InterruptedException {
    Semaphore here = IN_THIS_PROCESS.computeIfAbsent(path, unused -> new Semaphore(1, true));
    here.acquire();
    try {
      FileChannel others =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      others.lock();
      return new Turn(here, others);
    } catch (IOException | RuntimeException e) {
      here.release();
      throw e;
    }
  }

  Path controlSocket() {
    return path.resolve("ctl");
  }

  Path log() {
    return path.resolve("log");
  }

  /** What ssh reads at the login. */
  Path config() {
    return path.resolve("config");
  }

  /**
   * Where the master with that process id forwards to the agent: of each master its own, so that
   * what was meant for one never reaches the host of the next.
   */
  Path agentSocket(RemoteAgent agent, long pid) {
    return path.resolve("a-" + of(agent, pid));
  }

  /** Where that master's users keep the agent's token. */
  KeptSecret secret(RemoteAgent agent, long pid) {
    return new KeptSecret(path.resolve(KeptSecret.PREFIX + of(agent, pid)));
  }

  private static String of(RemoteAgent agent, long pid) {
    return SshCommands.hash(agent.toString()) + "." + pid;
  }

  /** The forwards that there are. */
  List<Path> agentSockets() throws IOException {
    return files("a-");
  }

  private List<Path> files(String prefix) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
    }
  }

  /** Has nobody find a token here. */
  void forget() throws IOException {
    for (Path secret : files(KeptSecret.PREFIX)) {
      Files.deleteIfExists(secret);
    }
  }

  /** The process id of the master, or of the ssh that is to become it. */
  Optional<Long> pid() throws IOException {
    Path file = path.resolve("pid");
    return Files.exists(file)
        ? Optional.of(Long.parseLong(Files.readString(file).strip()))
        : Optional.empty();
  }

  /** The host as a person names it. */
  Optional<String> name() throws IOException {
    Path file = path.resolve("name");
    return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
  }

  void write(String name, long pid) throws IOException {
    replace("name", name);
    replace("pid", String.valueOf(pid));
  }

  private void replace(String file, String text) throws IOException {
    Path draft = Files.writeString(path.resolve(file + ".new"), text + "\n", UTF_8);
    Files.move(draft, path.resolve(file), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Kills the process that is or was to become the master, if it is still that. */
  void kill(long pid) {
    ProcessHandle.of(pid)
        .filter(
            process ->
                Stream.of(process.info().arguments().orElse(new String[0]))
                    .anyMatch(argument -> argument.contains(controlSocket().toString())))
        .ifPresent(
            process -> {
              List<ProcessHandle> behind = process.descendants().toList();
              process.destroyForcibly();
              behind.forEach(ProcessHandle::destroyForcibly);
              StaleSocket.await(controlSocket(), END);
            });
  }

  /**
   * Forgets the master, its forwards and its agents' tokens; the lock stays, since somebody may
   * hold it.
   */
  void clear() throws IOException {
    forget();
    for (Path socket : agentSockets()) {
      Files.deleteIfExists(socket);
    }
    for (String file : List.of("pid", "name", "log", "config")) {
      Files.deleteIfExists(path.resolve(file));
    }
  }
}
