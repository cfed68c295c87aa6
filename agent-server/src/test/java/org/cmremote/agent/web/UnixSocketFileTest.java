package org.cmremote.agent.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketFileTest {
  private final Path directory;

  UnixSocketFileTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void missingDirectoriesAreMadeForTheOwnerOnly() throws Exception {
    new UnixSocketFile(directory.resolve("a/b/agent.sock")).prepare();

    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("a/b"))));
  }

  @Test
  void anOpenDirectoryIsRefused() throws Exception {
    Path open = Files.createDirectory(directory.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));

    CmException failure = failure(open.resolve("agent.sock"));

    assertEquals(ErrorCode.BIND_REFUSED, failure.code());
    assertTrue(failure.message().contains("chmod 700"), failure.message());
  }

  @Test
  void aPathThatIsTooLongForTheKernelIsRefusedBeforeAnythingIsMade() {
    Path longest = directory.resolve("ä");
    longest = longest.resolve("x".repeat(106 - longest.toString().getBytes(UTF_8).length));
    new UnixSocketFile(longest).prepare();

    Path tooLong = directory.resolve("other").resolve("x".repeat(108));
    CmException failure = failure(tooLong);

    assertEquals(ErrorCode.SOCKET_PATH_TOO_LONG, failure.code());
    assertFalse(Files.exists(directory.resolve("other")));
  }

  @Test
  void aSocketThatNobodyAnswersAtIsRemoved() throws Exception {
    Path path = directory.resolve("agent.sock");
    listen(path).close(); // leaves the file behind
    assertTrue(Files.exists(path));

    new UnixSocketFile(path).prepare();

    assertFalse(Files.exists(path));
  }

  @Test
  void aSocketThatSomebodyAnswersAtIsLeftAlone() throws Exception {
    Path path = directory.resolve("agent.sock");
    try (ServerSocketChannel other = listen(path)) {
      CmException failure = failure(path);

      assertEquals(ErrorCode.PORT_TAKEN, failure.code());
      assertTrue(failure.message().contains("already running"), failure.message());
      assertTrue(other.isOpen() && Files.exists(path));
    }
  }

  @Test
  void whatIsNoSocketIsLeftAlone() throws Exception {
    Path path = Files.writeString(directory.resolve("agent.sock"), "precious");

    CmException failure = failure(path);

    assertEquals(ErrorCode.BIND_REFUSED, failure.code());
    assertEquals("precious", Files.readString(path));
  }

  private static CmException failure(Path path) {
    return assertThrows(CmException.class, () -> new UnixSocketFile(path).prepare());
  }

  private static ServerSocketChannel listen(Path path) throws Exception {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(path));
  }
}
