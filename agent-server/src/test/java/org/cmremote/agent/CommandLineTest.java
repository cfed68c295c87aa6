package org.cmremote.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
  @Test
  void flagsTakeTheirValuesEitherWay() {
    CommandLine.Run run =
        assertInstanceOf(
            CommandLine.Run.class,
            CommandLine.parse(
                List.of("--port", "0", "--tmux-socket=test", "--socket=", "--config", "/c.toml")));

    assertEquals(
        Map.of(
            Setting.PORT, List.of("0"),
            Setting.TMUX_SOCKET, List.of("test"),
            Setting.SOCKET, List.of("")),
        run.flags());
    assertEquals(Path.of("/c.toml"), run.configFile());
  }

  @Test
  void listsGrowAndOtherFlagsAreReplaced() {
    CommandLine.Run run =
        assertInstanceOf(
            CommandLine.Run.class,
            CommandLine.parse(List.of("--deny", "a", "--port", "1", "--deny", "b", "--port", "2")));

    assertEquals(Map.of(Setting.DENY, List.of("a", "b"), Setting.PORT, List.of("2")), run.flags());
  }

  @Test
  void noArgumentsSimplyRun() {
    assertEquals(new CommandLine.Run(Map.of(), null, false), CommandLine.parse(List.of()));
  }

  @Test
  void aCheckTakesTheSameFlags() {
    assertEquals(
        new CommandLine.Run(Map.of(Setting.PORT, List.of("0")), null, true),
        CommandLine.parse(List.of("--check", "--port", "0")));
  }

  @Test
  void helpAndVersionComeBeforeAnythingElse() {
    assertInstanceOf(CommandLine.Help.class, CommandLine.parse(List.of("--help")));
    assertInstanceOf(CommandLine.Version.class, CommandLine.parse(List.of("--version")));
  }

  @Test
  void helpNamesEverySetting() {
    Arrays.stream(Setting.values())
        .forEach(setting -> assertTrue(CommandLine.help().contains(setting.flag())));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "--prot 1            | --prot is no flag",
        "serve               | serve is no flag",
        "--port              | --port: its value is missing",
        "--config            | --config: its value is missing",
        "--token abc         | tokens have no flag: set CM_AGENT_TOKEN",
        "--observer-token=ab | tokens have no flag: set CM_AGENT_OBSERVER_TOKEN",
        "--tmux_socket a     | --tmux_socket is no flag",
      })
  void mistakesAreNamed(String arguments, String message) {
    CmException failure =
        assertThrows(
            CmException.class, () -> CommandLine.parse(Arrays.asList(arguments.split(" ", -1))));

    assertEquals(ErrorCode.CONFIG_INVALID, failure.code());
    assertTrue(failure.message().contains(message), failure.message());
  }
}
