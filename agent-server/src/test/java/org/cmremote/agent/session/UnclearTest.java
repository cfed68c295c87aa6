package org.cmremote.agent.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.protocol.SessionState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Screens that no rule knows are told of, and can be kept. */
class UnclearTest {
  private Fixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture =
        new Fixture(
            new Restraint(Duration.ZERO, Duration.ofSeconds(1), new Restraint.Limits(0, 0, 0)));
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  @Test
  void aScreenThatWaitsForKeysAndIsUnknownIsReportedOnce() throws Exception {
    Path menu =
        Files.writeString(
            fixture.directory().resolve("menu.py"),
            """
            import os, sys, tty
            tty.setraw(0)
            page = 0
            while True:
                sys.stdout.write(f"\\033[2J\\033[HPage {page}\\r\\n\\r\\n  <-  press a key  ->")
                sys.stdout.flush()
                page = 1 - page if os.read(0, 1) == b"x" else page
            """);
    fixture.create("demo", AutoConfirm.ALL, "python3", menu.toString());
    Event.SessionUnclear unclear = fixture.awaitEvent("demo", Event.SessionUnclear.class);
    assertEquals("Page 0", unclear.lines().get(0));
    assertTrue(unclear.why().startsWith("python3 "), unclear.why());

    fixture.press("demo", "x");
    await().until(() -> fixture.events("demo", Event.SessionUnclear.class).size() == 2);
    fixture.press("demo", "x");
    fixture.awaitScreen("demo", "Page 0");
    await()
        .during(Duration.ofMillis(1500))
        .until(() -> fixture.events("demo", Event.SessionUnclear.class).size() == 2);
  }

  @Test
  void aShellAtItsPromptAndAPasswordAreNot() throws Exception {
    fixture.create("shell", AutoConfirm.OFF, "bash", "--norc");
    fixture.script("password", AutoConfirm.OFF, "read -s -p 'Password: ' a");
    fixture.awaitState("shell", SessionState.IDLE);
    fixture.awaitState("password", SessionState.PROMPTING);
    await()
        .during(Duration.ofMillis(1500))
        .until(
            () ->
                fixture.events("shell", Event.SessionUnclear.class).isEmpty()
                    && fixture.events("password", Event.SessionUnclear.class).isEmpty());
  }

  @Test
  void aRecordingHoldsTextColoursAndWhatIsKnownBeside() throws Exception {
    fixture.script(
        "demo",
        AutoConfirm.OFF,
        "printf '\\033]2;a|title\\007\\033[1mbold\\033[0m\\n'; read -p 'Go? [y/N] ' a");
    fixture.awaitPrompt("demo");
    Result.Recording recording = fixture.on(() -> fixture.sessions().record("demo"));
    assertEquals(List.of("bold", "Go? [y/N]"), recording.lines().subList(0, 2));
    assertEquals(36, recording.lines().size());
    // tmux carries attributes over to the next row.
    assertEquals("\033[1mbold", recording.ansi().get(0));
    assertEquals(36, recording.ansi().size());
    assertEquals("a|title", recording.tmux().get("pane_title"));
    assertEquals("10", recording.tmux().get("cursor_x"));
    assertEquals(
        new Result.Recording.Terminal("bash", true, "line", "reading"), recording.terminal());
    assertEquals(SessionState.PROMPTING, recording.info().state());
  }
}
