package org.cmremote.transport.node;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.cmremote.transport.AgentAddress;
import org.cmremote.transport.CommandResult;
import org.cmremote.transport.TransportState;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With programs that reach this machine: {@code env} runs commands, {@code socat} forwards. */
@Timeout(60)
class NodeTransportTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final List<NodeTransport> transports = new ArrayList<>();
  private HttpServer agent;

  @BeforeEach
  void start() throws Exception {
    agent = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    agent.createContext(
        "/healthz",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    agent.start();
  }

  @AfterEach
  void stop() {
    transports.forEach(NodeTransport::close);
    agent.stop(0);
  }

  private NodeTransport transport(String forward) {
    NodeTransport transport =
        new NodeTransport(
            new NodeTarget(
                "node",
                CommandTemplate.parse("env NODE=one"),
                CommandTemplate.parse(forward),
                Optional.of(CommandTemplate.parse("env -i TERM=xterm")),
                Duration.ofSeconds(5)));
    transports.add(transport);
    return transport;
  }

  private static String socat(int port) {
    return "socat TCP-LISTEN:{port},bind=127.0.0.1,fork,reuseaddr TCP:127.0.0.1:" + port;
  }

  private NodeTransport working() {
    return transport(socat(agent.getAddress().getPort()));
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }

  private static CmException failure(CompletableFuture<?> future) {
    ExecutionException failed = assertThrows(ExecutionException.class, () -> get(future));
    return (CmException) failed.getCause();
  }

  private static int port(AgentAddress address) {
    return ((AgentAddress.LoopbackPort) address).port();
  }

  @Test
  void theForwarderLeadsToTheAgentAndIsStartedOnce() throws Exception {
    NodeTransport transport = working();
    CompletableFuture<AgentAddress> first = transport.open();
    CompletableFuture<AgentAddress> second = transport.open();

    int port = port(get(first));

    assertEquals(port, port(get(second)));
    assertEquals(port, port(get(transport.open())));
    assertEquals(TransportState.OPEN, transport.state());
    new Socket(InetAddress.getLoopbackAddress(), port).close();
  }

  @Test
  void aForwarderThatEndsIsToldOfAndStartedAgain() throws Exception {
    NodeTransport transport = working();
    int port = port(get(transport.open()));

    forwarder(port).destroyForcibly();

    await().atMost(LIMIT).until(() -> transport.state() == TransportState.IDLE);
    forwarder(port(get(transport.open())));
    assertEquals(TransportState.OPEN, transport.state());
  }

  @Test
  void withoutAnAgentTheWayIsThereStill() throws Exception {
    NodeTransport transport = working();
    agent.stop(0);

    CmException failure = failure(transport.open());

    assertEquals(ErrorCode.AGENT_NOT_RUNNING, failure.code(), failure.message());
    assertEquals(TransportState.OPEN, transport.state());
  }

  @Test
  void aForwarderThatEndsAtOnceSaysWhyInItsOwnWords() {
    NodeTransport transport = transport("sh -c 'echo no such pod {port} >&2; exit 3'");

    CmException failure = failure(transport.open());

    assertEquals(ErrorCode.NODE_FAILED, failure.code());
    assertTrue(
        failure.message().contains("ended with exit code 3: no such pod"), failure.message());
    assertEquals(TransportState.IDLE, transport.state());
  }

  @Test
  void aForwarderThatIsNotThereIsNamed() {
    NodeTransport transport = transport("/nowhere/forwarder {port}");

    CmException failure = failure(transport.open());

    assertEquals(ErrorCode.NODE_FAILED, failure.code());
    assertTrue(failure.message().contains("/nowhere/forwarder"), failure.message());
    assertEquals(TransportState.IDLE, transport.state());
  }

  @Test
  void aForwarderThatNeverListensIsEnded() {
    NodeTransport transport =
        new NodeTransport(
            new NodeTarget(
                "node",
                CommandTemplate.parse("env"),
                CommandTemplate.parse("sh -c 'exec sleep 987' {port}"),
                Optional.empty(),
                Duration.ofMillis(300)));
    transports.add(transport);

    CmException failure = failure(transport.open());

    assertEquals(ErrorCode.TIMED_OUT, failure.code());
    assertEquals(TransportState.IDLE, transport.state());
    await().atMost(LIMIT).until(() -> running("sleep 987").isEmpty());
    assertEquals(ErrorCode.INVALID_PARAMS, failure(transport.terminal(List.of("sh"))).code());
  }

  @Test
  void commandsRunThereWithTheirArgumentsInputAndExitCode() throws Exception {
    NodeTransport transport = working();

    CommandResult result =
        get(
            transport.run(
                List.of("sh", "-c", "cat; pwd; echo \"$NODE\" \"$1\" >&2; exit 7", "sh", "a  '$b"),
                "in\n",
                LIMIT));

    assertEquals(7, result.exitCode());
    assertEquals("in\n" + System.getProperty("user.home") + "\n", result.output());
    assertEquals("one a  '$b\n", result.errors());
    assertEquals(127, get(transport.run(List.of("no-such-program"), "", LIMIT)).exitCode());
    assertEquals(
        ErrorCode.TIMED_OUT,
        failure(transport.run(List.of("sleep", "986"), "", Duration.ofMillis(100))).code());
  }

  @Test
  void aTerminalIsTheTemplateAndTheCommand() throws Exception {
    assertEquals(
        List.of("env", "-i", "TERM=xterm", "tmux", "attach"),
        get(working().terminal(List.of("tmux", "attach"))));
  }

  @Test
  void closingEndsTheForwarder() throws Exception {
    NodeTransport transport = working();
    int port = port(get(transport.open()));
    ProcessHandle forwarder = forwarder(port);

    transport.close();

    await().atMost(LIMIT).until(() -> !forwarder.isAlive());
    assertEquals(TransportState.CLOSED, transport.state());
    assertEquals(ErrorCode.CLOSED, failure(transport.open()).code());
  }

  private static ProcessHandle forwarder(int port) {
    return running("TCP-LISTEN:" + port).get(0);
  }

  private static List<ProcessHandle> running(String part) {
    return ProcessHandle.current()
        .children()
        .filter(it -> it.info().commandLine().orElse("").contains(part))
        .toList();
  }
}
