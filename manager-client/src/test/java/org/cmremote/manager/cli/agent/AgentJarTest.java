package org.cmremote.manager.cli.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.cmremote.transport.protocol.CmException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentJarTest {
  @Test
  void theVariableThenTheNeighbourThenTheSourceTree(@TempDir Path folder) throws Exception {
    Path home = Files.createDirectories(folder.resolve("manager-client/target"));
    assertTrue(
        assertThrows(CmException.class, () -> AgentJar.find(Map.of(), home))
            .message()
            .contains("CM_AGENT_JAR"));

    Path built = folder.resolve("agent-server/target/agent-server.jar");
    Files.createDirectories(folder.resolve("agent-server/target"));
    Files.createFile(built);
    assertEquals(built, AgentJar.find(Map.of(), home));

    Path beside = Files.createFile(home.resolve("agent-server.jar"));
    assertEquals(beside, AgentJar.find(Map.of(), home));

    Path named = Files.createFile(folder.resolve("my.jar"));
    assertEquals(named, AgentJar.find(Map.of("CM_AGENT_JAR", named.toString()), home));
    assertThrows(
        CmException.class, () -> AgentJar.find(Map.of("CM_AGENT_JAR", "/nowhere.jar"), home));
  }
}
