package org.cmremote.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;

/** What a program reads from standard input. */
@FunctionalInterface
public interface CommandInput {

  /**
   * Writes it, on a thread that may block. It may be asked for again from the start: a command that
   * a server refused before it ran is sent again.
   *
   * @throws IOException if the program ended or closed its input before it had read all, which is
   *     its own affair, or if what was to be sent can't be read: then it gets a part of it
   */
  void writeTo(OutputStream stream) throws IOException;

  /** Text, as UTF-8. */
  static CommandInput text(String text) {
    requireNonNull(text, "text is null");
    return stream -> stream.write(text.getBytes(UTF_8));
  }
}
