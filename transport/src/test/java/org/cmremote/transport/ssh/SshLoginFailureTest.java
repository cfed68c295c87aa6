package org.cmremote.transport.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.cmremote.transport.TransportState;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every way in which a login can fail that a real sshd can show. */
@Timeout(60)
class SshLoginFailureTest {
  private Path directory;
  private Sshd sshd;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    this.directory = directory;
    assumeTrue(Sshd.installed(), "skipped: no /usr/sbin/sshd (package openssh-server)");
    sshd = Sshd.start(directory.resolve("sshd"));
  }

  @AfterEach
  void stop() {
    if (sshd != null) {
      sshd.close();
    }
  }

  /** The failure of an open, which must leave nothing of the attempt. */
  private CmException failure(SshTarget.Builder target) {
    try (SshTransport transport = new SshTransport(target.build(), directory.resolve("run/ssh"))) {
      CmException failure = Failures.of(transport.open());
      assertEquals(TransportState.IDLE, transport.state());
      assertTrue(failure.message().startsWith(transport.host() + ": "), failure.message());
      assertFalse(failure.message().contains("debug1"), failure.message());
      return failure;
    }
  }

  private static void assertFailure(ErrorCode code, String words, CmException failure) {
    assertEquals(code, failure.code(), failure.message());
    assertTrue(failure.message().contains(words), failure.message());
  }

  @Test
  void unknownHostName() {
    SshTarget.Builder target =
        SshTarget.to("no-such-host.invalid").configFile(Path.of("/dev/null"));
    assertFailure(ErrorCode.HOST_NAME_NOT_FOUND, "no-such-host.invalid", failure(target));
  }

  @Test
  void refusedPort() {
    SshTarget.Builder target = sshd.target();
    sshd.close();
    assertFailure(ErrorCode.CONNECTION_REFUSED, "sshd runs", failure(target));
  }

  @Test
  void silentPort() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      SshTarget.Builder target =
          sshd.target().port(silent.getLocalPort()).connectTimeout(Duration.ofSeconds(1));
      assertFailure(ErrorCode.TIMED_OUT, "connect timeout", failure(target));
    }
  }

  @Test
  void unknownHostKey() {
    assertFailure(
        ErrorCode.HOST_KEY_UNKNOWN,
        "[127.0.0.1]:" + sshd.port(),
        failure(sshd.target().hostKeys(HostKeyPolicy.STRICT)));
  }

  @Test
  void theConfigurationsHostKeyPolicyCounts() throws IOException {
    Path config =
        Files.writeString(directory.resolve("config"), "Host *\n  StrictHostKeyChecking yes\n");
    assertFailure(
        ErrorCode.HOST_KEY_UNKNOWN,
        "[127.0.0.1]:" + sshd.port(),
        failure(sshd.target().configFile(config)));
  }

  @Test
  void missingConfiguration() {
    assertFailure(
        ErrorCode.CONFIG_INVALID,
        "no-such-config",
        failure(sshd.target().configFile(directory.resolve("no-such-config"))));
  }

  @Test
  void changedHostKey() throws Exception {
    try (SshTransport first =
        new SshTransport(sshd.target().build(), directory.resolve("run/ssh"))) {
      first.terminal(java.util.List.of("true")).get();
    }
    int port = sshd.port();
    sshd.close();
    Sshd.forgetHostKey(directory.resolve("sshd"));
    sshd = Sshd.start(directory.resolve("sshd"), port);
    assertFailure(ErrorCode.HOST_KEY_CHANGED, "ssh-keygen -R", failure(sshd.target()));

    try (SshTransport any =
        new SshTransport(
            sshd.target().hostKeys(HostKeyPolicy.ACCEPT_ALL).build(),
            directory.resolve("run/ssh"))) {
      assertEquals(
          ErrorCode.AGENT_NOT_RUNNING, Failures.of(any.open()).code(), "it forwards all the same");
    }
  }

  @Test
  void wrongKey() throws IOException {
    Path other = Sshd.key(directory.resolve("other"), "");
    assertFailure(
        ErrorCode.PERMISSION_DENIED, "publickey", failure(sshd.target().identityFile(other)));
  }

  @Test
  void missingKey() {
    assertFailure(
        ErrorCode.CONFIG_INVALID,
        "no-such-key",
        failure(sshd.target().identityFile(directory.resolve("no-such-key"))));
  }

  @Test
  void lockedKeyWithoutAgent() throws IOException {
    Path locked = Sshd.key(directory.resolve("locked"), "secret");
    sshd.authorize(locked);
    assertFailure(
        ErrorCode.KEY_NEEDS_PASSPHRASE,
        locked.toString(),
        failure(sshd.target().identityFile(locked)));
  }

  @Test
  void lockedKeyWithAnEmptyAgent() throws IOException {
    Path locked = Sshd.key(directory.resolve("locked"), "secret");
    sshd.authorize(locked);
    Path socket = directory.resolve("agent");
    Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString()).start();
    try (BufferedReader said =
        new BufferedReader(new InputStreamReader(agent.getInputStream(), UTF_8))) {
      assertTrue(said.readLine().contains("SSH_AUTH_SOCK"));
      assertFailure(
          ErrorCode.SSH_AGENT_EMPTY,
          "ssh-add",
          failure(sshd.target().identityFile(locked).options("IdentityAgent=" + socket)));
    } finally {
      agent.destroy();
      agent.onExit().join();
    }
  }

  @Test
  void missingSsh() {
    assertFailure(
        ErrorCode.SSH_MISSING, "no-such-ssh", failure(sshd.target().program("no-such-ssh")));
  }

  @Test
  void badOption() {
    assertFailure(ErrorCode.SSH_FAILED, "nonsense", failure(sshd.target().options("Nonsense=1")));
  }

  @Test
  void refusedForwarding() throws IOException {
    sshd.close();
    sshd = Sshd.start(directory.resolve("sshd"), "AllowTcpForwarding no");
    try (SshTransport transport =
        new SshTransport(sshd.target().build(), directory.resolve("run/ssh"))) {
      assertFailure(
          ErrorCode.FORWARDING_REFUSED, "AllowTcpForwarding", Failures.of(transport.open()));
    }
  }

  /** A server says the same of a socket that isn't there and of one that it won't forward to. */
  @Test
  void refusedSocketForwardingIsMentioned() throws IOException {
    sshd.close();
    sshd = Sshd.start(directory.resolve("sshd"), "AllowStreamLocalForwarding no");
    SshTarget target = sshd.target().agent(new RemoteAgent.UnixSocket("/tmp/x")).build();
    try (SshTransport transport = new SshTransport(target, directory.resolve("run/ssh"))) {
      assertFailure(ErrorCode.AGENT_NOT_RUNNING, "AllowStreamLocal", Failures.of(transport.open()));
    }
  }

  @Test
  void rootThatOthersCanChange() throws IOException {
    Path shared = Files.createDirectories(directory.resolve("shared/ssh"));
    Files.setPosixFilePermissions(
        shared, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
    try (SshTransport transport = new SshTransport(sshd.target().build(), shared)) {
      assertFailure(ErrorCode.CONFIG_INVALID, shared.toString(), Failures.of(transport.open()));
    }
  }
}
