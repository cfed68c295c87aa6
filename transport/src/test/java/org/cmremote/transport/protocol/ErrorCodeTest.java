package org.cmremote.transport.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {
  /** The code and its number, then two cells that say something. */
  private static final Pattern ROW =
      Pattern.compile("\\| `([A-Z_]+)` \\| (-\\d+) \\| [^|]*\\w[^|]* \\| [^|]*\\w[^|]* \\|");

  @Test
  void theDocumentExplainsEveryCodeInOrder() throws IOException {
    List<String> explained =
        Files.readAllLines(Path.of("../docs/protocol.md")).stream()
            .map(ROW::matcher)
            .filter(Matcher::matches)
            .map(row -> row.group(1) + " " + row.group(2))
            .toList();
    assertEquals(
        Arrays.stream(ErrorCode.values()).map(code -> code + " " + code.number()).toList(),
        explained);
  }
}
