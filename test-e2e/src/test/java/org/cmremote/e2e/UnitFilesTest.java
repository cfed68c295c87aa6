package org.cmremote.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit files by themselves; {@link SystemdTest} runs them. */
class UnitFilesTest {

  @Test
  void systemdFindsNothingToComplainOf(@TempDir Path directory) throws IOException {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/systemd-analyze")),
        "skipped: no systemd-analyze (package systemd)");
    ProcessBuilder verify =
        new ProcessBuilder(
            Stream.concat(
                    Stream.of("systemd-analyze", "verify", "--user", "--man=no"),
                    units().stream().map(Path::toString))
                .toList());
    verify.environment().put("XDG_RUNTIME_DIR", directory.toString());
    verify.environment().put("HOME", directory.toString());
    assertEquals(new Ended(0, "", ""), Ended.of(verify));
  }

  @Test
  void nothingTiesTheLifeOfTheSessionsToTheAgents() throws IOException {
    assertEquals(
        List.of("cm-agent.service", "cm-tmux.service"),
        units().stream().map(unit -> unit.getFileName().toString()).toList());
    for (Path unit : units()) {
      List<String> lines = Files.readAllLines(unit);
      assertFalse(
          lines.stream().anyMatch(line -> line.matches("(BindsTo|PartOf|Requires|Conflicts)=.*")),
          unit.toString());
    }
    String agent = Files.readString(Artifacts.systemdUnits().resolve("cm-agent.service"));
    assertTrue(agent.contains("\nWants=cm-tmux.service\nAfter=cm-tmux.service\n"));
  }

  private static List<Path> units() throws IOException {
    try (Stream<Path> files = Files.list(Artifacts.systemdUnits())) {
      return files.filter(it -> it.toString().endsWith(".service")).sorted().toList();
    }
  }
}
