package org.cmremote.transport.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real sshd on a free port of 127.0.0.1, with keys of its own, for the user that runs the test.
 * Neither it nor a client made by {@link #target} reads or writes the user's own ssh files.
 */
public final class Sshd implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/sshd");

  private final Path directory;
  private final int port;
  private final Process process;

  private Sshd(Path directory, int port, Process process) {
    this.directory = directory;
    this.port = port;
    this.process = process;
  }

  /** Whether this machine has an sshd; a test that needs one is skipped without. */
  public static boolean installed() {
    return Files.isExecutable(PROGRAM);
  }

  /**
   * Starts an sshd and waits until it listens.
   *
   * @param directory for its keys and configuration; kept between two starts, it keeps its keys
   * @param settings lines of sshd_config, before the fixture's own, so that they win
   */
  public static Sshd start(Path directory, String... settings) throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = free.getLocalPort();
      free.close();
      return start(directory, port, settings);
    }
  }

  /** Starts an sshd on that port. */
  public static Sshd start(Path directory, int port, String... settings) throws IOException {
    Files.createDirectories(directory);
    if (System.getProperty("user.name").equals("root")) {
      // Where sshd, started by root, confines itself before a login.
      Files.createDirectories(Path.of("/run/sshd"));
    }
    for (String key : List.of("host_key", "client_key")) {
      if (!Files.exists(directory.resolve(key))) {
        key(directory.resolve(key), "");
      }
    }
    Path authorized = directory.resolve("authorized_keys");
    Files.writeString(authorized, Files.readString(directory.resolve("client_key.pub")));
    List<String> config = new ArrayList<>(List.of(settings));
    config.addAll(
        List.of(
            "Port " + port,
            "ListenAddress 127.0.0.1",
            "HostKey " + directory.resolve("host_key"),
            "AuthorizedKeysFile " + authorized,
            "StrictModes no",
            "UsePAM no",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "PrintMotd no",
            "MaxStartups 100",
            "PidFile none"));
    Path file = Files.write(directory.resolve("sshd_config"), config);
    Process process =
        new ProcessBuilder(PROGRAM.toString(), "-D", "-e", "-f", file.toString())
            .redirectErrorStream(true)
            .start();
    awaitListening(process);
    return new Sshd(directory, port, process);
  }

  /** Its log is read to the end by a thread of its own, or a full pipe would stop it. */
  private static void awaitListening(Process process) {
    CompletableFuture<Void> listening = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              List<String> said = new ArrayList<>();
              try (BufferedReader log =
                  new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
                for (String line = log.readLine(); line != null; line = log.readLine()) {
                  said.add(line);
                  if (line.startsWith("Server listening on")) {
                    listening.complete(null);
                  }
                }
              } catch (IOException e) {
                said.add(e.toString());
              }
              listening.completeExceptionally(
                  new IllegalStateException("sshd ended: " + String.join("\n", said)));
            },
            "sshd-log");
    reader.setDaemon(true);
    reader.start();
    listening.orTimeout(10, TimeUnit.SECONDS).join();
  }

  public int port() {
    return port;
  }

  /** A target that this sshd lets in. */
  public SshTarget.Builder target() {
    return target(directory, port);
  }

  /** A target that the sshd of that directory lets in at that port. */
  static SshTarget.Builder target(Path directory, int port) {
    return SshTarget.to("127.0.0.1")
        .user(System.getProperty("user.name"))
        .port(port)
        .configFile(Path.of("/dev/null"))
        .knownHostsFile(directory.resolve("known_hosts"))
        .identityFile(directory.resolve("client_key"))
        .options("IdentityAgent=none");
  }

  /** Lets in whoever holds the key of that file, too. */
  public void authorize(Path key) throws IOException {
    Path authorized = directory.resolve("authorized_keys");
    Files.writeString(
        authorized, Files.readString(authorized) + Files.readString(Path.of(key + ".pub")));
  }

  /** Makes a key pair {@code file} and {@code file.pub}. */
  public static Path key(Path file, String passphrase) throws IOException {
    command(
        List.of(
            "ssh-keygen",
            "-q",
            "-t",
            "ed25519",
            "-N",
            passphrase,
            "-C",
            "",
            "-f",
            file.toString()));
    return file;
  }

  /** Stops the server and its connections: the host falls silent, but nothing is closed. */
  public void freeze() throws IOException {
    signal("-STOP", tree());
  }

  /** Stops the connections that there are; new ones are served. */
  public void freezeConnections() throws IOException {
    signal("-STOP", process.descendants());
  }

  /** How many connections have logged in. */
  public long connections() {
    // Each is a process of its own; where sshd runs as root, the user's part is a child of that.
    return process.children().count();
  }

  /** Undoes {@link #freeze} and {@link #freezeConnections}. */
  public void thaw() throws IOException {
    try {
      signal("-CONT", tree());
    } catch (IOException e) {
      // One that has just ended, as at the end of a login, needs none; kill went on to the others.
      if (!e.getMessage().contains("No such process")) {
        throw e;
      }
    }
  }

  private static void signal(String signal, Stream<ProcessHandle> processes) throws IOException {
    List<String> command = new ArrayList<>(List.of("kill", signal));
    processes.map(handle -> String.valueOf(handle.pid())).forEach(command::add);
    command(command);
  }

  private Stream<ProcessHandle> tree() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants());
  }

  private static void command(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    int status = process.onExit().join().exitValue();
    if (status != 0) {
      throw new IOException(command + " ended with " + status + ": " + said);
    }
  }

  /** Ends the server, its connections and what runs in them. */
  @Override
  public void close() {
    try {
      thaw();
    } catch (IOException e) {
      // Some of them had ended already.
    }
    List<ProcessHandle> tree = tree().toList();
    tree.forEach(ProcessHandle::destroyForcibly);
    tree.forEach(handle -> handle.onExit().orTimeout(5, TimeUnit.SECONDS).join());
  }

  /** Makes a new host key at the next start in this directory. */
  public static void forgetHostKey(Path directory) {
    try {
      Files.delete(directory.resolve("host_key"));
      Files.delete(directory.resolve("host_key.pub"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
