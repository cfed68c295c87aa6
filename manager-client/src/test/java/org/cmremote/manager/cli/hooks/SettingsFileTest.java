package org.cmremote.manager.cli.hooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cmremote.transport.protocol.CmException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files: what is replaced, and what the shell is told. */
class SettingsFileTest {
  @TempDir private Path folder;

  @Test
  void permissionsStay() throws IOException {
    Path file = Files.writeString(folder.resolve("settings.json"), "{}");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    new SettingsFile(file).replace("{}", "{\"é\":1}");

    assertEquals("{\"é\":1}", Files.readString(file));
    assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertNothingElse(file);
  }

  @Test
  void aNewFileIsItsOwnersAlone() throws IOException {
    Path file = folder.resolve("new/settings.json");

    new SettingsFile(file).replace("", "{}");

    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void aLinkStaysALink() throws IOException {
    Path file = Files.writeString(folder.resolve("dotfiles.json"), "{}");
    Path link = Files.createSymbolicLink(folder.resolve("settings.json"), Path.of("dotfiles.json"));

    new SettingsFile(link).replace("{}", "{\"a\":1}");

    assertTrue(Files.isSymbolicLink(link));
    assertEquals("{\"a\":1}", Files.readString(file));
  }

  @Test
  void aLinkToNothingIsLeftAlone() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("settings.json"), Path.of("gone"));

    CmException failure =
        assertThrows(CmException.class, () -> new SettingsFile(link).replace("", "{}"));

    assertTrue(failure.message().contains("is a link to a file that isn't there"));
    assertTrue(Files.isSymbolicLink(link));
  }

  @Test
  void whatSomebodyElseWroteMeanwhileIsKept() throws IOException {
    Path file = Files.writeString(folder.resolve("settings.json"), "theirs");

    CmException failure =
        assertThrows(CmException.class, () -> new SettingsFile(file).replace("{}", "ours"));

    assertTrue(failure.message().contains("try again"));
    assertEquals("theirs", Files.readString(file));
    assertNothingElse(file);
  }

  @Test
  void whatIsNoTextIsNotTouched() throws IOException {
    Path file = Files.write(folder.resolve("settings.json"), new byte[] {'{', (byte) 0xff, '}'});

    CmException failure = assertThrows(CmException.class, () -> new SettingsFile(file).read());

    assertTrue(failure.message().contains("no UTF-8 text"));
  }

  @Test
  void theLineIsQuotedForAShellAndSucceedsWithoutTheJar() throws Exception {
    HookJvm jvm =
        HookJvm.of(
            folder.resolve("it's a jar"), Map.of("XDG_CACHE_HOME", folder + "/$(touch pwned)"));
    Path socket = folder.resolve("a socket");

    String line = jvm.line("claude", socket, folder.resolve("token"));

    assertTrue(
        line.contains("org.cmremote.agent.Main hook claude --socket '" + socket + "'"), line);
    Process shell =
        new ProcessBuilder("sh", "-c", line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    shell.getOutputStream().close();
    assertEquals("", new String(shell.getInputStream().readAllBytes(), UTF_8));
    assertEquals(0, shell.waitFor());
    assertFalse(Files.exists(folder.resolve("pwned")));
  }

  private void assertNothingElse(Path file) throws IOException {
    try (Stream<Path> all = Files.list(file.getParent())) {
      assertEquals(List.of(file), all.toList());
    }
  }
}
