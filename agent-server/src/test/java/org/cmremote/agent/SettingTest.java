package org.cmremote.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingTest {
  @Test
  void theDocumentListsEverySettingWithItsDefault() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("../docs/operations.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .toList();
    for (Setting setting : Setting.values()) {
      String start =
          "| `%s` | `%s` | `%s` | ".formatted(setting.key(), setting.variable(), setting.flag());
      List<String> found = rows.stream().filter(row -> row.startsWith(start)).toList();
      assertEquals(1, found.size(), () -> "no row, or several: " + start);
      assertTrue(
          setting.standard().stream().allMatch(value -> found.get(0).contains("`" + value + "`")),
          () -> found.get(0) + " lacks the default " + setting.standard());
    }
  }
}
