package org.cmremote.manager.cli.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.PromptKind;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.protocol.SessionInfo;
import org.cmremote.transport.protocol.SessionState;
import org.cmremote.transport.protocol.WatchMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FixtureTest {
  private static final Result.Recording RECORDING =
      new Result.Recording(
          new SessionInfo(
              "demo",
              "shell",
              SessionState.PROMPTING,
              Instant.EPOCH,
              "/",
              AutoConfirm.OFF,
              new Prompt(
                  "p",
                  PromptKind.YES_NO,
                  "Go?",
                  null,
                  List.of(new Prompt.Option("y"), new Prompt.Option("n")),
                  "shell"),
              null,
              null,
              null,
              null,
              80,
              3,
              WatchMode.LIVE),
          List.of("  bold", "Go? [y/N]", ""),
          List.of("  \033[1mbold", "\033[0mGo? [y/N]", ""),
          Map.of("pane_width", "80", "pane_height", "3", "pane_pid", "17", "pane_title", "a\tb"),
          new Result.Recording.Terminal("bash", true, "line", "reading"));

  @Test
  void isWrittenAsTheOtherRecordingsAre(@TempDir Path corpus) throws Exception {
    Path text = fixture("one", "first\nremark").save(corpus);
    assertEquals(corpus.resolve("shell/80x3/one.txt"), text);
    assertEquals("  bold\nGo? [y/N]\n", Files.readString(text));
    assertEquals(
        "  \033[1mbold\n\033[0mGo? [y/N]\n", Files.readString(text.resolveSibling("one.ansi")));

    JsonNode meta = new ObjectMapper().readTree(text.resolveSibling("one.meta.json").toFile());
    assertEquals("80", meta.path("pane_width").textValue());
    assertTrue(meta.path("tty_icanon").booleanValue());
    assertTrue(meta.path("tty_echo").booleanValue());
    JsonNode process = meta.path("fg").path(0);
    assertEquals("17", process.path("pid").asText());
    assertEquals("bash", process.path("comm").textValue());
    assertEquals("0", process.path("syscall").path(0).textValue());
    assertEquals("wait_woken", process.path("wchan").textValue());

    assertEquals(
        List.of(
            "file\ttool\tversion\tstate\tkind\tkey\tdestructive\tnotes",
            "shell/80x3/one.txt\tshell\t5.2\tprompt\tyes_no\t-\tno\tfirst remark [saved from a session; title=a b]"),
        Files.readAllLines(corpus.resolve("INDEX.tsv")));
    fixture("two", "").save(corpus);
    assertEquals(3, Files.readAllLines(corpus.resolve("INDEX.tsv")).size());
  }

  @Test
  void oneThatIsThereIsLeftAlone(@TempDir Path corpus) throws Exception {
    fixture("one", "").save(corpus);
    List<String> before = Files.readAllLines(corpus.resolve("INDEX.tsv"));
    assertThrows(FileAlreadyExistsException.class, () -> fixture("one", "").save(corpus));
    assertEquals(before, Files.readAllLines(corpus.resolve("INDEX.tsv")));
  }

  @Test
  void aNameIsNoPath(@TempDir Path corpus) {
    assertThrows(CmException.class, () -> fixture("../one", ""));
    assertThrows(CmException.class, () -> fixture("", ""));
    assertFalse(Files.exists(corpus.resolve("INDEX.tsv")));
  }

  private static Fixture fixture(String name, String notes) {
    return new Fixture("shell", "5.2", name, notes, RECORDING);
  }
}
