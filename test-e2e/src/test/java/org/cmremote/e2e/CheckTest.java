package org.cmremote.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cmremote.transport.ssh.Sshd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code cm check} says of hosts that can't be reached, up to the step that fails. */
@Timeout(60)
class CheckTest {
  private static final String HOST_KEY_KNOWN =
      "✓ host key   the one that is known, since the first login";

  @TempDir private Path directory = Path.of("");
  private final Reaper reaper = new Reaper();
  private final List<String> more = new ArrayList<>();
  private Place place;
  private Sshd sshd;

  @BeforeEach
  void start() throws IOException {
    place = reaper.add(new Place());
    Files.createDirectory(place.directory().resolve("run"));
    reaper.add(() -> new Cm(place, List.of()).run("disconnect", "--all"));
    sshd = Sshd.start(directory.resolve("sshd"));
    reaper.add(() -> sshd.close());
  }

  @AfterEach
  void stop() {
    reaper.close();
  }

  private Ended check() throws IOException {
    return Ended.of(checking());
  }

  private ProcessBuilder checking() throws IOException {
    List<String> config =
        new ArrayList<>(
            List.of(
                "Host there",
                "  HostName 127.0.0.1",
                "  Port " + sshd.port(),
                "  User " + System.getProperty("user.name"),
                "  UserKnownHostsFile " + directory.resolve("known_hosts")));
    more.forEach(line -> config.add("  " + line));
    // Below what a test says, since ssh takes the first.
    config.add("  IdentityFile " + directory.resolve("sshd/client_key"));
    config.add("  IdentityAgent none");
    Path file = Files.write(directory.resolve("config"), config);
    return new Cm(place, List.of("--ssh-config", file.toString())).builder("check", "there");
  }

  private void forgetTheUsualKey() throws IOException {
    Files.delete(directory.resolve("sshd/client_key"));
    Files.delete(directory.resolve("sshd/client_key.pub"));
  }

  private String name() {
    return "✓ name       there is 127.0.0.1 port " + sshd.port();
  }

  /** The lines before the failed one, and how that one begins. */
  private static void assertEnds(int exitCode, Ended ended, String... lines) {
    assertEquals(exitCode, ended.exitCode(), ended.toString());
    List<String> said = ended.out().lines().toList();
    assertEquals(lines.length, said.size(), ended.toString());
    for (int i = 0; i < lines.length; i++) {
      assertTrue(said.get(i).startsWith(lines[i]), ended.toString());
    }
  }

  @Test
  void anUnknownHostKeyWhereTheConfigurationIsStrict() throws IOException {
    more.add("StrictHostKeyChecking yes");
    assertEnds(
        4,
        check(),
        name(),
        "✓ connection the server answers",
        "✗ host key   there: no key is known");
  }

  @Test
  void aChangedHostKey() throws IOException {
    Files.writeString(
        directory.resolve("known_hosts"),
        "[127.0.0.1]:%d %s"
            .formatted(
                sshd.port(),
                Files.readString(Path.of(Sshd.key(directory.resolve("another"), "") + ".pub"))));
    assertEnds(
        4, check(), name(), "✓ connection ", "✗ host key   there: the host shows another key");
  }

  @Test
  void aKeyThatTheServerDoesNotTake() throws IOException {
    more.add("IdentitiesOnly yes");
    more.add("IdentityFile " + Sshd.key(directory.resolve("another"), ""));
    forgetTheUsualKey();
    assertEnds(
        4,
        check(),
        name(),
        "✓ connection ",
        HOST_KEY_KNOWN,
        "✗ login      there: the server accepts");
  }

