package org.cmremote.manager.cli.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactsTest {
  private static final String WELL =
      """
      shell=/bin/zsh
      disk=1048576
      tmux=tmux 3.3a
      java=openjdk version "17.0.15" 2025-04-15
      systemd=running
      linger=yes
      token=600
      """;

  private static String marks(String printed) {
    return Facts.parse(printed).findings().stream()
        .map(finding -> finding.line().substring(0, 1))
        .collect(Collectors.joining());
  }

  @Test
  void aHostThatHasAllIsWell() {
    assertEquals("✓✓✓✓✓✓✓", marks(WELL));
    assertTrue(
        Facts.parse(WELL).findings().stream()
            .map(Finding::line)
            .toList()
            .containsAll(
                List.of(
                    "✓ shell      /bin/zsh",
                    "✓ disk       1024 MiB free in the home directory",
                    "✓ tmux       tmux 3.3a")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "disk=1048576 | disk=100 | ✗ disk       0 MiB free in the home directory: make room",
        "disk=1048576 | disk= | ! disk",
        "tmux=tmux 3.3a | tmux= | ✗ tmux       tmux isn't there: install it",
        "tmux=tmux 3.3a | tmux=tmux 3.1c | ✗ tmux       tmux 3.1c is too old: install 3.2",
        "tmux=tmux 3.3a | tmux=tmux next-3.6 | ✓ tmux       tmux next-3.6",
        "openjdk version \"17.0.15\" 2025-04-15 | sh: java: not found | ✗ java       no Java is found",
        "openjdk version \"17.0.15\" | java version \"1.8.0_402\" | ✗ java       java version \"1.8.0_402\"",
        "openjdk version \"17.0.15\" | openjdk version \"25\" | ✓ java",
        "systemd=running | systemd=degraded | ✓ systemd    the user's manager runs; some",
        "systemd=running | systemd= | ! systemd    no systemd manager",
        "systemd=running | systemd=offline | ! systemd    no systemd manager",
        "systemd=running | systemd=starting | ! systemd    the user's manager is starting: see",
        "linger=yes | linger=no | ! linger     services end with the user's last login: run loginctl",
        "linger=yes | linger= | ! linger     can't be told",
        "token=600 | token=644 | ✗ token      others can read it (mode 644): run chmod 600",
        "token=600 | token= | ! token      the agent has left none yet",
      })
  void whatIsAmissIsSaidWithWhatToDo(String fact, String instead, String line) {
    List<String> lines =
        Facts.parse(WELL.replace(fact, instead)).findings().stream().map(Finding::line).toList();
    assertTrue(lines.stream().anyMatch(it -> it.startsWith(line)), lines.toString());
  }

  @Test
  void aHostThatSaysNothingIsNotTakenForAGoodOne() {
    assertEquals("✓!✗✗!!!", marks(""));
    assertEquals("✓!✗✗!!!", marks("Welcome!\nmotd=x\n"));
  }
}
