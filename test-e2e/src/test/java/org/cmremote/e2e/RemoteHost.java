package org.cmremote.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

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
 * one user, who lingers and whom the key of {@link #target} lets in. Booted by {@code host.sh};
 * gone when this process is.
 */
final class RemoteHost implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String NAME = "cm-e2e-host";
  private static final String ADDRESS = "10.99.76.2";
  private static final String PEER = "10.99.76.1";
  private static final String USER = "cm";

  private final Path directory;
  private final Process script;
  private final long systemd;

  private RemoteHost(Path directory, Process script, long systemd) {
    this.directory = directory;
    this.script = script;
    this.systemd = systemd;
  }

  /** Why no such host can be booted here; empty if one can. */
  static Optional<String> obstacle() {
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
   * Boots one.
   *
   * @param directory for the user's key and what ssh remembers
   */
  static RemoteHost boot(Path directory) throws IOException {
    Path said = directory.resolve("host.err");
    Process script =
        new ProcessBuilder("sh", resource("host.sh").toString(), NAME, ADDRESS, PEER)
            .redirectError(said.toFile())
            .start();
    try {
      // It says no more: systemd's own output goes nowhere.
      String pid =
          new BufferedReader(new InputStreamReader(script.getInputStream(), UTF_8)).readLine();
      if (pid == null) {
        throw new IOException("the host doesn't boot: " + Files.readString(said));
      }
      RemoteHost host = new RemoteHost(directory, script, Long.parseLong(pid));
      host.settle();
      return host;
    } catch (IOException | RuntimeException | AssertionError e) {
      end(script);
      throw e;
    }
  }

  private void settle() throws IOException {
    await("systemd on the host")
        .atMost(PATIENCE)
        .until(() -> root("systemctl", "is-system-running").out().equals("running\n"));
    done(root("systemctl", "start", "dbus", "systemd-logind", "systemd-user-sessions", "ssh"));
    done(root("useradd", "--create-home", "--shell", "/bin/bash", USER));
    done(root("loginctl", "enable-linger", USER));
    put(
        Path.of(Sshd.key(directory.resolve("key"), "") + ".pub"),
        home().resolve(".ssh/authorized_keys"));
    await("the user's systemd")
        .atMost(PATIENCE)
        .until(() -> user("systemctl", "--user", "is-system-running").out().equals("running\n"));
  }

  static Path home() {
    return Path.of("/home", USER);
  }

  /** How ssh gets there as the user. */
  SshTarget.Builder target() {
    return SshTarget.to(ADDRESS)
        .user(USER)
        .configFile(Path.of("/dev/null"))
        .identityFile(directory.resolve("key"))
        .knownHostsFile(directory.resolve("known_hosts"))
        .options("IdentityAgent=none");
  }

  /** How {@code cm} gets there as the user; what ssh needs for that is kept at the place. */
  List<String> options(Place place) throws IOException {
    Files.createDirectory(place.directory().resolve("run"));
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
                    NAME,
                    ADDRESS,
                    USER,
                    directory.resolve("key"),
                    directory.resolve("known_hosts")));
    return List.of("--host", NAME, "--ssh-config", config.toString());
  }

  /** Pulls the plug of the network between this machine and the host. */
  void cut() {
    link("down");
  }

  /** Undoes {@link #cut}. */
  void mend() {
    link("up");
  }

  private static void link(String state) {
    done(Ended.of(new ProcessBuilder("ip", "link", "set", NAME, state)));
  }

  /** Runs a command there as root. */
  Ended root(String... command) {
    return Ended.of(
        builder(
            List.of(
                "env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
            command));
  }

  /** Runs a command there as the user, as a login would, in the user's home. */
  Ended user(String... command) {
    return Ended.of(builder(asUser(), command));
  }

  private static List<String> asUser() {
    List<String> words = new ArrayList<>(List.of("runuser", "-u", USER, "--", "env", "-i"));
    words.addAll(List.of("-C", home().toString(), "HOME=" + home(), "USER=" + USER));
    words.addAll(List.of("PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"));
    words.addAll(List.of("sh", "-c", "XDG_RUNTIME_DIR=/run/user/$(id -u) exec \"$@\"", "sh"));
    return words;
  }

  private ProcessBuilder builder(List<String> how, String... command) {
    List<String> enter = List.of("nsenter", "-t", String.valueOf(systemd), "-a", "-w/");
    return new ProcessBuilder(
        Stream.of(enter, how, List.of(command)).flatMap(List::stream).toList());
  }

  /**
   * Copies a file of this machine to the user's there, mode 0644. Its directories are made, open to
   * their owner only.
   */
  void put(Path file, Path place) {
    ProcessBuilder copy =
        builder(
            asUser(),
            "sh",
            "-c",
            "umask 077 && mkdir -p \"$(dirname \"$0\")\" && install -m 644 /dev/stdin \"$0\"",
            place.toString());
    done(Ended.of(copy.redirectInput(file.toFile())));
  }

  /** Writes a file of the user's there. */
  void write(Path place, String text) {
    try {
      put(Files.writeString(directory.resolve("written"), text), place);
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
