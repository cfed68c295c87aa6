package org.cmremote.transport.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Says in a person's words which field is wrong and why, without naming a Java type. */
final class FieldErrors {
  private FieldErrors() {}

  static String describe(JsonProcessingException error) {
    if (error instanceof UnrecognizedPropertyException unknown) {
      return path(unknown) + " is not a field here; there are " + unknown.getKnownPropertyIds();
    }
    if (error instanceof ValueInstantiationException refused && refused.getCause() != null) {
      // A record's own check: "name is null", "cols is 3, not 20 to 500".
      return String.valueOf(refused.getCause().getMessage()).replace(" is null", " is missing");
    }
    if (error instanceof InvalidFormatException format && format.getTargetType().isEnum()) {
      return "%s is none of %s".formatted(path(format), constants(format.getTargetType()));
    }
    if (error instanceof MismatchedInputException mismatch) {
      return "%s is not %s".formatted(path(mismatch), typeName(mismatch.getTargetType()));
    }
    return error.getOriginalMessage();
  }

  private static String path(JsonMappingException error) {
    String path =
        error.getPath().stream()
            .map(
                step ->
                    step.getFieldName() == null
                        ? "[" + step.getIndex() + "]"
                        : "." + step.getFieldName())
            .collect(Collectors.joining());
    return path.startsWith(".") ? path.substring(1) : path.isEmpty() ? "params" : path;
  }

  /** Constants are written in lower camel case on the wire. */
  private static String constants(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> camelCase(((Enum<?>) constant).name()))
        .collect(Collectors.joining(", "));
  }

  private static String camelCase(String constant) {
    StringBuilder name = new StringBuilder();
    for (String word : constant.toLowerCase(Locale.ROOT).split("_", -1)) {
      name.append(
          name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return name.toString();
  }

  private static String typeName(Class<?> type) {
    if (type == null) {
      return "of the right type";
    }
    if (type == Integer.class || type == int.class || type == Long.class || type == long.class) {
      return "a whole number";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    if (type == String.class || type.isEnum()) {
      return "a string";
    }
    if (Iterable.class.isAssignableFrom(type)) {
      return "a list";
    }
    return "an object";
  }
}
