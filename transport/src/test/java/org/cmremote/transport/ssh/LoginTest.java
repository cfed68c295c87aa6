package org.cmremote.transport.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.cmremote.transport.TransportState;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The ways to be let in by a real sshd, besides a key in a file. */
@Timeout(60)
class LoginTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private Path directory = Path.of("");
  private final List<AutoCloseable> open = new ArrayList<>();
  private Sshd sshd;
  private EchoServer echo;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Sshd.installed(), "skipped: no /usr/sbin/sshd (package openssh-server)");
    sshd = Sshd.start(directory.resolve("sshd"));
    open.add(sshd);
    echo = EchoServer.onPort();
    open.add(echo);
  }

  @AfterEach
  void stop() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private SshTransport transport(SshTarget.Builder target) {
    SshTransport transport =
        new SshTransport(
            target.agent(new RemoteAgent.LoopbackPort(echo.port())).build(),
            directory.resolve("run/ssh"));
    open.add(transport);
    return transport;
  }

  private static void assertReaches(SshTransport transport) throws Exception {
    transport.open().get(20, TimeUnit.SECONDS);
    assertEquals(
        "in", transport.run(List.of("printf", "in"), "", LIMIT).get(20, TimeUnit.SECONDS).output());
  }

  private Path sshAgent() throws IOException {
    Path socket = directory.resolve("agent");
    Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString()).start();
    open.add(() -> agent.destroyForcibly().waitFor());
    BufferedReader said =
        new BufferedReader(new InputStreamReader(agent.getInputStream(), StandardCharsets.UTF_8));
    assertTrue(said.readLine().contains("SSH_AUTH_SOCK"));
    return socket;
  }

  private void load(Path agent, Path key, String passphrase) throws Exception {
    Path asks =
        Files.writeString(directory.resolve("asks"), "#!/bin/sh\necho '" + passphrase + "'\n");
    Files.setPosixFilePermissions(asks, PosixFilePermissions.fromString("rwx------"));
    ProcessBuilder add = new ProcessBuilder("ssh-add", "-q", key.toString());
    add.environment()
        .putAll(
            Map.of(
                "SSH_AUTH_SOCK", agent.toString(),
                "SSH_ASKPASS", asks.toString(),
                "SSH_ASKPASS_REQUIRE", "force"));
    assertEquals(0, add.start().waitFor());
  }

  @Test
  void aKeyWithAPassphraseIsUnlockedByTheSshAgent() throws Exception {
    Path locked = Sshd.key(directory.resolve("locked"), "secret");
    sshd.authorize(locked);
    Path agent = sshAgent();
    load(agent, locked, "secret");
    assertReaches(transport(sshd.target().identityFile(locked).options("IdentityAgent=" + agent)));
  }

  @Test
  void aKeyOfTheSshAgentNeedsNoFile() throws Exception {
    Path key = Sshd.key(directory.resolve("key"), "");
    sshd.authorize(key);
    Path agent = sshAgent();
    load(agent, key, "");
    Files.delete(key);
    assertReaches(
        transport(
            SshTarget.to("127.0.0.1")
                .user(System.getProperty("user.name"))
                .port(sshd.port())
                .configFile(Path.of("/dev/null"))
                .knownHostsFile(directory.resolve("known_hosts"))
                .options("IdentityAgent=" + agent)));
  }

  /** As a person does whose key needs a touch. */
  private Path ownMaster() throws Exception {
    Path socket = directory.resolve("own");
    List<String> command = new ArrayList<>(List.of("ssh", "-F", "/dev/null", "-M", "-N", "-f"));
    command.addAll(List.of("-S", socket.toString(), "-p", String.valueOf(sshd.port())));
    command.addAll(List.of("-i", directory.resolve("sshd/client_key").toString()));
    command.addAll(List.of("-o", "IdentityAgent=none", "-o", "StrictHostKeyChecking=no"));
    command.addAll(List.of("-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"));
    command.add("127.0.0.1");
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("own.log").toFile())
            .start();
    assertEquals(0, started.waitFor(), Files.readString(directory.resolve("own.log")));
    open.add(() -> control(socket, "exit"));
    return socket;
  }

  private static int control(Path socket, String order) throws Exception {
    return new ProcessBuilder(
            "ssh", "-F", "/dev/null", "-S", socket.toString(), "-O", order, "127.0.0.1")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  /** A target with no key at all. */
  private SshTarget.Builder keyless() {
    return SshTarget.to("127.0.0.1")
        .port(sshd.port())
        .configFile(Path.of("/dev/null"))
        .options("IdentityAgent=none", "IdentityFile=none");
  }

  @Test
  void theUsersOwnMasterIsUsedAndLeftAsItWas() throws Exception {
    Path socket = ownMaster();
    SshTransport transport =
        transport(keyless().login(new Login.UsersMaster(Optional.of(socket.toString()))));
    assertReaches(transport);
    transport.close();
    assertEquals(0, control(socket, "check"));
    try (Stream<Path> left = Files.list(directory.resolve("run/ssh"))) {
      assertEquals(List.of(), left.toList());
    }
    // The forward is gone as well: another transport gets its own.
    assertReaches(
        transport(keyless().login(new Login.UsersMaster(Optional.of(socket.toString())))));
  }

  @Test
  void theSshConfigurationSaysWhereTheUsersMasterIs() throws Exception {
    Path socket = ownMaster();
    Path config =
        Files.writeString(
            directory.resolve("config"),
            "Host there\n  HostName 127.0.0.1\n  ControlPath %s/%%r\n".formatted(directory));
    Files.createSymbolicLink(directory.resolve("someone"), socket);
    assertReaches(
        transport(
            SshTarget.to("there")
                .user("someone")
                .configFile(config)
                .login(new Login.UsersMaster(Optional.empty()))));
  }

  @Test
  void aMasterThatIsNotThereIsTold() throws Exception {
    String path = directory.resolve("missing").toString();
    CmException failure =
        Failures.of(transport(keyless().login(new Login.UsersMaster(Optional.of(path)))).open());
    assertEquals(ErrorCode.SSH_FAILED, failure.code());
    assertTrue(failure.message().contains("ssh -M -S " + path), failure.message());
    assertEquals(
        ErrorCode.CONFIG_INVALID,
        Failures.of(transport(keyless().login(new Login.UsersMaster(Optional.empty()))).open())
            .code());
  }

  @Test
  void theEndOfTheUsersMasterIsToldAtOnce() throws Exception {
    Path socket = ownMaster();
    SshTransport transport =
        transport(keyless().login(new Login.UsersMaster(Optional.of(socket.toString()))));
    assertReaches(transport);
    control(socket, "exit");
    Awaitility.await().until(() -> transport.state() == TransportState.IDLE);
    assertFalse(Files.exists(socket));
  }

  @Test
  void forAPasswordSshAsksByItselfAndNobodyElse() {
    SshTarget target =
        SshTarget.to("h").login(new Login.Password(Optional.of("/bin/asks"))).build();
    SshCommands commands = new SshCommands(target);
    List<String> command = commands.master(Path.of("/run/ctl"), Path.of("/c"), "mark");
    assertTrue(command.contains("BatchMode=no"), command.toString());
    assertTrue(command.contains("NumberOfPasswordPrompts=1"), command.toString());
    Map<String, String> environment = SshCommands.login(target, command).environment();
    assertEquals("/bin/asks", environment.get("SSH_ASKPASS"));
    assertEquals("force", environment.get("SSH_ASKPASS_REQUIRE"));

    SshTarget terminal = SshTarget.to("h").login(new Login.Password(Optional.empty())).build();
    Map<String, String> onTerminal = SshCommands.login(terminal, List.of("ssh")).environment();
    assertFalse(onTerminal.containsKey("SSH_ASKPASS"));
    assertEquals("never", onTerminal.get("SSH_ASKPASS_REQUIRE"));
    // A client of the master never asks.
    assertTrue(commands.session(Path.of("/run/ctl"), "x").contains("BatchMode=yes"));
  }
}
