package org.cmremote.transport.json;

import java.util.Locale;

/** What an enum's constant is called in JSON and by people. */
public final class ConstantName {
  private ConstantName() {}

  /** Its name in lower camel case: {@code DRY_RUN} is {@code "dryRun"}. */
  public static String of(Enum<?> constant) {
    StringBuilder name = new StringBuilder();
    for (String word : constant.name().toLowerCase(Locale.ROOT).split("_", -1)) {
      name.append(
          name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return name.toString();
  }
}
