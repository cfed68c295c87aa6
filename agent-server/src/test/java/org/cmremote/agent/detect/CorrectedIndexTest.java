package org.cmremote.agent.detect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.cmremote.agent.detect.Terminal.Mode;
import org.cmremote.agent.detect.Terminal.Waiting;
import org.junit.jupiter.api.Test;

/**
 * Screens that were captured a moment before what their index says happened: the rows whose notes
 * say so, each with the recorded bytes that prove it.
 */
class CorrectedIndexTest {
  private static final Path CORPUS = Path.of("src/test/resources/corpus");
  private static final String CLAUDE = "claude-code/120x36/30_exited_to_shell.txt";
  private static final String CODEX = "codex/120x36/16b_done_edit.txt";
  private static final String PASSWD = "shell/120x36/passwd_after.txt";

  @Test
  void noOtherRowIsCorrected() throws IOException {
    assertEquals(
        Set.of(CLAUDE, CODEX, PASSWD),
        Recording.all().stream()
            .filter(recording -> recording.notes().startsWith("[corrected: "))
            .map(Recording::file)
            .collect(Collectors.toSet()));
  }

  @Test
  void claudeStillRetriesOnItsOwnScreen() throws IOException {
    Recording exited = recording(CLAUDE);
    assertEquals("claude", exited.terminal().program());
    assertTrue(exited.screen().alternate(), "it would have left the alternate screen");
    assertTrue(text(exited).contains("retrying in 1s · attempt 2/10"));
    assertTrue(text(exited).contains("esc to interrupt"));
    // While it retries it is at work: so says the index of another screen, and in the stream of
    // such a failure the input is ready only after the last try.
    Recording retrying = recording("claude-code/120x36/27c_error_500_retrying.txt");
    assertTrue(text(retrying).contains("attempt 4/10"));
    assertEquals("working", retrying.state());
    String stream = stream("claude-code/120x36/27_overload.raw");
    int busy = stream.indexOf("esc to interrupt");
    int retries = stream.indexOf("retrying in");
    int ready = stream.indexOf("? for shortcuts");
    assertTrue(busy >= 0 && busy < retries && retries < ready, busy + " " + retries + " " + ready);
    assertEquals(ready, stream.lastIndexOf("? for shortcuts"));
  }

  @Test
  void codexSaysByItselfThatItStillWorks() throws IOException {
    String edit = stream("codex/120x36/16_edit_cycle.raw");
    String title = recording(CODEX).screen().title();
    assertEquals("⠧ demo-codex120x36", title);
    assertTrue(edit.endsWith("\u001b]0;" + title + "\u0007"), "the capture is the stream's end");
    assertEquals("working", lastStatus(edit));
    // Where it was let finish, the same program says so, and its title stands still.
    String bash = stream("codex/120x36/10_bash_cycle.raw");
    assertEquals("done", lastStatus(bash));
    assertEquals("demo-codex120x36", recording("codex/120x36/12_done.txt").screen().title());
  }

  @Test
  void passwdIsStillBlockedInItsRead() throws IOException {
    Recording after = recording(PASSWD);
    assertEquals(
        new Terminal(Terminal.Front.CHILD, "passwd", Waiting.READING, Mode.HIDDEN_LINE),
        after.terminal());
    assertEquals(
        Files.readString(CORPUS.resolve("shell/120x36/passwd.meta.json")),
        Files.readString(CORPUS.resolve(PASSWD.replace(".txt", ".meta.json"))),
        "the same process, in the same system call");
    // Nothing was written after the question; su's stream holds what follows when C-c ends it.
    assertTrue(stream("shell/120x36/passwd.raw").endsWith("Current password: "));
    assertTrue(stream("shell/120x36/su_password.raw").contains("Password: \r\n\u001b[?2004h"));
    assertFalse(text(after).contains("\ndemo@box"), "the shell is back");
  }

  private static Recording recording(String file) throws IOException {
    return Recording.all().stream()
        .filter(recording -> recording.file().equals(file))
        .findFirst()
        .orElseThrow();
  }

  private static String text(Recording recording) {
    return String.join("\n", recording.screen().rows());
  }

  private static String stream(String file) throws IOException {
    return Files.readString(CORPUS.resolve(file), UTF_8);
  }

  /** What the program status that Codex emits (OSC 7501) says last. */
  private static String lastStatus(String stream) {
    String status = stream.substring(stream.lastIndexOf("\u001b]7501;state="));
    return status.replaceFirst("^.*?state=", "").replaceFirst("(?s)\\W.*", "");
  }
}
