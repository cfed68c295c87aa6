package org.cmremote.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SecurityDocumentTest {
  private static final Pattern NAMED = Pattern.compile("`(\\w+Test)#(\\w+)`");
  private static final Pattern METHOD = Pattern.compile("^  void (\\w+)\\(", Pattern.MULTILINE);

  @Test
  void everyPromiseNamesTestsThatAreThere() throws IOException {
    Set<String> missing =
        NAMED
            .matcher(Files.readString(Path.of("../docs/security.md")))
            .results()
            .map(test -> test.group(1) + "#" + test.group(2))
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(missing.size() > 50, "only " + missing.size() + " tests were found");
    for (String module : List.of("transport", "agent-server", "manager-client", "test-e2e")) {
      missing.removeAll(testsOf(Path.of("..", module, "src/test/java")));
    }
    assertEquals(Set.of(), missing);
  }

  private static Set<String> testsOf(Path sources) throws IOException {
    Set<String> tests = new TreeSet<>();
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
        String type = file.getFileName().toString().replace(".java", "");
        METHOD
            .matcher(Files.readString(file))
            .results()
            .forEach(method -> tests.add(type + "#" + method.group(1)));
      }
    }
    return tests;
  }
}
