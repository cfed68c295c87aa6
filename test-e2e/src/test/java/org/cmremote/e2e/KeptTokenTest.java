package org.cmremote.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code cm} keeps of an agent's token, over a shared connection to a real sshd. */
@Timeout(120)
class KeptTokenTest {
  private static final String OTHER = "another-token-0123456789abcdef0123456789";

  private final Reaper reaper = new Reaper();
  @TempDir private Path directory;
  private LoginHost host;
  private Place place;
  private Cm cm;

  @BeforeEach
  void deploy() throws IOException {
    host = reaper.add(new LoginHost(directory.resolve("sshd")));
    place = reaper.add(new Place());
    cm = new Cm(place, host.options(place));
    ProcessBuilder builder = cm.builder("deploy");
    builder.environment().put("CM_AGENT_JAR", Artifacts.agentJar().toString());
    assertEquals(0, Ended.of(builder).exitCode());
  }

  @AfterEach
  void stop() {
    reaper.close();
  }

  private Path token() {
    return host.home().resolve(".local/state/cm/token");
  }

  /** The files that hold a token here, wherever below the manager's home they are. */
  private List<Path> kept(String token) throws IOException {
    try (Stream<Path> files = Files.walk(place.directory())) {
      return files
          .filter(Files::isRegularFile)
          .filter(
              file -> {
                try {
                  return new String(
                          Files.readAllBytes(file), java.nio.charset.StandardCharsets.UTF_8)
                      .contains(token);
                } catch (IOException e) {
                  return false;
                }
              })
          .toList();
    }
  }

  private Ended sessions() {
    Ended ended = cm.run("sessions", "--json");
    assertEquals(0, ended.exitCode(), ended.toString());
    assertEquals("", ended.err());
    return ended;
  }

  @Test
  void itIsKeptBesideTheConnectionReadAnewWhenRefusedAndGoesWithTheDeployment() throws Exception {
    String first = Files.readString(token()).strip();
    sessions();
    List<Path> files = kept(first);
    assertEquals(1, files.size(), files.toString());
    assertTrue(files.get(0).startsWith(place.directory().resolve("run/cm/ssh")), files.toString());
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(files.get(0))));
    // Nothing is read on the host any more.
    Path hidden = Files.move(token(), token().resolveSibling("hidden"));
    sessions();
    Files.move(hidden, token());

    Files.writeString(token(), OTHER + "\n");
    assertEquals(0, cm.run("restart").exitCode());
    sessions();
    assertNotEquals(first, OTHER);
    assertEquals(List.of(), kept(first));
    assertEquals(files, kept(OTHER));

    assertEquals(0, cm.run("undeploy").exitCode());
    assertEquals(List.of(), kept(OTHER));
  }

  @Test
  void itGoesWithTheConnectionAndWithTheRegisteredHost() throws Exception {
    String token = Files.readString(token()).strip();
    Cm registry = new Cm(place, List.of());
    assertEquals(
        0,
        registry
            .run(
                "hosts",
                "add",
                "login-host",
                "--ssh-config",
                place.directory().resolve("ssh_config").toString())
            .exitCode());
    sessions();
    assertEquals(1, kept(token).size());
    assertEquals(0, registry.run("hosts", "remove", "login-host").exitCode());
    assertEquals(List.of(), kept(token));

    sessions();
    assertEquals(1, kept(token).size());
    assertEquals(0, cm.run("disconnect").exitCode());
    assertEquals(List.of(), kept(token));
  }
}
