package org.cmremote.transport.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;

/** Trees from TOML. Safe for use by any thread. */
public final class Toml {
  private static final TomlFactory FACTORY = new TomlFactory();

  private Toml() {}

  /**
   * Reads a file's text.
   *
   * @return an object; what TOML can say and JSON can't, such as a date, is a string in it
   * @throws JsonProcessingException for what isn't TOML, with the line
   */
  public static JsonNode read(String text) throws JsonProcessingException {
    return JsonText.read(FACTORY, text);
  }
}
