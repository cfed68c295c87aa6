package org.cmremote.agent.detect;

import static java.util.Objects.requireNonNull;

import org.cmremote.transport.protocol.SessionState;
import org.jspecify.annotations.Nullable;

/** What a program does, and how that is known. */
public sealed interface Detection {

  /** What was seen, for a person. */
  String why();

  /** It waits for an answer. */
  record Prompting(Question question, String why) implements Detection {
    public Prompting {
      requireNonNull(question, "question is null");
      requireNonNull(why, "why is null");
    }
  }

  /**
   * It does something else.
   *
   * @param state neither {@code PROMPTING} nor an end, which the screen can't tell
   * @param error what keeps the tool from working, as it words it
   */
  record Other(SessionState state, Certainty certainty, String why, @Nullable String error)
      implements Detection {
    public Other {
      requireNonNull(state, "state is null");
      requireNonNull(certainty, "certainty is null");
      requireNonNull(why, "why is null");
    }
  }

  /** How sure a state is. */
  enum Certainty {
    /** A rule or the kernel says so. */
    KNOWN,
    /**
     * The screen looks like a prompt and the kernel doesn't confirm it yet: worth another look
     * soon.
     */
    MAYBE_PROMPT,
    /** No rule knows the screen: the state is a guess. */
    GUESSED
  }
}
