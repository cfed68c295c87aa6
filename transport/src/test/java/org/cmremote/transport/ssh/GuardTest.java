package org.cmremote.transport.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Java process that is killed takes its tunnel with it. */
@Timeout(60)
class GuardTest {
  /** The process to be killed: holds a tunnel open, and runs something in it. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      SshTarget target =
          SshTarget.to("127.0.0.1")
              .user(System.getProperty("user.name"))
              .port(Integer.parseInt(arguments[1]))
              .configFile(Path.of("/dev/null"))
              .knownHostsFile(Path.of(arguments[2], "known_hosts"))
              .identityFile(Path.of(arguments[2], "client_key"))
              .build();
      SshTransport transport = new SshTransport(target, Path.of(arguments[0]));
      System.out.println(
          transport.run(List.of("echo", "up"), "", Duration.ofSeconds(20)).get().output().strip());
      transport.run(List.of("sleep", "60"), "", Duration.ofSeconds(60)).get();
    }
  }

  @Test
  void nothingOutlivesAKilledProcess(@TempDir Path directory) throws Exception {
    assumeTrue(Sshd.installed(), "skipped: no /usr/sbin/sshd (package openssh-server)");
    Path root = directory.resolve("run/ssh");
    try (Sshd sshd = Sshd.start(directory.resolve("sshd"))) {
      Process holder =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin/java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Holder.class.getName(),
                  root.toString(),
                  String.valueOf(sshd.port()),
                  directory.resolve("sshd").toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader output =
          new BufferedReader(new InputStreamReader(holder.getInputStream(), UTF_8))) {
        assertEquals("up", output.readLine());
        List<ProcessHandle> children = holder.descendants().toList();
        assertTrue(children.size() >= 2, "a master and a guard: " + children);
        assertEquals(1, entries(root));

        // What reaches the whole process group, such as Ctrl-C, mustn't reach the guard.
        children.stream().filter(GuardTest::isGuard).forEach(ProcessHandle::destroy);
        holder.destroyForcibly();
        await().until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        await().until(() -> entries(root) == 0);
      } finally {
        holder.descendants().forEach(ProcessHandle::destroyForcibly);
        holder.destroyForcibly();
      }
    }
  }

  private static boolean isGuard(ProcessHandle handle) {
    return List.of(handle.info().arguments().orElse(new String[0])).contains("cm-guard");
  }

  private static long entries(Path root) throws java.io.IOException {
    try (Stream<Path> entries = Files.list(root)) {
      return entries.count();
    }
  }
}
