package org.cmremote.manager.cli.check;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.cmremote.manager.cli.io.Plain;

/**
 * What came of one question about a host.
 *
 * @param subject what was asked about, in a word or two
 * @param text what is there, or what is wrong and what to do
 */
record Finding(Mark mark, String subject, String text) {

  /** Whether a person has to do something. */
  enum Mark {
    OK("✓"),
    /** It works without, for a price that the text names. */
    NOTE("!"),
    FAILED("✗");

    private final String sign;

    Mark(String sign) {
      this.sign = sign;
    }
  }

  Finding {
    requireNonNull(mark, "mark is null");
    requireNonNull(subject, "subject is null");
    requireNonNull(text, "text is null");
  }

  static Finding ok(String subject, String text) {
    return new Finding(Mark.OK, subject, text);
  }

  static Finding note(String subject, String text) {
    return new Finding(Mark.NOTE, subject, text);
  }

  static Finding failed(String subject, String text) {
    return new Finding(Mark.FAILED, subject, text);
  }

  /** For a person, on one line. */
  String line() {
    return "%s %-10s %s"
        .formatted(mark.sign, subject, Plain.line(text.strip().replaceAll("\\s*\n\\s*", " | ")));
  }

  /** For a program. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("subject", subject);
    json.put("mark", mark.name().toLowerCase(Locale.ROOT));
    json.put("text", text);
    return json;
  }
}
