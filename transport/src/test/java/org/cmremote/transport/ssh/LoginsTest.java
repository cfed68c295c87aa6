package org.cmremote.transport.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.cmremote.transport.CommandResult;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LoginsTest {
  @TempDir private Path directory = Path.of("");

  /** Without the limit the server closes some of these connections before their login. */
  @Test
  void aServerThatTakesFewLoginsAtATimeIsNotOverrun() throws Exception {
    assumeTrue(Sshd.installed(), "skipped: no /usr/sbin/sshd (package openssh-server)");
    try (Sshd sshd = Sshd.start(directory.resolve("sshd"), "MaxStartups 6:100:6")) {
      Logins logins = new Logins();
      List<SshTransport> transports =
          IntStream.range(0, 16)
              .mapToObj(
                  i ->
                      new SshTransport(
                          sshd.target().build(), directory.resolve("run/ssh"), Optional.of(logins)))
              .toList();
      assertAllLogIn(transports);
    }
  }

  private static void assertAllLogIn(List<SshTransport> transports) throws Exception {
    List<CompletableFuture<CommandResult>> runs =
        transports.stream()
            .map(transport -> transport.run(List.of("true"), "", Duration.ofSeconds(30)))
            .toList();
    for (CompletableFuture<CommandResult> run : runs) {
      assertEquals(0, run.get(50, TimeUnit.SECONDS).exitCode());
    }
    transports.forEach(SshTransport::close);
  }

  /** As managers on several machines do, of which none knows of the others' logins. */
  @Test
  void aServerThatClosesTheConnectionBeforeTheLoginIsAskedAgain() throws Exception {
    assumeTrue(Sshd.installed(), "skipped: no /usr/sbin/sshd (package openssh-server)");
    try (Sshd sshd = Sshd.start(directory.resolve("sshd"), "MaxStartups 1:100:1")) {
      List<SshTransport> transports =
          IntStream.range(0, 4)
              .mapToObj(i -> new SshTransport(sshd.target().build(), directory.resolve("run/ssh")))
              .toList();
      assertAllLogIn(transports);
    }
  }

  @Test
  void oneThatGoesOnClosingItIsNamedAsSuch() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      AtomicInteger tries = new AtomicInteger();
      Thread closing =
          new Thread(
              () -> {
                try {
                  while (true) {
                    server.accept().close();
                    tries.incrementAndGet();
                  }
                } catch (IOException e) {
                  // The test is over.
                }
              });
      closing.start();
      SshTransport transport =
          new SshTransport(
              SshTarget.to("127.0.0.1")
                  .port(server.getLocalPort())
                  .configFile(Path.of("/dev/null"))
                  .connectTimeout(Duration.ofSeconds(1))
                  .build(),
              directory.resolve("run/ssh"));
      CmException failure = Failures.of(transport.open());
      assertEquals(ErrorCode.LOGIN_THROTTLED, failure.code(), failure.message());
      assertTrue(tries.get() > 1, () -> tries + " tries");
      transport.close();
    }
  }
}
