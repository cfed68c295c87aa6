package org.cmremote.agent.detect;

import static java.util.Objects.requireNonNull;

import org.cmremote.transport.protocol.SessionState;
import org.jspecify.annotations.Nullable;

/** What a program does, and how that is known. */
public sealed interface Detection {

  /** What was seen, for a person. */
  String why();

  Certainty certainty();

  /** How much the evidence speaks for it, from 0 to 1. */
  double confidence();

  /**
   * It waits for an answer.
   *
   * @param certainty {@code MAYBE_PROMPT} where only the kernel says so: it may know of a read
   *     whose question isn't on this screen yet
   */
  record Prompting(Question question, Certainty certainty, double confidence, String why)
      implements Detection {
    public Prompting {
      requireNonNull(question, "question is null");
      requireNonNull(certainty, "certainty is null");
      requireNonNull(why, "why is null");
    }
  }

  /**
   * It does something else.
   *
   * @param state neither {@code PROMPTING} nor an end, which the screen can't tell
   * @param trouble what keeps the tool from working; null where nothing does
   */
  record Other(
      SessionState state,
      Certainty certainty,
      double confidence,
      String why,
      @Nullable Trouble trouble)
      implements Detection {
    public Other {
      requireNonNull(state, "state is null");
      requireNonNull(certainty, "certainty is null");
      requireNonNull(why, "why is null");
    }

    /** What keeps the tool from working, as it words it. */
    public @Nullable String error() {
      return trouble == null ? null : trouble.text();
    }
  }

  /** How sure a state is. */
  enum Certainty {
    /** A rule or the kernel says so. */
    KNOWN,
    /** Of the screen and the kernel only one speaks of a prompt: worth another look soon. */
    MAYBE_PROMPT,
    /** No rule knows the screen: the state is a guess. */
    GUESSED
  }
}
