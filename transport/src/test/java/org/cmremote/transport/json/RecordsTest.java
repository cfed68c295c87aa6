package org.cmremote.transport.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordsTest {
  enum Colour {
    RED,
    PALE_BLUE
  }

  record Wheel(int spokes, boolean flat) {
    Wheel {
      if (spokes < 3) {
        throw new IllegalArgumentException("spokes is " + spokes + ", not 3 or more");
      }
    }
  }

  record Bike(
      @Nullable String name,
      @Nullable Colour colour,
      @Nullable List<Wheel> wheels,
      @Nullable Map<String, Long> prices,
      @Nullable Instant made,
      @Nullable Double weight,
      @Nullable JsonNode more) {}

  record Note(@Nullable String text, long number) implements Sparse {}

  private static final Bike EMPTY = new Bike(null, null, null, null, null, null, null);

  private static final Bike BIKE =
      new Bike(
          "b",
          Colour.PALE_BLUE,
          List.of(new Wheel(3, true), new Wheel(36, false)),
          new TreeMap<>(Map.of("new", 5_000_000_000L, "old", 7L)),
          Instant.parse("2026-01-02T03:04:05.060Z"),
          9.5,
          JsonNodeFactory.instance.arrayNode().add(1).addNull());

  private final Records records = new Records(Map.of());

  @Test
  void recordsAreObjectsInTheOrderOfTheirComponents() throws JsonProcessingException {
    String text =
        "{\"name\":\"b\",\"colour\":\"paleBlue\","
            + "\"wheels\":[{\"spokes\":3,\"flat\":true},{\"spokes\":36,\"flat\":false}],"
            + "\"prices\":{\"new\":5000000000,\"old\":7},\"made\":\"2026-01-02T03:04:05.060Z\","
            + "\"weight\":9.5,\"more\":[1,null]}";
    assertEquals(text, JsonText.write(records.write(BIKE)));
    assertEquals(BIKE, read(text, Bike.class));
  }

  @Test
  void nothingIsNullOrLeftOut() throws JsonProcessingException {
    assertEquals(
        "{\"name\":null,\"colour\":null,\"wheels\":null,\"prices\":null,\"made\":null,"
            + "\"weight\":null,\"more\":null}",
        JsonText.write(records.write(EMPTY)));
    assertEquals(EMPTY, read("{}", Bike.class));
    assertEquals(EMPTY, read("{\"name\":null,\"wheels\":null,\"more\":null}", Bike.class));

    assertEquals("{\"number\":1}", JsonText.write(records.write(new Note(null, 1))));
  }

  @Test
  void aFlagThatIsLeftOutIsFalseAndANumberIsAnError() throws JsonProcessingException {
    assertEquals(new Wheel(3, false), read("{\"spokes\":3}", Wheel.class));
    assertEquals("spokes is missing", refusal("{\"flat\":true}", Wheel.class));
    assertEquals("spokes is missing", refusal("{\"spokes\":null}", Wheel.class));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|it is not an object",
        "{\"name\":7}|name is not a string",
        "{\"colour\":\"PALE_BLUE\"}|colour is none of red, paleBlue",
        "{\"colour\":1}|colour is none of red, paleBlue",
        "{\"wheels\":{}}|wheels is not a list",
        "{\"wheels\":[{\"spokes\":9},{\"spokes\":\"9\"}]}|wheels[1].spokes is not a whole number",
        "{\"wheels\":[{\"spokes\":9.0}]}|wheels[0].spokes is not a whole number",
        "{\"wheels\":[{\"spokes\":2147483648}]}|wheels[0].spokes is not a whole number",
        "{\"wheels\":[{\"spokes\":9,\"flat\":0}]}|wheels[0].flat is not true or false",
        "{\"wheels\":[{\"spokes\":9,\"bent\":1}]}|wheels[0].bent is not a field here; there are [spokes, flat]",
        "{\"wheels\":[{\"spokes\":2}]}|spokes is 2, not 3 or more",
        "{\"prices\":[]}|prices is not an object",
        "{\"prices\":{\"new\":\"x\"}}|prices.new is not a whole number",
        "{\"prices\":{\"new\":9223372036854775808}}|prices.new is not a whole number",
        "{\"made\":\"yesterday\"}|made is not a time in UTC such as 2026-01-31T23:59:59.000Z",
        "{\"made\":5}|made is not a time in UTC such as 2026-01-31T23:59:59.000Z",
        "{\"weight\":\"9\"}|weight is not a number",
      })
  void whatIsWrongIsNamed(String text, String message) {
    assertEquals(message, refusal(text, Bike.class));
  }

  @Test
  void unknownFieldsMayBeIgnored() throws JsonProcessingException {
    assertEquals(
        new Wheel(3, false),
        records.read(
            JsonText.read("{\"spokes\":3,\"bent\":1}"), Wheel.class, UnknownFields.IGNORED));
  }

  @Test
  void listsAndMapsMayHoldAnything() {
    Map<String, @Nullable Object> values = new TreeMap<>();
    values.put("a", List.of(1, "b", true, Colour.RED, new Note("n", 2)));
    values.put("b", Map.of("c", 0.5));
    values.put("d", null);
    assertEquals(
        "{\"a\":[1,\"b\",true,\"red\",{\"text\":\"n\",\"number\":2}],\"b\":{\"c\":0.5},\"d\":null}",
        JsonText.write(records.write(values)));
  }

  @Test
  void whatHasNoFormIsTheProgramsFault() {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> records.write(new Object()));
    assertEquals("class java.lang.Object has no form in JSON", error.getMessage());
  }

  private <T> T read(String text, Class<T> type) throws JsonProcessingException {
    return records.read(JsonText.read(text), type, UnknownFields.REFUSED);
  }

  private String refusal(String text, Class<?> type) {
    return String.valueOf(assertThrows(FieldException.class, () -> read(text, type)).getMessage());
  }
}
