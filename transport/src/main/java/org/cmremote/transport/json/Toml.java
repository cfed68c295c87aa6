package org.cmremote.transport.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import java.io.IOException;
import java.io.UncheckedIOException;

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
    try (JsonParser parser = FACTORY.createParser(text)) {
      return JsonText.read(parser);
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("a text can't be read", e);
    }
  }
}
