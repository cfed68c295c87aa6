package org.cmremote.transport.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON and back. Their components may be strings, numbers ({@code int}, {@code long},
 * {@code double}), flags, instants, enums, records, JSON, and lists of these and maps from strings
 * to them. Safe for use by any thread.
 */
public final class Records {
  private final Map<Class<?>, Form> own;

  private final ClassValue<Form> forms =
      new ClassValue<>() {
        @Override
        protected Form computeValue(Class<?> type) {
          return plain(type);
        }
      };

  /**
   * @param own the forms of types that stand in JSON in another way than by their components
   */
  public Records(Map<Class<?>, Form> own) {
    this.own = Map.copyOf(own);
  }

  /** Such a value as JSON; also a list or a map from strings, whatever of these it holds. */
  public JsonNode write(@Nullable Object value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value == null) {
      return nodes.nullNode();
    }
    if (value instanceof JsonNode node) {
      return node;
    }
    if (value instanceof List<?> list) {
      ArrayNode array = nodes.arrayNode();
      list.forEach(each -> array.add(write(each)));
      return array;
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = nodes.objectNode();
      map.forEach((name, each) -> object.set((String) name, write(each)));
      return object;
    }
    return forms.get(value.getClass()).write(value);
  }

  /** Sets a record's fields behind those that the object has. */
  public void writeInto(ObjectNode object, Record value) {
    ((RecordForm) forms.get(value.getClass())).writeInto(object, value);
  }

  /**
   * A value from JSON.
   *
   * @throws FieldException if it isn't one of that type
   */
  public <T> T read(JsonNode value, Class<T> type, UnknownFields unknown) {
    return type.cast(forms.get(type).read(value, "", unknown));
  }

  private Form form(Type type) {
    if (type instanceof Class<?> plain) {
      return forms.get(plain);
    }
    if (type instanceof ParameterizedType several) {
      Type[] of = several.getActualTypeArguments();
      if (several.getRawType() == List.class) {
        return new ListForm(form(of[0]));
      }
      if (several.getRawType() == Map.class && of[0] == String.class) {
        return new MapForm(form(of[1]));
      }
    }
    throw new IllegalArgumentException(type + " has no form in JSON");
  }

  private Form plain(Class<?> type) {
    if (own.containsKey(type)) {
      return own.get(type);
    }
    if (Scalar.OF_TYPE.containsKey(type)) {
      return Scalar.OF_TYPE.get(type);
    }
    return type.isEnum() ? EnumForm.of(type) : record(type);
  }

  private RecordForm record(Class<?> type) {
    if (!type.isRecord()) {
      throw new IllegalArgumentException(type + " has no form in JSON");
    }
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    List<RecordForm.Component> fields = new ArrayList<>();
    for (int i = 0; i < components.length; i++) {
      RecordComponent component = components[i];
      types[i] = component.getType();
      Method accessor = component.getAccessor();
      // A record needn't be public.
      accessor.setAccessible(true);
      fields.add(
          new RecordForm.Component(
              component.getName(), types[i], accessor, form(component.getGenericType())));
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return new RecordForm(constructor, fields, Sparse.class.isAssignableFrom(type));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " has no canonical constructor", e);
    }
  }
}
