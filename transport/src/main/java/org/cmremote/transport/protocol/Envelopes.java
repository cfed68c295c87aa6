package org.cmremote.transport.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;

/** Events inside of results, in the same form as in notifications. */
final class Envelopes extends SimpleModule {
  private static final long serialVersionUID = 1L;

  Envelopes() {
    addSerializer(new Writer());
    addDeserializer(EventEnvelope.class, new Reader());
  }

  private static final class Writer extends StdSerializer<EventEnvelope> {
    private static final long serialVersionUID = 1L;

    Writer() {
      super(EventEnvelope.class);
    }

    @Override
    public void serialize(EventEnvelope envelope, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      provider.defaultSerializeValue(FlatEvent.of(envelope), out);
    }
  }

  private static final class Reader extends StdDeserializer<EventEnvelope> {
    private static final long serialVersionUID = 1L;

    Reader() {
      super(EventEnvelope.class);
    }

    @Override
    public EventEnvelope deserialize(JsonParser in, DeserializationContext context)
        throws IOException {
      return Codec.envelope(context.readTree(in));
    }
  }
}
