package org.cmremote.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentConfigTest {
  private final Path home;

  AgentConfigTest(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void withoutAnythingThereAreDefaults() {
    AgentConfig config = load(Map.of());

    assertEquals(9876, config.port());
    assertEquals("127.0.0.1", config.bind().getHostAddress());
    assertEquals(home.resolve(".local/state/cm/run/agent.sock"), config.socket());
    assertEquals("cm", config.tmuxSocket());
    assertEquals("tmux", config.tmuxCommand());
    assertEquals(AutoConfirm.POLICY, config.autoConfirm());
    assertEquals(List.of(), config.policyFile().deny());
    assertEquals(1100, config.maxConnections());
    assertEquals(1 << 20, config.maxFrame());
    assertNull(config.tokenFile());
  }

  @Test
  void theLaterSourceWins() throws IOException {
    file("port = 1\ntmux_socket = \"file\"\nauto_confirm = \"off\"\nmax_connections = 7\n");

    AgentConfig config =
        load(Map.of("CM_AGENT_PORT", "2", "CM_AGENT_TMUX_SOCKET", "environment"), "--port", "3");

    assertEquals(3, config.port());
    assertEquals("environment", config.tmuxSocket());
    assertEquals(AutoConfirm.OFF, config.autoConfirm());
    assertEquals(7, config.maxConnections());
  }

  @Test
  void xdgVariablesMoveTheFiles(@TempDir Path xdg) throws IOException {
    Files.createDirectories(xdg.resolve("config/cm"));
    Files.writeString(xdg.resolve("config/cm/agent.toml"), "port = 4");

    AgentConfig config =
        load(
            Map.of(
                "XDG_CONFIG_HOME", xdg.resolve("config").toString(),
                "XDG_RUNTIME_DIR", xdg.resolve("run").toString()));

    assertEquals(4, config.port());
    assertEquals(xdg.resolve("run/cm/agent.sock"), config.socket());
  }

  @Test
  void relativeXdgVariablesAreIgnored() {
    AgentConfig config = load(Map.of("XDG_RUNTIME_DIR", "run", "XDG_STATE_HOME", "state"));

    assertEquals(home.resolve(".local/state/cm/run/agent.sock"), config.socket());
  }

  @Test
  void theSocketCanBeOffOrAtHome() {
    assertNull(load(Map.of(), "--socket", "off").socket());
    assertNull(load(Map.of("CM_AGENT_SOCKET", "")).socket());
    assertEquals(home.resolve("s"), load(Map.of(), "--socket", "~/s").socket());
  }

  @Test
  void listsComeFromEverySource() throws IOException {
    file("deny = [\"rm .*\", \"dd\"]\nallowed_origins = \"https://A.example\"\n");

    AgentConfig fromFile = load(Map.of());
    AgentConfig fromEnvironment = load(Map.of("CM_AGENT_DENY", "a,b\n\nc"));

    assertEquals(List.of("rm .*", "dd"), texts(fromFile.policyFile().deny()));
    assertEquals(Set.of("https://a.example"), fromFile.allowedOrigins());
    assertEquals(List.of("a,b", "c"), texts(fromEnvironment.policyFile().deny()));
    assertEquals(
        List.of("x", "y"), texts(load(Map.of(), "--deny", "x", "--deny", "y").policyFile().deny()));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "port = ;                               | line 1: not TOML",
        "# fine;port = 1;port = 2               | line 3: not TOML",
        "port = 1;prot = 2                      | line 2: prot is no setting; there are port, bind",
        "port = 1;[limits];connections = 3      | line 2: limits is no setting",
        "# port;;port = \"abc\"                 | line 3: port is \"abc\", not a number from 0 to 65535",
        "port = 65536                           | line 1: port is \"65536\", not a number",
        "port = -1                              | line 1: port is \"-1\", not a number",
        "port = 99999999999                     | line 1: port is \"99999999999\", not a number",
        "port = 1.5                             | line 1: port is neither a string nor a whole number",
        "port = [1]                             | line 1: port is neither a string nor a whole number",
        "deny = [1.5]                           | line 1: deny is not a list of strings",
        "bind = \"127.0.0.1\";deny = [\"a(\"]   | line 2: deny is \"a(\", not a regular expression",
        "auto_confirm = \"yes\"                 | line 1: auto_confirm is \"yes\", not one of off, policy, dryRun, all",
        "allowed_origins = [\"dashboard\"]      | line 1: allowed_origins is \"dashboard\", not an origin",
        "allowed_origins = [\"http://a/\"]      | line 1: allowed_origins is \"http://a/\", not an origin",
        "max_frame = 10                         | line 1: max_frame is \"10\", not a number from 1024",
        "max_connections = 0                    | line 1: max_connections is \"0\", not a number from 1",
        "tmux_socket = \"\"                     | line 1: tmux_socket is \"\", not a value",
        "token = \"abc\"                        | line 1: token doesn't belong here",
      })
  void mistakesInTheFileNameFileLineAndKey(String lines, String message) throws IOException {
    Path file = file(lines.replace(';', '\n'));

    CmException failure = assertThrows(CmException.class, () -> load(Map.of()));

    assertEquals(ErrorCode.CONFIG_INVALID, failure.code());
    assertTrue(failure.message().startsWith(file + ", " + message), failure.message());
    assertEquals(1, failure.message().lines().count(), failure.message());
  }

  @Test
  void mistakesElsewhereNameTheirPlace() {
    assertEquals(
        "CM_AGENT_PORT: port is \"x\", not a number from 0 to 65535",
        assertThrows(CmException.class, () -> load(Map.of("CM_AGENT_PORT", "x"))).message());
    assertEquals(
        "--port: port is \"x\", not a number from 0 to 65535",
        assertThrows(CmException.class, () -> load(Map.of(), "--port", "x")).message());
  }

  @Test
  void tmuxsSocketMustFitWhereTheKernelTakesIt(@TempDir Path directory) throws IOException {
    String tooLong = "x".repeat(108);
    for (String[] arguments :
        new String[][] {{"--tmux-socket", "/" + tooLong}, {"--tmux-socket", tooLong}}) {
      CmException failure = assertThrows(CmException.class, () -> load(Map.of(), arguments));
      assertEquals(ErrorCode.SOCKET_PATH_TOO_LONG, failure.code());
      assertTrue(failure.message().contains("tmux"), failure.message());
      assertTrue(failure.message().contains(tooLong), failure.message());
    }
    assertEquals("cm", load(Map.of("TMUX_TMPDIR", "/nowhere/" + tooLong)).tmuxSocket());

    Path deep = Files.createDirectories(directory.resolve(tooLong));
    CmException failure =
        assertThrows(CmException.class, () -> load(Map.of("TMUX_TMPDIR", deep.toString())));
    assertEquals(ErrorCode.SOCKET_PATH_TOO_LONG, failure.code());
    assertTrue(failure.message().contains(deep + "/tmux-"), failure.message());
  }

  @Test
  void aNamedFileMustBeThere() {
    CmException failure =
        assertThrows(CmException.class, () -> load(Map.of(), "--config", "/nowhere/agent.toml"));

    assertTrue(failure.message().startsWith("/nowhere/agent.toml can't be read"));
  }

  @ParameterizedTest
  @CsvSource({"0.0.0.0", "'::'", "192.0.2.1", "128.0.0.1"})
  void onlyLoopbackIsBoundTo(String address) {
    CmException failure = assertThrows(CmException.class, () -> load(Map.of(), "--bind", address));

    assertEquals(ErrorCode.BIND_REFUSED, failure.code());
    assertTrue(failure.message().contains(address), failure.message());
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1", "127.0.0.2", "'::1'", "localhost"})
  void everyLoopbackAddressWillDo(String address) {
    assertTrue(load(Map.of(), "--bind", address).bind().isLoopbackAddress());
  }

  private AgentConfig load(Map<String, String> environment, String... arguments) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("HOME", home.toString());
    return AgentConfig.load(
        (CommandLine.Run) CommandLine.parse(List.of(arguments)), all, Directories.of(all));
  }

  private Path file(String text) throws IOException {
    Path directory = Files.createDirectories(home.resolve(".config/cm"));
    return Files.writeString(directory.resolve("agent.toml"), text);
  }

  private static List<String> texts(List<Pattern> patterns) {
    return patterns.stream().map(Pattern::pattern).toList();
  }
}
