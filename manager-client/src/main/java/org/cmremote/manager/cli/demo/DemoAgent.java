package org.cmremote.manager.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cmremote.manager.cli.agent.AgentJvm;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/** An agent of the demo's own, and the tmux server that it starts. */
record DemoAgent(Place place, Process process) {

  static DemoAgent start(Place place, Path jar, Leftovers leftovers) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(AgentJvm.command(jar))
            .redirectErrorStream(true)
            .redirectOutput(place.log().toFile());
    Map<String, String> variables = builder.environment();
    place.environment(variables);
    variables.put("CM_AGENT_PORT", "0");
    variables.put("CM_AGENT_SOCKET", place.agentSocket().toString());
    variables.put("CM_AGENT_TMUX_SOCKET", place.tmuxSocket().toString());
    variables.put("CM_AGENT_TOKEN_FILE", place.token().toString());
    // Sessions outlive an agent, so their server has to be ended too: after the agent, which
    // would else report them lost.
    leftovers.add(() -> endTmux(place));
    Process process = builder.start();
    leftovers.add(() -> Leftovers.end(process));
    return new DemoAgent(place, process);
  }

  /** What to say if it ended before its time: the end of its log. */
  CmException ended() {
    return new CmException(
        ErrorCode.AGENT_NOT_RUNNING,
        "the agent ended by itself with exit code %d: %s"
            .formatted(process.exitValue(), tail(place.log())));
  }

  private static String tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    } catch (IOException e) {
      return "its log can't be read: " + e;
    }
  }

  private static void endTmux(Place place) {
    if (Files.notExists(place.tmuxSocket())) {
      return;
    }
    try {
      Programs.run(new ProcessBuilder("tmux", "-S", place.tmuxSocket().toString(), "kill-server"));
    } catch (CmException | IOException e) {
      // It ends with its last session, and has.
    }
  }
}
