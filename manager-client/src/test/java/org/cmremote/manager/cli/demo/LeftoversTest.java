package org.cmremote.manager.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
  @Test
  void theLatestIsUndoneFirstAndEachOnce() {
    List<Integer> undone = new ArrayList<>();
    Leftovers leftovers = new Leftovers();
    leftovers.add(() -> undone.add(1));
    leftovers.add(
        () -> {
          throw new IllegalStateException("the others are undone all the same");
        });
    leftovers.add(() -> undone.add(3));
    assertThrows(IllegalStateException.class, leftovers::close);
    leftovers.close();
    assertEquals(List.of(3, 1), undone);
  }

  @Test
  void aTreeIsDeletedWhole(@TempDir Path folder) throws Exception {
    Path tree = folder.resolve("tree");
    Files.createDirectories(tree.resolve("a/b"));
    Files.writeString(tree.resolve("a/b/c"), "c");
    Leftovers.delete(tree);
    assertFalse(Files.exists(tree));
  }

  @Test
  void aProcessIsEnded() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    Leftovers.end(process);
    assertFalse(process.isAlive());
  }
}
