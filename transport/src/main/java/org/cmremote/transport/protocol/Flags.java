package org.cmremote.transport.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;

/** A flag that is left out is false, while a number that is left out is an error. */
final class Flags extends SimpleModule {
  private static final long serialVersionUID = 1L;

  Flags() {
    addDeserializer(boolean.class, new Reader());
  }

  private static final class Reader extends StdScalarDeserializer<Boolean> {
    private static final long serialVersionUID = 1L;

    Reader() {
      super(boolean.class);
    }

    @Override
    public Boolean deserialize(JsonParser in, DeserializationContext context) throws IOException {
      if (in.hasToken(JsonToken.VALUE_TRUE) || in.hasToken(JsonToken.VALUE_FALSE)) {
        return in.getBooleanValue();
      }
      return (Boolean) context.handleUnexpectedToken(boolean.class, in);
    }

    @Override
    public Boolean getNullValue(DeserializationContext context) {
      return false;
    }
  }
}
