package org.cmremote.agent.tmux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandTest {
  /**
   * What tmux's parser reads back is what was meant: it prints each word through its own format
   * machinery.
   */
  @Test
  void everyWordArrivesAsItIs() throws Exception {
    List<String> words =
        List.of(
            "plain",
            "",
            "two words",
            "it's",
            "\"quoted\"",
            "$HOME ~ {a,b} `x` $(y) \\n \\",
            "ends with;",
            ";",
            "a\nb\tc",
            "it's\\\n$HOME \"x\"",
            "你好 é 🙂",
            "%if # comment",
            "{",
            "}");
    try (TmuxServer server = new TmuxServer()) {
      server.run("new-session", "-d", "-s", "a", "cat");
      for (String word : words) {
        Process tmux =
            new ProcessBuilder(
                    "tmux", "-u", "-f", "/dev/null", "-S", server.socket(), "source-file", "-")
                .redirectErrorStream(true)
                .start();
        tmux.getOutputStream()
            .write(
                Command.line(
                        List.of(
                            Command.of("set-buffer", "-b", "x", "--", word.isEmpty() ? "-" : word),
                            Command.of("save-buffer", "-b", "x", "-")))
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        tmux.getOutputStream().close();
        String printed =
            new String(
                tmux.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(word.isEmpty() ? "-" : word, printed);
      }
    }
  }
}
