package org.cmremote.agent.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;

/** Text files that come in the agent's jar. */
public final class Shipped {
  private static final String ROOT = "/org/cmremote/agent/";

  private Shipped() {}

  /**
   * Reads one.
   *
   * @param file its path there, such as {@code tools/claude.toml}
   * @throws IllegalStateException if it isn't there, or can't be read
   */
  public static String text(String file) {
    try (InputStream in = Shipped.class.getResourceAsStream(ROOT + file)) {
      if (in == null) {
        throw new IllegalStateException(ROOT + file + " is missing from the jar");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(ROOT + file + " can't be read", e);
    }
  }
}
