package org.cmremote.agent.screen;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.cmremote.agent.tmux.TmuxServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellsTest {
  @ParameterizedTest
  @CsvSource({
    "abc,3",
    "é,1",
    "e\u0301,1",
    "你好,4",
    "🙂,2",
    "❯,1",
    "│─,2",
    "한글,4",
    "✅,2",
    "⚠,1",
    "✻,1",
    "👨‍👩‍👧,2",
    "⬝■,2",
    "△,1",
    "⚡,2",
    "〜,2",
    "ｶﾅ,2",
    "🟢,2"
  })
  void countsAsTerminalsDo(String text, int cells) {
    assertEquals(cells, Cells.width(text));
  }

  /** Where the cursor stands behind it in a pane. */
  @Test
  void countsAsTmuxDoes() throws Exception {
    List<String> texts =
        List.of(
            "plain",
            "naïve",
            "你好，世界",
            "안녕하세요",
            "かな",
            "🙂🚀🟢",
            "✅ ❌ ⭐ ⚡",
            "⚠ ✻ ❯ ●",
            "e\u0301a\u0308",
            "👨‍👩‍👧",
            "─━│┃╭╯",
            "①②Ⅳ",
            "ﬁ…“”",
            "Ωλπ",
            "Привет",
            "שלום");
    try (TmuxServer tmux = new TmuxServer()) {
      tmux.run("new-session", "-d", "-s", "cells", "-x", "60", "-y", "30", "cat");
      for (String text : texts) {
        tmux.run("respawn-pane", "-k", "-t", "cells", "printf '" + text + "'; exec cat");
        await()
            .atMost(Duration.ofSeconds(10))
            .untilAsserted(
                () ->
                    assertEquals(
                        Cells.width(text),
                        Integer.parseInt(
                            tmux.run("display-message", "-p", "-t", "cells", "#{cursor_x}")
                                .strip()),
                        text));
      }
    }
  }
}
