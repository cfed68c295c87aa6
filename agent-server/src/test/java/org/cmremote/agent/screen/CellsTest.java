package org.cmremote.agent.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellsTest {
  @ParameterizedTest
  @CsvSource({"abc,3", "é,1", "e\u0301,1", "你好,4", "🙂,2", "❯,1", "│─,2", "한글,4"})
  void countsAsTerminalsDo(String text, int cells) {
    assertEquals(cells, Cells.width(text));
  }
}
