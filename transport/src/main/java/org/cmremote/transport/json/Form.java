package org.cmremote.transport.json;

import com.fasterxml.jackson.databind.JsonNode;

/** How the values of one type stand in JSON. */
public interface Form {
  JsonNode write(Object value);

  /**
   * Reads what {@link #write} wrote.
   *
   * @param value neither missing nor null
   * @param field where it stands, for complaints; empty for the outermost
   * @param unknown what becomes of fields that a record doesn't have
   * @throws FieldException if it is no value of the type
   */
  Object read(JsonNode value, String field, UnknownFields unknown);
}
