package org.cmremote.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An agent in a network of its own, where no connection from here leads: only programs that are
 * started in that network reach it.
 */
@Timeout(120)
class NodeTest {
  private static final String NETWORK = "cm-node-" + ProcessHandle.current().pid();

  private final Reaper reaper = new Reaper();
  private RunningAgent agent;
  private Cm cm;

  @BeforeEach
  void start() throws IOException {
    Assumptions.assumeTrue(
        System.getProperty("user.name").equals("root"), "a network of its own takes root");
    done("ip", "netns", "add", NETWORK);
    reaper.add(() -> done("ip", "netns", "del", NETWORK));
    done("ip", "-n", NETWORK, "link", "set", "lo", "up");
    agent = reaper.add(RunningAgent.start(List.of("ip", "netns", "exec", NETWORK), Map.of()));
    cm = Cm.local(agent);
    Path inside =
        script("ip netns exec %s socat STDIO TCP:127.0.0.1:%d".formatted(NETWORK, agent.port()));
    ok(
        cm.run(
            "hosts",
            "add",
            "pod",
            "--exec",
            "ip netns exec " + NETWORK,
            "--forward",
            "socat TCP-LISTEN:{port},bind=127.0.0.1,fork,reuseaddr EXEC:" + inside));
  }

  @AfterEach
  void stop() {
    reaper.close();
  }

  @Test
  void everyCommandWorksThere() {
    ok(cm.run("hosts", "edit", "pod", "--directory", "/", "--tags", "pods"));
    ok(cm.run("new", "--host", "pod", "demo", "--", "cat"));

    assertTrue(ok(cm.run("sessions", "--group", "pods")).out().contains("demo"));
    assertTrue(ok(cm.run("connect", "pod")).out().contains("connected in "));
    ok(cm.run("kill", "--host", "pod", "demo"));
    assertEquals(
        List.of(),
        ProcessHandle.allProcesses()
            .filter(it -> it.info().commandLine().orElse("").contains("socat TCP-LISTEN"))
            .toList(),
        "a forwarder outlived its command");
  }

  @Test
  void anAgentThatIsGoneIsNamedAsSuch() {
    agent.kill();

    Ended ended = cm.run("sessions", "--host", "pod");

    assertEquals(3, ended.exitCode(), ended::toString);
    assertTrue(ended.err().contains("pod: no agent answers"), ended.toString());
  }

  private Path script(String line) throws IOException {
    Path script = agent.place().files().resolve("inside");
    Files.writeString(script, "#!/bin/sh\nexec " + line + "\n");
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  private static Ended ok(Ended ended) {
    assertEquals(0, ended.exitCode(), ended::toString);
    return ended;
  }

  private static void done(String... command) {
    ok(Ended.of(new ProcessBuilder(Stream.of(command).toList())));
  }
}
