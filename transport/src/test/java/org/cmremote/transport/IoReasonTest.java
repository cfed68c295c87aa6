package org.cmremote.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class IoReasonTest {
  @Test
  void noNameOfAClassIsSaid() {
    IOException absent =
        assertThrows(IOException.class, () -> Files.readString(Path.of("/none/file")));
    assertEquals("/none/file: no such file or directory", IoReason.of(absent));
    IOException folder = assertThrows(IOException.class, () -> Files.readString(Path.of("/")));
    assertEquals("Is a directory", IoReason.of(folder));
    IOException program =
        assertThrows(IOException.class, () -> new ProcessBuilder("/none/program").start());
    assertEquals(
        "Cannot run program \"/none/program\": No such file or directory", IoReason.of(program));
    assertEquals("/a: permission denied", IoReason.of(new AccessDeniedException("/a")));
    assertEquals(
        "/a: No space left on device",
        IoReason.of(new FileSystemException("/a", null, "No space left on device")));
    assertEquals("it failed without a word", IoReason.of(new IOException()));
  }
}
