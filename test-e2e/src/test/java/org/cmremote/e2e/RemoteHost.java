package org.cmremote.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cmremote.transport.ssh.SshTarget;
import org.cmremote.transport.ssh.Sshd;

/**
 * A host with a network address, root file system, process tree, systemd and sshd of its own, and
 * users whom the key of {@link #target} lets in. Booted by {@code host.sh}; gone when this process
 * is.
 */
final class RemoteHost implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Who is there from the start. */
  static final String USER = "cm";

  private final Path directory;
  private final Process script;
  private final BufferedReader boots;
  private int number;
  private long systemd;

  private RemoteHost(Path directory, Process script) {
    this.directory = directory;
    this.script = script;
    boots = new BufferedReader(new InputStreamReader(script.getInputStream(), UTF_8));
  }

  /** Why no such host can be booted here; empty if one can. */
  private static Optional<String> obstacle() {
    if (!System.getProperty("user.name").equals("root")) {
      return Optional.of("booting a host of its own takes root");
    }
    ProcessBuilder look =
        new ProcessBuilder(
            "sh",
            "-c",
            "for it in ip unshare nsenter pkill; do command -v $it >/dev/null || exec echo $it; done;"
                + " for it in /lib/systemd/systemd /usr/sbin/sshd /lib/systemd/systemd-logind; do"
                + " [ -x $it ] || exec echo $it; done;"
                + " grep -q cgroup2 /proc/mounts || echo a cgroup2 mount");
    String missing = Ended.of(look).out().strip();
    return missing.isEmpty() ? Optional.empty() : Optional.of(missing + " is missing");
  }

  /**
   * Boots one; where that isn't possible, the test is skipped.
   *
   * @param directory for the user's key and what ssh remembers
   */
  static RemoteHost boot(Path directory) throws IOException {
    return boot(directory, List.of());
  }

  /** Boots one to which only that host has a connection, and with the same key. */
  static RemoteHost behind(RemoteHost gate) throws IOException {
    return boot(gate.directory, List.of(String.valueOf(gate.number)));
  }

  private static RemoteHost boot(Path directory, List<String> gate) throws IOException {
    Optional<String> obstacle = obstacle();
    assumeTrue(obstacle.isEmpty(), () -> "skipped: " + obstacle.orElseThrow());
    List<String> command = new ArrayList<>(List.of("sh", resource("host.sh").toString()));
    command.addAll(gate);
    Path said = Files.createTempFile(directory, "host", ".err");
    RemoteHost host =
        new RemoteHost(directory, new ProcessBuilder(command).redirectError(said.toFile()).start());
    try {
      host.awaitBoot();
      host.settle();
      return host;
    } catch (IOException | RuntimeException | AssertionError e) {
      host.close();
      throw new IOException("the host doesn't boot: " + Files.readString(said), e);
    }
  }

  /** The script says no more than this: systemd's own output goes nowhere. */
  private void awaitBoot() throws IOException {
    String line = boots.readLine();
    if (line == null) {
      throw new IOException("its script ended");
    }
    int space = line.indexOf(' ');
    number = Integer.parseInt(line.substring(0, space));
    systemd = Long.parseLong(line.substring(space + 1));
    await("systemd on the host")
        .atMost(PATIENCE)
        .until(() -> root("systemctl", "is-system-running").out().equals("running\n"));
  }

  private void settle() throws IOException {
    // What a host starts by itself.
    String[] services = {"dbus", "systemd-logind", "systemd-user-sessions", "ssh"};
    done(root(words(List.of("systemctl", "add-wants", "basic.target"), services)));
    done(root(words(List.of("systemctl", "start"), services)));
    if (!Files.exists(directory.resolve("key"))) {
      Sshd.key(directory.resolve("key"), "");
    }
    addUser(USER);
  }

  /** Adds a user whom the same key lets in. */
  void addUser(String name) {
    done(root("useradd", "--create-home", "--shell", "/bin/bash", "--password", "*", name));
    furnish(name);
  }

  /** Furnishes a user's new home: the key is let in, and there is a Java. */
  void furnish(String name) {
    put(name, directory.resolve("key.pub"), home(name).resolve(".ssh/authorized_keys"));
    // The Java that runs this test may not be the host's own.
    write(
        name,
        home(name).resolve(".config/cm/environment"),
        "PATH=%s:/usr/local/bin:/usr/bin:/bin\n".formatted(Artifacts.java().getParent()));
  }

  /** Keeps the user's own systemd running without a login. */
  void linger() {
    done(root("loginctl", "enable-linger", USER));
    await("the user's systemd")
        .atMost(PATIENCE)
        .until(() -> user("systemctl", "--user", "is-system-running").out().equals("running\n"));
  }

  /** Cuts the power, so that nothing there gets to end, and boots again with the same disk. */
  void reboot() throws IOException {
    done(Ended.of(new ProcessBuilder("kill", "-KILL", String.valueOf(systemd))));
    awaitBoot();
  }

  static Path home() {
    return home(USER);
  }

  static Path home(String user) {
    return Path.of("/home", user);
  }

  /** Which of those on this machine it is. */
  int number() {
    return number;
  }

  /** Where it is, for what it is connected to. */
  String address() {
    return "10.99." + number + ".2";
  }

  /** Where it sees what it is connected to. */
  String gateway() {
    return "10.99." + number + ".1";
  }

  private String name() {
    return "cm-host-" + number;
  }

  /** How ssh gets there as the user. */
  SshTarget.Builder target() {
    return target(USER, address());
  }

  /** The same as another user, or at another of its addresses. */
  SshTarget.Builder target(String user, String address) {
    return SshTarget.to(address)
        .user(user)
        .configFile(Path.of("/dev/null"))
        .identityFile(directory.resolve("key"))
        .knownHostsFile(directory.resolve("known_hosts"))
        .options("IdentityAgent=none");
  }

  /** How {@code cm} gets there as the user; what ssh needs for that is kept at the place. */
  List<String> options(Place place) throws IOException {
    Files.createDirectories(place.directory().resolve("run"));
    Path config =
        Files.writeString(
            place.directory().resolve("ssh_config"),
            """
            Host %s
              HostName %s
              User %s
              IdentityFile %s
              IdentityAgent none
              UserKnownHostsFile %s
            """
                .formatted(
                    name(),
                    address(),
                    USER,
                    directory.resolve("key"),
                    directory.resolve("known_hosts")));
    return List.of("--host", name(), "--ssh-config", config.toString());
  }

  /** Pulls the plug of the network between this machine and the host. */
  void cut() {
    link("down");
  }

  /** Undoes {@link #cut}. */
  void mend() {
    link("up");
  }

  private void link(String state) {
    done(Ended.of(new ProcessBuilder("ip", "link", "set", name(), state)));
  }

  /** Runs a command there as root. */
  Ended root(String... command) {
    return Ended.of(asRoot(command));
  }

  /** A command to be run there as root. */
  ProcessBuilder asRoot(String... command) {
    return builder(
        List.of("env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
        command);
  }

  /** Runs a command there as the user, as a login would, in the user's home. */
  Ended user(String... command) {
    return as(USER, command);
  }

  /** The same as another one. */
  Ended as(String user, String... command) {
    return Ended.of(builder(as(user), command));
  }

  /** Every file and directory in that user's home, but for those of ssh. */
  String tree(String user) {
    return done(as(user, "sh", "-c", "cd && find . | grep -v '^./.ssh' | sort"));
  }

  private static List<String> as(String user) {
    List<String> words = new ArrayList<>(List.of("runuser", "-u", user, "--", "env", "-i"));
    words.addAll(List.of("-C", home(user).toString(), "HOME=" + home(user), "USER=" + user));
    words.addAll(List.of("PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"));
    words.addAll(List.of("sh", "-c", "XDG_RUNTIME_DIR=/run/user/$(id -u) exec \"$@\"", "sh"));
    return words;
  }

  private ProcessBuilder builder(List<String> how, String... command) {
    List<String> enter = List.of("nsenter", "-t", String.valueOf(systemd), "-a", "-w/");
    return new ProcessBuilder(
        Stream.of(enter, how, List.of(command)).flatMap(List::stream).toList());
  }

  private static String[] words(List<String> some, String... more) {
    return Stream.concat(some.stream(), Stream.of(more)).toArray(String[]::new);
  }

  /**
   * Copies a file of this machine to the user's there, mode 0644. Its directories are made, open to
   * their owner only.
   */
  void put(Path file, Path place) {
    put(USER, file, place);
  }

  private void put(String user, Path file, Path place) {
    ProcessBuilder copy =
        builder(
            as(user),
            "sh",
            "-c",
            "umask 077 && mkdir -p \"$(dirname \"$0\")\" && install -m 644 /dev/stdin \"$0\"",
            place.toString());
    done(Ended.of(copy.redirectInput(file.toFile())));
  }

  /** Writes a file of the user's there. */
  void write(Path place, String text) {
    write(USER, place, text);
  }

  /** The same, of that user's. */
  void write(String user, Path place, String text) {
    try {
      put(user, Files.writeString(directory.resolve("written"), text), place);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The output of a command that is to succeed. */
  static String done(Ended ended) {
    if (ended.exitCode() != 0) {
      throw new AssertionError(ended.toString());
    }
    return ended.out();
  }

  private static Path resource(String name) {
    try {
      return Path.of(RemoteHost.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    end(script);
  }

  /** The script tidies up when its input ends. */
  private static void end(Process script) throws IOException {
    List<ProcessHandle> tree = new ArrayList<>(script.descendants().toList());
    script.getOutputStream().close();
    try {
      if (!script.waitFor(20, TimeUnit.SECONDS)) {
        tree.forEach(ProcessHandle::destroyForcibly);
        script.destroyForcibly();
        throw new AssertionError("the host doesn't end");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
