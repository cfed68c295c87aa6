package org.cmremote.manager.cli.reach;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.cmremote.manager.hosts.HostReference;
import org.cmremote.manager.hosts.Hosts;
import org.cmremote.transport.local.LocalAgent;
import org.cmremote.transport.ssh.SshTarget;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class AgentOptionsTest {
  @Test
  void theLocalAgentIsLookedForWhereItListensUnlessToldOtherwise() {
    assertEquals(
        agentAt("/run/user/7/cm/agent.sock"),
        local(Map.of("XDG_RUNTIME_DIR", "/run/user/7", "HOME", "/home/a")));
    assertEquals(
        agentAt("/home/a/.local/state/cm/run/agent.sock"), local(Map.of("HOME", "/home/a")));
    assertEquals(
        agentAt("/state/cm/run/agent.sock"),
        local(Map.of("XDG_RUNTIME_DIR", "relative", "XDG_STATE_HOME", "/state")));
  }

  @Test
  void filesAreNamedFromWhereTheCommandRuns() {
    AgentOptions options = new AgentOptions();
    new CommandLine(options).parseArgs("--identity", "keys/id", "--ssh-config", "cfg");
    SshTarget target = options.remote(HostReference.parse("h", "--host"), Hosts.NONE);
    assertEquals(Optional.of(Path.of("keys/id").toAbsolutePath()), target.identityFile());
    assertEquals(Optional.of(Path.of("cfg").toAbsolutePath()), target.configFile());
  }

  private static LocalAgent local(Map<String, String> environment) {
    return new AgentOptions().local(environment);
  }

  private static LocalAgent agentAt(String socket) {
    return new LocalAgent(Optional.of(Path.of(socket)), LocalAgent.DEFAULT_PORT);
  }
}
