package org.cmremote.transport.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cmremote.transport.AgentAddress;
import org.cmremote.transport.TransportState;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tunnel's life, through a real sshd. */
@Timeout(60)
class SshTunnelTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Path directory;
  private Path root;
  private Sshd sshd;
  private EchoServer echo;
  private SshTransport transport;
  private final List<TransportState> states = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    this.directory = directory;
    assumeTrue(Sshd.installed(), "skipped: no /usr/sbin/sshd (package openssh-server)");
    root = directory.resolve("run/ssh");
    sshd = Sshd.start(directory.resolve("sshd"));
    echo = EchoServer.onPort();
    transport = transport(target().build());
    transport.onState(states::add);
  }

  @AfterEach
  void stop() throws IOException {
    if (transport != null) {
      transport.close();
      sshd.close();
      echo.close();
    }
  }

  private SshTarget.Builder target() throws IOException {
    return sshd.target().agent(new RemoteAgent.LoopbackPort(echo.port()));
  }

  private SshTransport transport(SshTarget target) {
    return new SshTransport(target, root);
  }

  @Test
  void bytesGoThroughToAPortAndBack() throws Exception {
    AgentAddress address = transport.open().get(20, SECONDS);
    assertEquals("ping", echoed(address, "ping"));
    assertEquals(List.of(TransportState.OPENING, TransportState.OPEN), states);
  }

  @Test
  void bytesGoThroughToASocketAndBack() throws Exception {
    // Characters that mean something to ssh: token, separator, escape, quote.
    Path socket = Files.createDirectory(directory.resolve("a %h:\\ \"'")).resolve("agent");
    try (EchoServer server = EchoServer.onSocket(socket);
        SshTransport toSocket =
            transport(target().agent(new RemoteAgent.UnixSocket(socket.toString())).build())) {
      assertEquals("ping", echoed(toSocket.open().get(20, SECONDS), "ping"));
    }
  }

  @Test
  void oddDirectoriesAreTakenAsTheyAre() throws Exception {
    Path odd = Files.createDirectory(directory.resolve("o %h:\\ \"'"));
    Files.move(directory.resolve("sshd/client_key"), odd.resolve("key"));
    SshTarget target =
        target().identityFile(odd.resolve("key")).knownHostsFile(odd.resolve("known")).build();
    try (SshTransport there = new SshTransport(target, odd.resolve("ssh"))) {
      assertEquals("ping", echoed(there.open().get(20, SECONDS), "ping"));
      assertTrue(Files.exists(odd.resolve("known")));
    }
  }

  @Test
  void thePathsBelongToTheUserAlone() throws Exception {
    AgentAddress.UnixSocket address =
        assertInstanceOf(AgentAddress.UnixSocket.class, transport.open().get(20, SECONDS));
    assertEquals("rw-------", permissions(address.path()));
    assertEquals("rwx------", permissions(sockets()));
    assertEquals("rwx------", permissions(root));
  }

  @Test
  void overlappingOpensShareOneLogin() throws Exception {
    List<CompletableFuture<AgentAddress>> opens =
        IntStream.range(0, 20).mapToObj(i -> transport.open()).toList();
    for (CompletableFuture<AgentAddress> open : opens) {
      assertEquals(opens.get(0).get(20, SECONDS), open.get(20, SECONDS));
    }
    assertEquals(List.of(TransportState.OPENING, TransportState.OPEN), states);
    assertEquals(1, masters().count());
  }

  @Test
  void aKilledMasterIsToldAtOnceAndReplacedByTheNextOpen() throws Exception {
    transport.open().get(20, SECONDS);
    ProcessHandle first = masters().findFirst().orElseThrow();
    Path control = sockets().resolve("ctl");
    first.destroyForcibly();
    await().until(() -> transport.state() == TransportState.IDLE);
    assertTrue(Files.exists(control), "a killed master leaves its socket behind");

    assertEquals("ping", echoed(transport.open().get(20, SECONDS), "ping"));
    assertNotEquals(first.pid(), masters().findFirst().orElseThrow().pid());
    assertEquals(
        List.of(
            TransportState.OPENING,
            TransportState.OPEN,
            TransportState.IDLE,
            TransportState.OPENING,
            TransportState.OPEN),
        states);
  }

  @Test
  void aServerThatEndsIsToldAtOnce() throws Exception {
    transport.open().get(20, SECONDS);
    sshd.close();
    await().until(() -> transport.state() == TransportState.IDLE);
    assertEquals(ErrorCode.CONNECTION_REFUSED, Failures.of(transport.open()).code());
  }

  @Test
  void aSilentHostIsFoundByKeepAlives() throws Exception {
    try (SshTransport quick =
        transport(target().keepAliveInterval(Duration.ofSeconds(1)).keepAliveCount(1).build())) {
      quick.open().get(20, SECONDS);
      sshd.freeze();
      await().atMost(Duration.ofSeconds(10)).until(() -> quick.state() == TransportState.IDLE);
    }
  }

  @Test
  void aSilentHostIsFoundByTheNextOpenToo() throws Exception {
    try (SshTransport patient = transport(target().connectTimeout(Duration.ofSeconds(2)).build())) {
      patient.open().get(20, SECONDS);
      sshd.freeze();
      assertEquals(ErrorCode.TIMED_OUT, Failures.of(patient.open()).code());
      assertEquals(TransportState.IDLE, patient.state());
      sshd.thaw();
      assertEquals("ping", echoed(patient.open().get(20, SECONDS), "ping"));
    }
  }

  @Test
  void anAgentThatIsNotThereLeavesTheTunnelOpen() throws Exception {
    echo.close();
    CmException failure = Failures.of(transport.open());
    assertEquals(ErrorCode.AGENT_NOT_RUNNING, failure.code());
    assertEquals(TransportState.OPEN, transport.state());
    assertEquals("here", transport.run(List.of("printf", "here"), "", LIMIT).get().output());
    assertEquals(1, masters().count());
  }

  @Test
  void aSocketThatIsNotThereIsAnAgentThatIsNotThere() throws Exception {
    try (SshTransport toSocket =
        transport(target().agent(new RemoteAgent.UnixSocket("/nowhere/agent")).build())) {
      CmException failure = Failures.of(toSocket.open());
      assertEquals(ErrorCode.AGENT_NOT_RUNNING, failure.code());
      assertTrue(failure.message().contains("/nowhere/agent"), failure.message());
    }
  }

  @Test
  void forwardsOfTheUsersConfigurationDoNotEndTheTunnel() throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("config"),
            "Host build-1\n  HostName 127.0.0.1\n  LocalForward 127.0.0.1:"
                + echo.port()
                + " 127.0.0.1:9\n  RemoteCommand false\n  LogLevel QUIET\n  ControlMaster auto\n"
                + "  ControlPersist yes\n  ControlPath "
                + directory.resolve("theirs")
                + "\n");
    SshTarget alias =
        SshTarget.to("build-1")
            .user(System.getProperty("user.name"))
            .port(sshd.port())
            .identityFile(directory.resolve("sshd/client_key"))
            .configFile(config)
            .knownHostsFile(directory.resolve("sshd/known_hosts"))
            .agent(target().build().agent())
            .build();
    try (SshTransport viaAlias = transport(alias)) {
      assertEquals("ping", echoed(viaAlias.open().get(20, SECONDS), "ping"));
      assertFalse(Files.exists(directory.resolve("theirs")));
    }
  }

  @Test
  void aJumpHostIsPassedThrough() throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("config"),
            "Host jump\n  HostName 127.0.0.1\n  Port "
                + sshd.port()
                + "\n  IdentityFile "
                + directory.resolve("sshd/client_key")
                + "\n  UserKnownHostsFile "
                + directory.resolve("jumps_known_hosts")
                + "\n");
    try (SshTransport viaJump = transport(target().jumpHost("jump").configFile(config).build())) {
      assertEquals("ping", echoed(viaJump.open().get(20, SECONDS), "ping"));
    }
    await().until(() -> ours().findAny().isEmpty());
  }

  @Test
  void aJumpHostNeedNotBeInTheConfiguration() throws Exception {
    SshTarget jump =
        sshd.target().label("jump").knownHostsFile(directory.resolve("jumps_known_hosts")).build();
    try (SshTransport viaJump = transport(target().jumpHost("jump").jumps(List.of(jump)).build())) {
      assertEquals("ping", echoed(viaJump.open().get(20, SECONDS), "ping"));
    }
    await().until(() -> ours().findAny().isEmpty());
  }

  @Test
  void transportsToOneHostDoNotShareAnything() throws Exception {
    transport.open().get(20, SECONDS);
    try (SshTransport other = transport(target().build())) {
      other.open().get(20, SECONDS);
      assertEquals(2, masters().count());
    }
    assertEquals(TransportState.OPEN, transport.state());
    assertEquals("ping", echoed(transport.open().get(20, SECONDS), "ping"));
  }

  @Test
  void closeLeavesNoProcessAndNoFile() throws Exception {
    transport.open().get(20, SECONDS);
    CompletableFuture<?> running = transport.run(List.of("sleep", "60"), "", LIMIT);
    transport.close();
    assertEquals(ErrorCode.CLOSED, Failures.of(running).code());
    assertEquals(List.of(), ours().toList());
    assertEquals(List.of(), files());
    assertEquals(TransportState.CLOSED, states.get(states.size() - 1));
    assertEquals(ErrorCode.CLOSED, Failures.of(transport.open()).code());
    transport.close();
  }

  @Test
  void closeFailsAnOpenUnderWay() throws Exception {
    sshd.freeze();
    CompletableFuture<AgentAddress> opening = transport.open();
    await().until(() -> masters().count() == 1);
    transport.close();
    assertEquals(ErrorCode.CLOSED, Failures.of(opening).code());
    assertEquals(List.of(), ours().toList());
    assertEquals(List.of(), files());
  }

  @Test
  void aListenerMayCloseTheTransport() throws Exception {
    transport.onState(
        state -> {
          if (state == TransportState.OPEN) {
            transport.close();
          }
        });
    assertEquals(ErrorCode.CLOSED, Failures.of(transport.open()).code());
    await().until(() -> ours().findAny().isEmpty() && files().isEmpty());
  }

  @Test
  void aDirectoryThatWasSweptAwayIsMadeAnew() throws Exception {
    transport.open().get(20, SECONDS);
    masters().findFirst().orElseThrow().destroyForcibly();
    await().until(() -> transport.state() == TransportState.IDLE);
    for (String name : List.of("ctl", "agent", "config", "")) {
      Files.deleteIfExists(sockets().resolve(name));
    }
    assertEquals("ping", echoed(transport.open().get(20, SECONDS), "ping"));
  }

  @Test
  void aPathThatSshCannotUseIsRefusedBeforeAnythingStarts() {
    Path deep = directory.resolve("d".repeat(60)).resolve("ssh");
    try (SshTransport tooDeep = new SshTransport(target().build(), deep)) {
      CmException failure = Failures.of(tooDeep.open());
      assertEquals(ErrorCode.SOCKET_PATH_TOO_LONG, failure.code());
      assertTrue(failure.message().contains("XDG_RUNTIME_DIR"), failure.message());
      assertFalse(Files.exists(deep));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aTerminalGoesThroughTheTunnel() throws Exception {
    List<String> command = transport.terminal(List.of("echo", "it's $HOME")).get(20, SECONDS);
    Process terminal = new ProcessBuilder(command).start();
    assertEquals("it's $HOME", new String(terminal.getInputStream().readAllBytes(), UTF_8).strip());
    transport.close();
    Process late = new ProcessBuilder(command).start();
    assertEquals(255, late.waitFor(), "without the tunnel it must not log in by itself");
  }

  private String echoed(AgentAddress address, String text) throws IOException {
    AgentAddress.UnixSocket socket = assertInstanceOf(AgentAddress.UnixSocket.class, address);
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket.path()))) {
      channel.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
      ByteBuffer answer = ByteBuffer.allocate(text.length());
      while (answer.hasRemaining()) {
        assertTrue(channel.read(answer) > 0, "the connection ended");
      }
      return new String(answer.array(), UTF_8);
    }
  }

  /** The processes that this test's transports started: master, clients, guard. */
  private Stream<ProcessHandle> ours() {
    return ProcessHandle.current()
        .descendants()
        .filter(
            handle ->
                Stream.of(handle.info().arguments().orElse(new String[0]))
                    .anyMatch(argument -> argument.contains(root.toString())));
  }

  private Stream<ProcessHandle> masters() {
    return ours().filter(handle -> List.of(handle.info().arguments().orElseThrow()).contains("-M"));
  }

  private Path sockets() throws IOException {
    return files().get(0);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files.toList();
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
