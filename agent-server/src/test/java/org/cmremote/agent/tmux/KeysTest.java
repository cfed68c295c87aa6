package org.cmremote.agent.tmux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Enter",
        "Escape",
        "Up",
        "C-c",
        "M-x",
        "C-M-Left",
        "S-Tab",
        "BTab",
        "F5",
        "F12",
        "C-Space",
        "PageDown"
      })
  void takesTmuxNames(String name) {
    assertEquals(List.of(name), Keys.parse(List.of(name)).shown());
  }

  @ParameterizedTest
  @ValueSource(strings = {"y", "1", ";", "'", "é", "🙂", "-", "$"})
  void takesSingleCharacters(String character) {
    assertEquals(
        List.of(Command.of("send-keys", "-t", "%1", "-l", "--", character)),
        Keys.parse(List.of(character)).commands("%1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Entr", "rm -rf", "C-", "F13", "Any", "\n", "enter", "C-c; kill-server"})
  void refusesWhatTmuxWouldTypeLetterByLetter(String name) {
    CmException error = assertThrows(CmException.class, () -> Keys.parse(List.of(name)));
    assertEquals(ErrorCode.KEY_UNKNOWN, error.code());
    assertTrue(error.message().contains(name), error.message());
  }

  @Test
  void pressesInOrder() {
    assertEquals(
        List.of(
            Command.of("send-keys", "-t", "%1", "--", "Down", "Up"),
            Command.of("send-keys", "-t", "%1", "-l", "--", "y"),
            Command.of("send-keys", "-t", "%1", "--", "Enter")),
        Keys.parse(List.of("Down", "Up", "y", "Enter")).commands("%1"));
  }
}
