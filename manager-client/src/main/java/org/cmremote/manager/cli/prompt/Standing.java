package org.cmremote.manager.cli.prompt;

import static java.util.Objects.requireNonNull;

import org.cmremote.transport.protocol.Prompt;

/** A prompt that waits, and the session it waits in. */
record Standing(String session, Prompt prompt) {
  Standing {
    requireNonNull(session, "session is null");
    requireNonNull(prompt, "prompt is null");
  }
}
