package org.cmremote.transport.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.cmremote.transport.json.Form;
import org.cmremote.transport.json.Records;
import org.cmremote.transport.json.UnknownFields;

/** An event as it is on the wire: its place and its content side by side. */
final class FlatEvent implements Form {
  @Override
  public JsonNode write(Object value) {
    EventEnvelope envelope = (EventEnvelope) value;
    Event event = envelope.event();
    ObjectNode flat = JsonNodeFactory.instance.objectNode();
    Records records = Codec.RECORDS;
    records.writeInto(flat, envelope.position());
    flat.set("at", records.write(envelope.at()));
    if (envelope.session() != null) {
      flat.put("session", envelope.session());
    }
    flat.put("type", WireNames.event(event));
    if (!(event instanceof Event.Unknown)) {
      records.writeInto(flat, (Record) event);
    }
    return flat;
  }

  @Override
  public EventEnvelope read(JsonNode value, String field, UnknownFields unknown) {
    Records records = Codec.RECORDS;
    String type = value.path("type").asText();
    Class<? extends Event> known = WireNames.event(type).orElse(null);
    Event event =
        known == null ? new Event.Unknown(type) : records.read(value, known, UnknownFields.IGNORED);
    return new EventEnvelope(
        records.read(value, Position.class, UnknownFields.IGNORED),
        records.read(value.path("at"), Instant.class, UnknownFields.IGNORED),
        value.path("session").textValue(),
        event);
  }
}
