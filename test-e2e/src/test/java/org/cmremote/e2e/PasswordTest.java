package org.cmremote.e2e;

import static org.awaitility.Awaitility.await;
import static org.cmremote.e2e.RemoteHost.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A login by password, for which ssh asks by itself. */
@Timeout(90)
class PasswordTest {
  private static final String PASSWORD = "correct-horse-battery";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory = Path.of("");
  private final Reaper reaper = new Reaper();
  private RemoteHost host;
  private Place place;
  private Path asked;

  @BeforeEach
  void boot() throws IOException {
    host = reaper.add(RemoteHost.boot(directory));
    done(host.root("sh", "-c", "echo cm:" + PASSWORD + " | chpasswd"));
    place = reaper.add(new Place());
    Files.createDirectories(place.directory().resolve("run"));
    reaper.add(() -> cm("disconnect", "--all"));
    asked = directory.resolve("asked");
    Files.write(
        directory.resolve("config"),
        List.of(
            "Host there",
            "  HostName " + host.address(),
            "  User cm",
            "  IdentityAgent none",
            "  UserKnownHostsFile " + directory.resolve("known_hosts")));
  }

  @AfterEach
  void stop() {
    reaper.close();
  }

  private String question() {
    return "cm@" + host.address() + "'s password: ";
  }

  private Ended cm(String subcommand, String... arguments) {
    return Ended.of(new Cm(place, List.of()).builder(subcommand, arguments));
  }

  private List<String> options(String... more) {
    List<String> options = new ArrayList<>(List.of("--host", "there"));
    options.addAll(List.of("--ssh-config", directory.resolve("config").toString()));
    options.addAll(List.of(more));
    return options;
  }

  private Ended connect(String answer) throws IOException {
    Path asks =
        Files.writeString(
            directory.resolve("asks"),
            "#!/bin/sh\necho \"$1\" >>'%s'\necho '%s'\n".formatted(asked, answer));
    Files.setPosixFilePermissions(asks, PosixFilePermissions.fromString("rwx------"));
    ProcessBuilder builder = new Cm(place, options("--password")).builder("connect");
    builder.environment().put("SSH_ASKPASS", asks.toString());
    return Ended.of(builder);
  }

  @Test
  void aProgramIsAskedOnceAndTheConnectionServesLaterCommands() throws IOException {
    Ended wrong = connect("wrong");
    assertEquals(4, wrong.exitCode(), wrong.toString());
    assertTrue(wrong.err().contains("the password was wrong"), wrong.err());
    assertEquals(1, Files.readAllLines(asked).size(), "who is wrong isn't asked again");

    Ended right = connect(PASSWORD);
    assertEquals(0, right.exitCode(), right.toString());
    assertTrue(right.out().startsWith("connected in "), right.out());
    assertEquals(List.of(question(), question()), Files.readAllLines(asked));
    assertEquals(0, connect(PASSWORD).exitCode());
    assertEquals(2, Files.readAllLines(asked).size(), "the connection is there already");

    assertNowhere();
  }

  /** Neither in a command line nor in a file, other than that of the program that was asked. */
  private void assertNowhere() throws IOException {
    assertTrue(
        ProcessHandle.allProcesses()
            .noneMatch(process -> process.info().commandLine().orElse("").contains(PASSWORD)));
    try (Stream<Path> files = Files.walk(place.directory())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertFalse(Files.readString(file).contains(PASSWORD), file.toString());
      }
    }
  }

  @Test
  void aPersonIsAskedOnTheirTerminal() throws IOException {
    Path status = directory.resolve("status");
    StringBuilder line = new StringBuilder();
    new Cm(place, options("--password"))
        .words("connect")
        .forEach(word -> line.append("'").append(word).append("' "));
    Path script =
        Files.writeString(
            directory.resolve("connect"),
            "unset SSH_ASKPASS DISPLAY\nexport XDG_RUNTIME_DIR='%s' HOME='%s'\n%s; echo $? >'%s'; cat\n"
                .formatted(place.directory().resolve("run"), place.directory(), line, status));
    Place desk = reaper.add(new Place());
    done(
        desk.tmux("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "30", "sh " + script));
    await().atMost(PATIENCE).until(() -> screen(desk).contains(question().strip()));
    desk.tmux("send-keys", PASSWORD, "Enter");
    await().atMost(PATIENCE).until(() -> Files.exists(status) && Files.size(status) > 0);
    assertEquals("0\n", Files.readString(status), screen(desk));
    await().atMost(PATIENCE).until(() -> screen(desk).contains("connected in "));
    assertFalse(screen(desk).contains(PASSWORD), "it isn't shown");
  }

  private static String screen(Place desk) {
    return desk.tmux("capture-pane", "-p").out();
  }
}
