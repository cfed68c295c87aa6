package org.cmremote.transport.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTemplateTest {
  @Test
  void blanksSeparateWordsAndQuotesKeepThemTogether() {
    assertEquals(
        List.of("kubectl", "exec", "a b", "c\"d", "--x=y z", "", "$HOME\\n"),
        CommandTemplate.parse("  kubectl exec  'a b' 'c\"d' --x=\"y z\" '' $HOME\\n ").words());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "'' x", "a 'b", "a b\"c d"})
  void whatNamesNoProgramOrLeavesAQuoteOpenIsRefused(String line) {
    assertThrows(IllegalArgumentException.class, () -> CommandTemplate.parse(line));
  }

  @Test
  void aPlaceholderIsReplacedWhereverItStands() {
    assertEquals(
        List.of("x", "--listen=127.0.0.1:7,fork", "7"),
        CommandTemplate.parse("x --listen=127.0.0.1:{port},fork {port}").with("{port}", "7"));
  }
}
