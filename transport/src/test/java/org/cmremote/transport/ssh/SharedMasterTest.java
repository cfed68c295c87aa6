package org.cmremote.transport.ssh;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cmremote.transport.AgentAddress;
import org.cmremote.transport.CommandResult;
import org.cmremote.transport.TransportState;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One master for all processes of a user, against a real sshd. */
@Timeout(60)
class SharedMasterTest {
  private static final Duration DAY = Duration.ofHours(24);

  @TempDir private Path directory = Path.of("");
  private final List<SshTransport> transports = new ArrayList<>();
  private Path root;
  private Sshd sshd;
  private EchoServer echo;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Sshd.installed(), "skipped: no /usr/sbin/sshd (package openssh-server)");
    root = directory.resolve("run/ssh");
    sshd = Sshd.start(directory.resolve("sshd"));
    echo = EchoServer.onPort();
  }

  @AfterEach
  void stop() throws Exception {
    if (sshd == null) {
      return;
    }
    transports.forEach(SshTransport::close);
    sshd.thaw();
    new SharedConnections(root).endAll();
    sshd.close();
    echo.close();
    await().until(() -> masters().isEmpty());
  }

  private SshTarget.Builder target() {
    return sshd.target().agent(new RemoteAgent.LoopbackPort(echo.port())).persist(DAY);
  }

  private SshTransport transport() {
    return transport(target());
  }

  private SshTransport transport(SshTarget.Builder target) {
    SshTransport transport = new SshTransport(target.build(), root);
    transports.add(transport);
    return transport;
  }

  /** Processes that hold the shared connection: they put themselves into the background. */
  private List<ProcessHandle> masters() {
    return ProcessHandle.allProcesses()
        .filter(
            process -> {
              List<String> words = List.of(process.info().arguments().orElse(new String[0]));
              return words.contains("-M")
                  && words.stream().anyMatch(word -> word.contains(root.toString()));
            })
        .toList();
  }

  private static AgentAddress opened(SshTransport transport) throws Exception {
    return transport.open().get(30, TimeUnit.SECONDS);
  }

  @Test
  void itIsFoundAgainByWhoComesLater() throws Exception {
    SshTransport first = transport();
    AgentAddress address = opened(first);
    first.close();
    List<ProcessHandle> masters = masters();
    assertEquals(1, masters.size());

    SshTransport second = transport();
    assertEquals(address, opened(second));
    assertEquals(
        "in", second.run(List.of("printf", "in"), "", Duration.ofSeconds(20)).get().output());
    assertEquals(masters, masters());
    assertEquals(TransportState.OPEN, second.state());
  }

  /** Each process bounds its own sessions only; here each asks for one. */
  @Test
  void whoFindsNoSessionFreeWaits() throws Exception {
    sshd.close();
    sshd = Sshd.start(directory.resolve("sshd"), "MaxSessions 2");
    opened(transport());
    List<CompletableFuture<CommandResult>> runs =
        IntStream.range(0, 6)
            .mapToObj(i -> transport().run(List.of("sleep", "0.2"), "", Duration.ofSeconds(20)))
            .toList();
    for (CompletableFuture<CommandResult> run : runs) {
      assertEquals(0, run.get(20, TimeUnit.SECONDS).exitCode());
    }
  }

  @Test
  void itCarriesToSeveralAgents() throws Exception {
    try (EchoServer other = EchoServer.onPort()) {
      AgentAddress one = opened(transport());
      AgentAddress two =
          opened(transport(target().agent(new RemoteAgent.LoopbackPort(other.port()))));
      assertNotEquals(one, two);
      assertEquals(1, masters().size());
    }
  }

  @Test
  void twentyThatStartAtOnceMakeOne() throws Exception {
    List<Process> others = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      others.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Starter.class.getName(),
                  directory.resolve("sshd").toString(),
                  String.valueOf(sshd.port()),
                  String.valueOf(echo.port()),
                  root.toString())
              .inheritIO()
              .start());
    }
    Starter.openAll(IntStream.range(0, Starter.EACH).mapToObj(i -> transport()).toList());
    for (Process other : others) {
      assertEquals(0, other.waitFor());
    }
    assertEquals(1, masters().size());
    assertEquals(1, sshd.connections());
  }

  /** A process that opens five transports at once. */
  static final class Starter {
    static final int EACH = 5;

    private Starter() {}

    public static void main(String[] arguments) throws Exception {
      Path keys = Path.of(arguments[0]);
      SshTarget target =
          Sshd.target(keys, Integer.parseInt(arguments[1]))
              .agent(new RemoteAgent.LoopbackPort(Integer.parseInt(arguments[2])))
              .persist(DAY)
              .build();
      List<SshTransport> transports =
          IntStream.range(0, EACH)
              .mapToObj(i -> new SshTransport(target, Path.of(arguments[3])))
              .toList();
      openAll(transports);
      transports.forEach(SshTransport::close);
    }

    static void openAll(List<SshTransport> transports) throws Exception {
      List<CompletableFuture<AgentAddress>> all =
          transports.stream().map(SshTransport::open).toList();
      for (CompletableFuture<AgentAddress> one : all) {
        one.get(40, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void aHalfDeadOneIsFoundWithinFiveSecondsAndReplaced() throws Exception {
    opened(transport());
    List<ProcessHandle> dead = masters();
    sshd.freezeConnections();
    long start = System.nanoTime();
    opened(transport());
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    List<ProcessHandle> living = masters();
    assertEquals(1, living.size());
    assertNotEquals(dead, living);
    assertTrue(taken.compareTo(Duration.ofSeconds(10)) < 0, taken.toString());
    // Who held on to the dead one was told.
    await().until(() -> transports.get(0).state() == TransportState.IDLE);
  }

  @Test
  void oneThatWasKilledIsToldAndReplaced() throws Exception {
    SshTransport transport = transport();
    opened(transport);
    masters().forEach(ProcessHandle::destroyForcibly);
    await().until(() -> transport.state() == TransportState.IDLE);
    opened(transport);
    assertEquals(1, masters().size());
  }

  @Test
  void itEndsSomeTimeAfterTheLastHasLeft() throws Exception {
    SshTransport first = transport(target().persist(Duration.ofSeconds(1)));
    opened(first);
    SshTransport second = transport(target().persist(Duration.ofSeconds(1)));
    opened(second);
    first.close();
    assertEquals(TransportState.OPEN, second.state());
    second.close();
    await().atMost(Duration.ofSeconds(10)).until(() -> masters().isEmpty());
    opened(transport());
  }

  @Test
  void whoDiedWhileStartingItHoldsNobodyUp() throws Exception {
    SharedPlace place = SharedPlace.of(root, target().build());
    Process stuck =
        new ProcessBuilder("sh", "-c", "sleep 60; :", place.controlSocket().toString()).start();
    place.write("somebody", stuck.pid());
    opened(transport());
    assertTrue(stuck.waitFor(5, TimeUnit.SECONDS));
    assertEquals(1, masters().size());
  }

  @Test
  void aLoginThatFailsIsToldAndLeavesNothing() throws Exception {
    Path locked = Sshd.key(directory.resolve("locked"), "secret");
    sshd.authorize(locked);
    CmException failure = Failures.of(transport(target().identityFile(locked)).open());
    assertEquals(ErrorCode.KEY_NEEDS_PASSPHRASE, failure.code(), failure.message());
    Path unknown = Sshd.key(directory.resolve("unknown"), "");
    assertEquals(
        ErrorCode.PERMISSION_DENIED,
        Failures.of(transport(target().identityFile(unknown)).open()).code());
    assertEquals(List.of(), masters());
    for (SharedPlace place : SharedPlace.all(root)) {
      try (Stream<Path> files = Files.list(place.path())) {
        assertEquals(List.of(place.path().resolve("lock")), files.toList());
      }
    }
  }

  @Test
  void anAgentThatIsNotThereIsToldAsByAnOwnMaster() throws IOException {
    SshTransport transport = transport();
    echo.close();
    CmException failure = Failures.of(transport.open());
    assertEquals(ErrorCode.AGENT_NOT_RUNNING, failure.code());
    assertTrue(
        failure.message().contains("Connection refused"), "ssh's own words: " + failure.message());
    assertEquals(TransportState.OPEN, transport.state());
  }

  @Test
  void theyAreListedAndEnded() throws Exception {
    opened(transport());
    SharedConnections connections = new SharedConnections(root);
    List<SharedConnections.Connection> all = connections.all();
    assertEquals(1, all.size());
    SharedConnections.Connection only = all.get(0);
    assertEquals(SharedConnections.State.CONNECTED, only.state());
    assertEquals(target().build().name(), only.host());
    assertEquals(masters().get(0).pid(), only.pid());
    assertTrue(only.roundTrip().orElseThrow().compareTo(Duration.ofSeconds(1)) < 0);

    assertTrue(connections.end(target().build()));
    assertEquals(List.of(), connections.all());
    assertEquals(List.of(), masters());
    assertFalse(connections.end(target().build()));
    await().until(() -> transports.get(0).state() == TransportState.IDLE);
  }

  @Test
  void oneThatWasMadeByOtherOptionsIsFoundByTheHostsName() throws Exception {
    opened(transport(target().label("build").keepAliveCount(7)));
    SharedConnections connections = new SharedConnections(root);
    SshTarget build = target().label("build").build();
    assertEquals(
        List.of("build"),
        connections.to(List.of(build)).stream().map(SharedConnections.Connection::host).toList());
    SshTarget other = target().label("other").build();
    assertEquals(List.of(), connections.to(List.of(other)));
    assertFalse(connections.end(other));
    assertTrue(connections.end(build));
    assertEquals(List.of(), masters());
  }

  @Test
  void severalThatAreSilentAreFoundAtTheSameTime() throws Exception {
    for (int seconds = 21; seconds <= 23; seconds++) {
      opened(transport(target().connectTimeout(Duration.ofSeconds(seconds))));
    }
    sshd.freezeConnections();
    long start = System.nanoTime();
    List<SharedConnections.Connection> all = new SharedConnections(root).all();
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    assertEquals(
        List.of(
            SharedConnections.State.SILENT,
            SharedConnections.State.SILENT,
            SharedConnections.State.SILENT),
        all.stream().map(SharedConnections.Connection::state).toList());
    // One alone takes four.
    assertTrue(taken.compareTo(Duration.ofSeconds(8)) < 0, taken.toString());
  }

  @Test
  void itsFilesAreTheUsersAlone() throws Exception {
    SshTransport transport = transport();
    opened(transport);
    Path place = SharedPlace.all(root).get(0).path();
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(place)));
    transport.keep(Optional.of("a secret")).get(20, TimeUnit.SECONDS);
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(secret())));
  }

  /** The only file that holds one. */
  private Path secret() throws IOException {
    try (Stream<Path> files = Files.list(SharedPlace.all(root).get(0).path())) {
      List<Path> secrets =
          files.filter(file -> file.getFileName().toString().startsWith("t-")).toList();
      assertEquals(1, secrets.size(), secrets.toString());
      return secrets.get(0);
    }
  }

  private static Optional<String> kept(SshTransport transport) throws Exception {
    return transport.kept().get(20, TimeUnit.SECONDS);
  }

  private static void keep(SshTransport transport, String secret) throws Exception {
    transport.keep(Optional.of(secret)).get(20, TimeUnit.SECONDS);
  }

  @Test
  void whatOneKeepsTheNextFindsUntilItIsForgotten() throws Exception {
    SshTransport first = transport();
    assertEquals(Optional.empty(), kept(first));
    keep(first, "one");
    first.close();
    SshTransport second = transport();
    assertEquals(Optional.of("one"), kept(second));
    keep(second, "two");
    assertEquals(Optional.of("two"), kept(second));
    second.keep(Optional.empty()).get(20, TimeUnit.SECONDS);
    assertEquals(Optional.empty(), kept(second));

    keep(second, "three");
    new SharedConnections(root).forget(target().build());
    assertEquals(Optional.empty(), kept(second));
    assertEquals(1, masters().size());
  }

  @Test
  void ofTwoAgentsEachHasItsOwn() throws Exception {
    try (EchoServer other = EchoServer.onPort()) {
      SshTransport one = transport();
      keep(one, "one");
      assertEquals(
          Optional.empty(),
          kept(transport(target().agent(new RemoteAgent.LoopbackPort(other.port())))));
      assertEquals(Optional.of("one"), kept(one));
    }
  }

  /** Behind the next connection there may be another host of the same name. */
  @Test
  void theNextConnectionKnowsNothingOfTheLastOnesSecret() throws Exception {
    SshTransport transport = transport();
    AgentAddress before = opened(transport);
    keep(transport, "one");
    masters().forEach(ProcessHandle::destroyForcibly);
    await().until(() -> transport.state() == TransportState.IDLE);
    assertNotEquals(before, opened(transport));
    assertEquals(Optional.empty(), kept(transport));

    keep(transport, "two");
    assertTrue(new SharedConnections(root).end(target().build()));
    opened(transport());
    assertEquals(Optional.empty(), kept(transport()));
  }

  @Test
  void aSecretThatOthersMayHaveReadOrPutThereIsRefused() throws Exception {
    SshTransport transport = transport();
    keep(transport, "one");
    Path file = secret();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertRefused(transport, file);

    Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "forged");
    Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rw-------"));
    Files.delete(file);
    Files.createSymbolicLink(file, elsewhere);
    assertRefused(transport, file);
    // What is kept anew takes the link's place, and not the place that it leads to.
    keep(transport, "two");
    assertEquals(Optional.of("two"), kept(transport));
    assertEquals("forged", Files.readString(elsewhere));

    if (System.getProperty("user.name").equals("root")) {
      Files.setAttribute(file, "unix:uid", 65534);
      assertRefused(transport, file);
    }
  }

  private static void assertRefused(SshTransport transport, Path file) {
    CmException failure = Failures.of(transport.kept());
    assertEquals(ErrorCode.CONFIG_INVALID, failure.code(), failure.message());
    assertTrue(failure.message().contains(file.toString()), failure.message());
  }

  @Test
  void manyThatKeepAtOnceLeaveOneWhole() throws Exception {
    List<SshTransport> all = IntStream.range(0, 6).mapToObj(i -> transport()).toList();
    keep(all.get(0), secret(0));
    List<CompletableFuture<Void>> writes = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      writes.add(all.get(i % all.size()).keep(Optional.of(secret(i))));
      assertTrue(kept(all.get((i + 1) % all.size())).orElseThrow().matches("(\\d)\\1{9999}"));
    }
    for (CompletableFuture<Void> write : writes) {
      write.get(20, TimeUnit.SECONDS);
    }
    assertTrue(Files.isRegularFile(secret()));
  }

  private static String secret(int digit) {
    return String.valueOf(digit % 10).repeat(10_000);
  }

  @Test
  void aConnectionOfItsOwnKeepsNothing() throws Exception {
    SshTransport transport =
        transport(sshd.target().agent(new RemoteAgent.LoopbackPort(echo.port())));
    keep(transport, "one");
    assertEquals(Optional.empty(), kept(transport));
  }
}
