package org.cmremote.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cmremote.manager.ManagerClient;
import org.cmremote.manager.cli.hooks.HookJvm;

/**
 * What a tool's hook takes: from the start of its process until the agent has the report, and until
 * the tool can go on. A hook doesn't wait for the agent's answer, so its two parts are measured one
 * after the other.
 */
final class HookLatency implements Figure {
  private static final int WARM_UP = 5;
  private static final int RUNS = 60;

  private static final byte[] SAID =
      """
      {"session_id":"42842341","cwd":"/","hook_event_name":"PermissionRequest","tool_name":"Bash",\
      "tool_input":{"command":"touch hello.txt","description":"Create hello.txt"}}"""
          .getBytes(UTF_8);

  @Override
  public String name() {
    return "hook";
  }

  @Override
  public List<Row> measure(Rig rig) throws Exception {
    MeasuredAgent agent = MeasuredAgent.start(rig);
    ManagerClient client = agent.connect();
    MeasuredAgent.create(client, "hooked", List.of("cat"));
    client.close().await();
    HookJvm jvm =
        HookJvm.of(rig.jvm().agentJar(), Map.of("XDG_CACHE_HOME", rig.path("cache").toString()));
    if (!jvm.prepare()) {
      throw new IOException("no class data for the hook");
    }
    Path token = agent.home().resolve(".local/state/cm/token");
    List<Double> sent = new ArrayList<>();
    List<Double> ended = new ArrayList<>();
    List<Double> taken = new ArrayList<>();
    Path socket = rig.path("hook");
    try (ServerSocketChannel door =
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            .bind(UnixDomainSocketAddress.of(socket))) {
      String line = jvm.line("shell", socket, token);
      for (int run = -WARM_UP; run < RUNS; run++) {
        long start = System.nanoTime();
        Process hook = rig.start(new ProcessBuilder("sh", "-c", line));
        try (OutputStream input = hook.getOutputStream()) {
          input.write(SAID);
        }
        byte[] report = report(door);
        double there = since(start);
        hook.waitFor();
        double over = since(start);
        double took = hand(agent.home().resolve("cm/agent.sock"), report);
        if (run >= 0) {
          sent.add(there);
          ended.add(over);
          taken.add(took);
        }
      }
    }
    return List.of(
        new Row(
            "hook: start → report at the agent's socket, p50",
            Latencies.of(sent).median(),
            Double.NaN,
            "ms",
            "",
            new Row.Reach.Value(50)),
        context("the same, p90", Latencies.of(sent).percentile(0.9)),
        context("hook: there → kept by its session, p50", Latencies.of(taken).median()),
        context("hook: start → end, as the tool waits, p50", Latencies.of(ended).median()));
  }

  private static Row context(String what, double measured) {
    return Row.context(what, measured, Double.NaN, "ms", "");
  }

  private static byte[] report(ServerSocketChannel door) throws IOException {
    try (SocketChannel hook = door.accept()) {
      ByteBuffer report = ByteBuffer.allocate(64 * 1024);
      while (hook.read(report) >= 0) {
        // It ends by closing.
      }
      byte[] bytes = new byte[report.flip().remaining()];
      report.get(bytes);
      return bytes;
    }
  }

  /** Hands the report to the real agent and waits until it says that a session has it. */
  private static double hand(Path socket, byte[] report) throws IOException {
    long start = System.nanoTime();
    try (SocketChannel agent = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      agent.write(ByteBuffer.wrap(report));
      ByteBuffer answer = ByteBuffer.allocate(12);
      while (answer.hasRemaining() && agent.read(answer) >= 0) {
        // The status stands at the beginning.
      }
      double milliseconds = since(start);
      String status = UTF_8.decode(answer.flip()).toString();
      if (!status.endsWith(" 204")) {
        throw new IOException("the agent didn't take a report: " + status);
      }
      return milliseconds;
    }
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e6;
  }
}
