package org.cmremote.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code java -jar agent-server.jar} where it can't start, or needn't. */
@Timeout(60)
class StartTest {
  private static final int CANNOT_RUN = 1;
  private static final int WRONG_USAGE = 2;

  private final Place place = new Place();

  @AfterEach
  void stop() {
    place.close();
  }

  private Ended start(Map<String, String> variables, String... arguments) {
    ProcessBuilder builder = RunningAgent.builder(place, List.of(arguments));
    builder.environment().putAll(variables);
    return Ended.of(builder);
  }

  /** One line that names the thing, the exit code, and nothing left behind that listens. */
  private void assertRefused(int exitCode, Ended ended, String... words) {
    assertEquals(exitCode, ended.exitCode(), ended.toString());
    assertEquals("", ended.out());
    assertEquals(1, ended.err().lines().count(), ended.err());
    assertTrue(ended.err().startsWith("cm-agent: "), ended.err());
    for (String word : words) {
      assertTrue(ended.err().contains(word), ended.err());
    }
    assertFalse(Files.exists(place.agentSocket()));
  }

  @Test
  void theJarKnowsItsVersion() {
    assertEquals(new Ended(0, "cm-agent 0.1.0\n", ""), start(Map.of(), "--version"));
  }

  @Test
  void withoutTmuxItSaysWhatToInstall() throws Exception {
    Path empty = Files.createDirectory(place.directory().resolve("bin"));
    assertRefused(
        CANNOT_RUN,
        start(Map.of("PATH", empty.toString()), "--port", "0"),
        "tmux can't be started",
        "install tmux 3.2 or newer");
  }

  @Test
  void aTmuxThatIsTooOldIsNamedWithItsVersion() throws Exception {
    Path tmux = Files.createDirectory(place.directory().resolve("bin")).resolve("tmux");
    Files.createFile(
        tmux, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.writeString(tmux, "#!/bin/sh\necho tmux 3.1c\n");
    String path = tmux.getParent() + ":" + System.getenv("PATH");
    assertRefused(
        CANNOT_RUN, start(Map.of("PATH", path), "--port", "0"), "tmux 3.1c is too old", "3.2");
  }

  @Test
  void anErrorInTheFileIsNamedByLineAndKey() throws Exception {
    Path file = place.directory().resolve("config/cm/agent.toml");
    Files.createDirectories(file.getParent());

    Files.writeString(file, "# mine\nbind = \"127.0.0.1\"\nport = \"many\"\n");
    assertRefused(WRONG_USAGE, start(Map.of()), file.toString(), "line 3", "port");

    Files.writeString(file, "bind = \"127.0.0.1\"\nprot = 9876\n");
    assertRefused(WRONG_USAGE, start(Map.of()), file.toString(), "line 2", "prot");

    Files.writeString(file, "port = 9876\nbind = \n");
    assertRefused(WRONG_USAGE, start(Map.of()), file.toString(), "line 2");
  }

  @Test
  void aTokenFileThatOthersCanReadIsRefused() throws Exception {
    Path token = place.directory().resolve("token");
    Files.writeString(token, "t".repeat(32));
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
    Ended ended = start(Map.of(), "--port", "0", "--token-file", token.toString());
    assertRefused(WRONG_USAGE, ended, token.toString(), "chmod 600");
    assertFalse(ended.err().contains("tttt"));
  }

  @Test
  void aTokenAmongTheArgumentsIsRefused() {
    assertRefused(WRONG_USAGE, start(Map.of(), "--token", "t".repeat(32)), "CM_AGENT_TOKEN");
  }
}
