package org.cmremote.transport.json;

import java.io.Serial;

/** A value that isn't what a record takes. The message says so for a person and names the field. */
public final class FieldException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  private FieldException(String message, Throwable cause) {
    super(message, cause);
  }

  private FieldException(String message) {
    super(message);
  }

  /**
   * @param field where the value stands, such as {@code command[1]}
   * @param wrong what is the matter with it, such as {@code is not a string}
   */
  static FieldException at(String field, String wrong) {
    return new FieldException((field.isEmpty() ? "it" : field) + " " + wrong);
  }

  /** What a record's own check refused: "name is null", "cols is 3, not 20 to 500". */
  static FieldException refused(Throwable check) {
    return new FieldException(
        String.valueOf(check.getMessage()).replace(" is null", " is missing"), check);
  }
}
