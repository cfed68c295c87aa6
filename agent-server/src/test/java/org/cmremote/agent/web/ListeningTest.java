package org.cmremote.agent.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListeningTest {
  private final Path directory;

  ListeningTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void aTakenPortIsNamedAndNothingStaysBehind() throws Exception {
    try (EdgeFixture edge = new EdgeFixture(directory);
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path socket = directory.resolve("second.sock");
      WebServer second =
          edge.server(
              new WebOptions(
                  InetAddress.getLoopbackAddress(),
                  taken.getLocalPort(),
                  socket,
                  Set.of(),
                  List.of(),
                  2,
                  EdgeFixture.limits()));

      CmException failure =
          assertThrows(CmException.class, () -> second.listen().await(20, TimeUnit.SECONDS));

      assertEquals(ErrorCode.PORT_TAKEN, failure.code());
      assertTrue(failure.message().contains("port " + taken.getLocalPort()), failure.message());
      assertFalse(Files.exists(socket));
    }
  }

  @Test
  void anythingButLoopbackIsAMistake() throws Exception {
    InetAddress everywhere = InetAddress.getByAddress(new byte[4]);

    assertThrows(
        IllegalArgumentException.class,
        () -> new WebOptions(everywhere, 0, null, Set.of(), List.of(), 1, EdgeFixture.limits()));
  }
}