  @Test
  void aLockedKeyAndAnAgentWithout() throws Exception {
    Path locked = Sshd.key(directory.resolve("locked"), "secret");
    sshd.authorize(locked);
    forgetTheUsualKey();
    more.add("IdentityFile " + locked);
    assertEnds(
        4,
        check(),
        name(),
        "✓ connection ",
        HOST_KEY_KNOWN,
        "✗ login      there: the server would");

    Path socket = place.directory().resolve("ssh-agent");
    Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString()).start();
    reaper.add(() -> agent.destroyForcibly().waitFor());
    try (BufferedReader said =
        new BufferedReader(new InputStreamReader(agent.getInputStream(), UTF_8))) {
      assertTrue(said.readLine().contains("SSH_AUTH_SOCK"));
    }
    more.add("IdentityAgent " + socket);
    assertEnds(
        4,
        check(),
        name(),
        "✓ connection ",
        HOST_KEY_KNOWN,
        "✗ login      there: the ssh-agent holds");
  }

  @Test
  void aNameThatNobodyKnows() throws IOException {
    Path config = directory.resolve("config");
    Files.write(config, List.of("Host there", "  HostName no-such-host.invalid"));
    Ended ended = new Cm(place, List.of("--ssh-config", config.toString())).run("check", "there");
    assertEnds(3, ended, "✗ name       there: the host name no-such-host.invalid is not found");
  }

  @Test
  void noSshHere() throws IOException {
    ProcessBuilder check = checking();
    check.environment().put("PATH", place.files().toString());
    assertEnds(3, Ended.of(check), "✗ ssh        there: there is no program ssh");
  }

  @Test
  void aTokenThatTheAgentRefuses() throws IOException {
    RunningAgent agent = reaper.add(RunningAgent.start());
    Path wrong = Files.writeString(place.directory().resolve("wrong"), "w".repeat(43));
    Files.setPosixFilePermissions(wrong, PosixFilePermissions.fromString("rw-------"));
    ProcessBuilder check = checking();
    check
        .command()
        .addAll(
            List.of(
                "--token-file",
                wrong.toString(),
                "--agent-socket",
                agent.place().agentSocket().toString()));
    Ended ended = Ended.of(check);
    assertEquals(4, ended.exitCode(), ended.toString());
    assertTrue(
        ended.out().lines().reduce((first, last) -> last).orElse("").startsWith("✗ token "),
        ended.toString());
  }

  @Test
  void anyHostKeyIsWarnedOfAtTheLoginAndCalledSo() throws IOException {
    more.add("StrictHostKeyChecking yes");
    checking();
    Cm cm = new Cm(place, List.of());
    Ended added =
        cm.run(
            "hosts",
            "add",
            "any",
            "--address",
            "there",
            "--ssh-config",
            directory.resolve("config").toString(),
            "--host-keys",
            "accept-all");
    assertEquals(0, added.exitCode(), added.toString());

    Ended connected = cm.run("connect", "any");
    assertEquals(0, connected.exitCode(), connected.toString());
    assertEquals(
        "cm: any: any host key is accepted, so anybody on the path can pose as this host\n",
        connected.err());

    Ended checked = cm.run("check", "any");
    assertEquals("", checked.err());
    assertTrue(checked.out().contains("! host key   any is accepted, so anybody"), checked.out());
  }

  @Test
  void aProgramThatCannotReachTheHostIsHeard() throws IOException {
    Path program = place.files().resolve("kubectl");
    Files.writeString(program, "#!/bin/sh\necho 'pods \"my-pod\" not found' >&2\nexit 1\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Cm cm = new Cm(place, List.of());
    Ended added =
        cm.run(
            "hosts", "add", "pod", "--exec", program.toString(), "--forward", program + " {port}");
    assertEquals(0, added.exitCode(), added.toString());
    assertEnds(
        1,
        cm.run("check", "pod"),
        "✓ name       pod",
        "✗ command    `true` ended with 1 there, and said: pods \"my-pod\" not found");
    assertEquals(
        "there was no connection\n", cm.run("disconnect", "pod").out(), "it never has one");
  }

  @Test
  void thisMachineNeedsNoLogin() {
    String steps =
        new Cm(place, List.of("--agent-port", "1"))
            .run("check")
            .out()
            .lines()
            .map(line -> line.split("\\s+", 3)[1])
            .collect(Collectors.joining(" "));
    assertTrue(steps.startsWith("name command shell disk tmux java "), steps);
    assertTrue(Stream.of("connection", "login", "key").noneMatch(steps::contains), steps);
  }
}
