package org.cmremote.transport.local;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.cmremote.transport.AgentAddress;
import org.cmremote.transport.CommandResult;
import org.cmremote.transport.TransportState;
import org.cmremote.transport.process.Program;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LocalTransportTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Path directory;
  private ServerSocket port;
  private LocalTransport transport;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    this.directory = directory;
    port = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    transport =
        new LocalTransport(
            new LocalAgent(Optional.of(directory.resolve("agent")), port.getLocalPort()));
  }

  @AfterEach
  void stop() throws Exception {
    transport.close();
    port.close();
  }

  private static CmException failure(CompletableFuture<?> future) {
    ExecutionException failed =
        assertThrows(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS));
    return assertInstanceOf(CmException.class, failed.getCause());
  }

  private CommandResult run(String input, String... command) {
    return transport.run(List.of(command), input, LIMIT).join();
  }

  @Test
  void theSocketIsPreferredWhileSomethingListensThere() throws Exception {
    Path socket = directory.resolve("agent");
    assertEquals(TransportState.IDLE, transport.state());
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      assertEquals(new AgentAddress.UnixSocket(socket), transport.open().join());
      assertEquals(TransportState.OPEN, transport.state());
    }
    assertTrue(Files.exists(socket), "left behind");
    assertEquals(new AgentAddress.LoopbackPort(port.getLocalPort()), transport.open().join());
  }

  @Test
  void withoutAnAgentBothPlacesAreNamed() throws Exception {
    port.close();
    CmException failure = failure(transport.open());
    assertEquals(ErrorCode.AGENT_NOT_RUNNING, failure.code());
    assertTrue(failure.message().contains(directory.resolve("agent").toString()));
    assertTrue(failure.message().contains("127.0.0.1:" + port.getLocalPort()));
    assertEquals(TransportState.IDLE, transport.state());
  }

  @Test
  void inputArgumentsAndOutputAreExact() {
    String odd = "a\n'b' \"$HOME\" \\ ž";
    assertEquals(
        new CommandResult(3, odd + "in", "err"),
        run("in", "sh", "-c", "printf %s \"$1\"; cat; printf err >&2; exit 3", "sh", odd));
    assertEquals(System.getProperty("user.home"), run("", "pwd").output().strip());
    assertEquals(new CommandResult(0, "", ""), run("x".repeat(1_000_000), "true"));
    assertEquals(137, run("", "sh", "-c", "kill -9 $$").exitCode());
  }

  @Test
  void manyAtOnceAllEnd() {
    List<CompletableFuture<CommandResult>> runs =
        IntStream.range(0, 20)
            .mapToObj(i -> transport.run(List.of("cat"), "in " + i, LIMIT))
            .toList();
    for (int i = 0; i < runs.size(); i++) {
      assertEquals("in " + i, runs.get(i).join().output());
    }
  }

  @Test
  void aProgramThatCannotRunEndsAsInAShell() throws Exception {
    CommandResult missing = run("", "no-such-program");
    assertEquals(127, missing.exitCode());
    assertTrue(missing.errors().contains("no-such-program"), missing.errors());
    Path file = Files.createFile(directory.resolve("file"));
    assertEquals(126, run("", file.toString()).exitCode());
    assertEquals(
        ErrorCode.INVALID_PARAMS, failure(transport.run(List.of("a\0b"), "", LIMIT)).code());
  }

  @Test
  void theLimitEndsTheWholeTree() throws Exception {
    Path child = directory.resolve("child");
    CmException failure =
        failure(
            transport.run(
                List.of("sh", "-c", "sleep 60 & echo $! > " + child + "; wait"),
                "",
                Duration.ofMillis(500)));
    assertEquals(ErrorCode.TIMED_OUT, failure.code());
    long pid = Long.parseLong(Files.readString(child).strip());
    await().until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void tooMuchOutputEndsTheProgram() {
    CmException failure = failure(transport.run(List.of("yes"), "", LIMIT));
    assertEquals(ErrorCode.LIMIT_REACHED, failure.code());
    assertTrue(failure.message().contains("" + Program.MOST_OUTPUT), failure.message());
  }

  @Test
  void closeEndsWhatRuns() {
    CompletableFuture<CommandResult> running = transport.run(List.of("sleep", "60"), "", LIMIT);
    await()
        .until(
            () ->
                ProcessHandle.current()
                    .children()
                    .anyMatch(child -> child.info().command().orElse("").endsWith("/sleep")));
    transport.close();
    assertEquals(ErrorCode.CLOSED, failure(running).code());
    assertEquals(ErrorCode.CLOSED, failure(transport.open()).code());
    await()
        .until(
            () ->
                ProcessHandle.current()
                    .children()
                    .noneMatch(child -> child.info().command().orElse("").endsWith("/sleep")));
    transport.close();
  }
}
