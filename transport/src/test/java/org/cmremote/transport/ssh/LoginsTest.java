package org.cmremote.transport.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.cmremote.transport.CommandResult;
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
      List<CompletableFuture<CommandResult>> runs =
          transports.stream()
              .map(transport -> transport.run(List.of("true"), "", Duration.ofSeconds(30)))
              .toList();
      for (CompletableFuture<CommandResult> run : runs) {
        assertEquals(0, run.get(50, TimeUnit.SECONDS).exitCode());
      }
      transports.forEach(SshTransport::close);
    }
  }
}
