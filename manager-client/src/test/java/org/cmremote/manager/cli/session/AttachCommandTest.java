package org.cmremote.manager.cli.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class AttachCommandTest {
  @Test
  void aSocketIsAPathOrAName() {
    assertEquals(
        List.of("tmux", "-S", "/run/x/tmux", "attach-session", "-t", "=demo"),
        AttachCommand.command("/run/x/tmux", "demo"));
    assertEquals(
        List.of("tmux", "-L", "cm", "attach-session", "-t", "=demo"),
        AttachCommand.command("cm", "demo"));
  }
}
