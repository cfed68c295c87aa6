package org.cmremote.transport.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;

class TomlTest {
  @Test
  void tablesAreObjects() throws JsonProcessingException {
    assertEquals(
        "{\"a\":1,\"b\":[\"c\",\"d\"],\"day\":\"2026-01-02\",\"t\":{\"e\":[{\"f\":true},{\"f\":0.5}]}}",
        JsonText.write(
            Toml.read(
                """
                a = 1
                b = ["c", 'd']
                day = 2026-01-02
                [[t.e]]
                f = true
                [[t.e]]
                f = 0.5
                """)));
    assertEquals("{}", JsonText.write(Toml.read("")));
  }

  @Test
  void anErrorNamesItsLine() {
    JsonProcessingException error =
        assertThrows(JsonProcessingException.class, () -> Toml.read("a = 1\nb = = 2\n"));
    assertEquals(2, error.getLocation().getLineNr());
  }
}
