package org.cmremote.transport.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record as an object with a field for each component, in their order.
 *
 * @param constructor takes the components in that order
 * @param sparse whether components that are null are left out
 */
record RecordForm(Constructor<?> constructor, List<Component> components, boolean sparse)
    implements Form {

  /**
   * @param type a flag that is left out is false, while a number that is left out is an error
   */
  record Component(String name, Class<?> type, Method accessor, Form form) {}

  @Override
  public ObjectNode write(Object value) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    writeInto(object, value);
    return object;
  }

  void writeInto(ObjectNode object, Object value) {
    for (Component component : components) {
      Object part = part(component, value);
      if (part != null) {
        object.set(component.name(), component.form().write(part));
      } else if (!sparse) {
        object.putNull(component.name());
      }
    }
  }

  private static @Nullable Object part(Component component, Object value) {
    try {
      return component.accessor().invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no " + component.name() + " can be read", e);
    }
  }

  @Override
  public Object read(JsonNode value, String field, UnknownFields unknown) {
    if (!value.isObject()) {
      throw FieldException.at(field, "is not an object");
    }
    String prefix = field.isEmpty() ? "" : field + ".";
    if (unknown == UnknownFields.REFUSED) {
      refuseUnknown(value, prefix);
    }
    @Nullable Object[] parts = new @Nullable Object[components.size()];
    for (int i = 0; i < parts.length; i++) {
      Component component = components.get(i);
      JsonNode part = value.path(component.name());
      String name = prefix + component.name();
      parts[i] =
          part.isMissingNode() || part.isNull()
              ? absent(component, name)
              : component.form().read(part, name, unknown);
    }
    return made(parts);
  }

  private void refuseUnknown(JsonNode value, String prefix) {
    List<String> known = components.stream().map(Component::name).toList();
    for (Iterator<String> names = value.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        throw FieldException.at(prefix + name, "is not a field here; there are " + known);
      }
    }
  }

  private static @Nullable Object absent(Component component, String name) {
    if (component.type() == boolean.class) {
      return false;
    }
    if (component.type().isPrimitive()) {
      throw FieldException.at(name, "is missing");
    }
    return null;
  }

  private Object made(@Nullable Object[] parts) {
    try {
      return constructor.newInstance(parts);
    } catch (InvocationTargetException e) {
      throw FieldException.refused(e.getTargetException());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(constructor + " can't be called", e);
    }
  }
}
