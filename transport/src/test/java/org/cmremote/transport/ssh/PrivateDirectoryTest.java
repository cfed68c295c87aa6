package org.cmremote.transport.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateDirectoryTest {
  private Path made(Path root) {
    return PrivateDirectory.create(root, "0123456789ab").path();
  }

  private static ErrorCode refusal(Path root) {
    return assertThrows(CmException.class, () -> PrivateDirectory.create(root, "x")).code();
  }

  @Test
  void eachIsNewAndForItsOwnerOnly(@TempDir Path temporary) throws IOException {
    Path root = temporary.resolve("cm/ssh");
    Path one = made(root);
    assertNotEquals(one, made(root));
    assertTrue(one.getFileName().toString().contains("." + ProcessHandle.current().pid() + "."));
    for (Path path : new Path[] {one, root, temporary.resolve("cm")}) {
      assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    }
  }

  @Test
  void aRootThatOthersCanChangeIsRefused(@TempDir Path temporary) throws IOException {
    Path root = Files.createDirectories(temporary.resolve("cm/ssh"));
    Files.setPosixFilePermissions(
        temporary.resolve("cm"), PosixFilePermissions.fromString("rwxrwx---"));
    assertEquals(ErrorCode.CONFIG_INVALID, refusal(root));
  }

  @Test
  void aRootThatIsALinkIsRefused(@TempDir Path temporary) throws IOException {
    Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
    Files.createDirectory(temporary.resolve("cm"));
    Path root = Files.createSymbolicLink(temporary.resolve("cm/ssh"), elsewhere);
    assertEquals(ErrorCode.CONFIG_INVALID, refusal(root));
  }

  @Test
  void aRootOfAnotherUserIsRefused(@TempDir Path temporary) throws IOException {
    assumeTrue(
        System.getProperty("user.name").equals("root"), "skipped: only root can give files away");
    Path root = Files.createDirectories(temporary.resolve("cm/ssh"));
    Files.setAttribute(root, "unix:uid", 65534);
    assertEquals(ErrorCode.CONFIG_INVALID, refusal(root));
  }

  @Test
  void aRootThatCannotBeMadeIsRefused(@TempDir Path temporary) {
    assertEquals(ErrorCode.CONFIG_INVALID, refusal(temporary.resolve("a/b/c/ssh")));
  }

  @Test
  void theRuntimeDirectoryIsPreferred() {
    assertEquals(Path.of("/run/user/7/cm/ssh"), PrivateDirectory.defaultRoot("/run/user/7"));
    for (String unset : new String[] {"", "relative"}) {
      assertTrue(PrivateDirectory.defaultRoot(unset).toString().matches("/tmp/cm-\\d+/ssh"));
    }
    assertTrue(PrivateDirectory.defaultRoot(null).toString().matches("/tmp/cm-\\d+/ssh"));
  }
}
