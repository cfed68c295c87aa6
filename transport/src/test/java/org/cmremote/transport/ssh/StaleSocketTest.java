package org.cmremote.transport.ssh;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaleSocketTest {
  @Test
  void onlyASocketThatRefusesIsRemoved(@TempDir Path directory) throws IOException {
    Path socket = directory.resolve("ctl");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      assertThrows(IOException.class, () -> StaleSocket.remove(socket));
    }
    assertTrue(Files.exists(socket), "Java leaves the file of a closed server");
    StaleSocket.remove(socket);
    assertFalse(Files.exists(socket));
    StaleSocket.remove(socket);
  }
}
