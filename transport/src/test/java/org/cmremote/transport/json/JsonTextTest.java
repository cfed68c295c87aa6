package org.cmremote.transport.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "\"a \\\"b\\\" \\\\ \\u0001 ä 💥\"",
        "{\"a\":[1,-2147483649,9007199254740993,123456789012345678901234567890,0.5,-1.0E-7],"
            + "\"b\":{\"c\":true,\"d\":false,\"e\":null,\"\":\"\"}}",
      })
  void whatIsReadIsWrittenAsItWas(String text) throws JsonProcessingException {
    assertEquals(new ObjectMapper().readTree(text), JsonText.read(text));
    assertEquals(
        new ObjectMapper().readTree(text),
        new ObjectMapper().readTree(JsonText.write(JsonText.read(text))));
    assertEquals(-1, JsonText.write(JsonText.read(text)).indexOf('\n'));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "{\"a\":1}}", "1 2", "nul", "{\"a\":1,\"a\":2}", "'a'", "[1,]", "NaN", "01"})
  void whatIsNoJsonIsRefused(String text) {
    assertThrows(JsonProcessingException.class, () -> JsonText.read(text));
  }

  @Test
  void nothingIsAMissingValue() throws JsonProcessingException {
    assertTrue(JsonText.read(" ").isMissingNode());
  }

  @Test
  void nestingHasALimit() throws JsonProcessingException {
    JsonText.read("[".repeat(1000) + "]".repeat(1000));
    assertThrows(
        JsonProcessingException.class, () -> JsonText.read("[".repeat(1001) + "]".repeat(1001)));
  }
}
