package org.cmremote.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent's life on a host that a program of the user's reaches, here by {@code env} alone. */
@Timeout(120)
class NodeDeployTest {
  @TempDir private Path directory = Path.of("");
  private final Reaper reaper = new Reaper();

  @AfterEach
  void stop() {
    reaper.close();
  }

  @Test
  void anAgentIsPutThereCheckedUsedAndTakenAway() throws Exception {
    LoginHost pod = reaper.add(new LoginHost(directory.resolve("sshd")));
    Set<String> before = pod.tree();
    Place place = reaper.add(new Place());
    Cm cm = new Cm(place, List.of());
    ok(
        cm.run(
            "hosts",
            "add",
            "pod",
            "--exec",
            "env -i PATH=/usr/bin:/bin HOME=%1$s XDG_RUNTIME_DIR=%1$s/run TMUX_TMPDIR=%1$s/tmux"
                .formatted(pod.home()),
            "--forward",
            "socat TCP-LISTEN:{port},bind=127.0.0.1,fork,reuseaddr UNIX-CONNECT:"
                + pod.home().resolve("run/cm/agent.sock")));

    ProcessBuilder deploy = cm.builder("deploy", "pod");
    deploy.environment().put("CM_AGENT_JAR", Artifacts.agentJar().toString());
    String deployed = ok(Ended.of(deploy)).out();
    assertTrue(deployed.contains("as a background process"), deployed);

    String checked = ok(cm.run("check", "pod")).out();
    for (String step : List.of("name", "command", "tmux", "java", "token", "agent", "round trip")) {
      assertTrue(checked.contains("✓ " + step), checked);
    }
    String connected = ok(cm.run("connect", "pod")).out();
    assertTrue(connected.contains("the connection ends with this command"), connected);
    ok(cm.run("new", "--host", "pod", "demo", "--", "cat"));
    assertTrue(ok(cm.run("sessions", "--host", "pod")).out().contains("demo"));
    ok(cm.run("kill", "--host", "pod", "demo"));

    ok(cm.run("undeploy", "pod"));
    assertEquals(before, pod.tree());
    assertEquals(List.of(), pod.processes());
  }

  private static Ended ok(Ended ended) {
    assertEquals(0, ended.exitCode(), ended::toString);
    return ended;
  }
}
