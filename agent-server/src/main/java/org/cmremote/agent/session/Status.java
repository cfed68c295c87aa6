package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.cmremote.agent.detect.Detection;
import org.cmremote.agent.detect.Detection.Certainty;
import org.cmremote.agent.detect.Trouble;
import org.cmremote.agent.tmux.PaneView;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Exit;
import org.cmremote.transport.protocol.SessionState;
import org.cmremote.transport.protocol.ToolError;
import org.jspecify.annotations.Nullable;

/**
 * A session's state and what stands beside it. Each change is journaled as it is made. On the
 * sessions' thread.
 */
final class Status {
  /** After that a tool whose screens no rule knows is taken to work. */
  private static final Duration STARTS_WITHIN = Duration.ofSeconds(10);

  private final String session;
  private final Surroundings surroundings;
  private SessionState state = SessionState.STARTING;
  private Instant since;
  private final long watchedSince = System.nanoTime();
  private String why = "nothing is seen yet";
  private @Nullable ToolError error;
  private @Nullable ToolError toldError;
  private @Nullable Exit exit;

  /** Whether its end is known from an earlier agent alone. */
  private boolean unseen;

  Status(String session, Past past, Surroundings surroundings) {
    this.session = requireNonNull(session, "session is null");
    this.surroundings = requireNonNull(surroundings, "surroundings is null");
    if (past instanceof Past.Known known) {
      Memory.Remembered before = known.session();
      this.state = before.state();
      this.since = before.since();
      this.why = before.why();
      this.error = before.error();
      this.toldError = before.error();
      this.exit = before.exit();
      this.unseen = before.state().over();
    } else {
      this.since = surroundings.clock().instant();
    }
  }

  SessionState state() {
    return state;
  }

  /** Whether its program was seen to have ended, or the session is lost. */
  boolean isOver() {
    return state.over() && !unseen;
  }

  /** When it came into its state. */
  Instant since() {
    return since;
  }

  /** What was seen when it came into its state. */
  String why() {
    return why;
  }

  /** What keeps the tool from its work; null if nothing is known. */
  @Nullable ToolError error() {
    return error;
  }

  /** How its program ended; null while it runs. */
  @Nullable Exit exit() {
    return exit;
  }

  /**
   * It asks something.
   *
   * @param trouble why it asks that; null if it isn't for a trouble
   */
  void prompting(Detection.Prompting detection, @Nullable Trouble trouble) {
    error = told(trouble);
    enter(SessionState.PROMPTING, detection.why());
  }

  /** It asks nothing. */
  void other(Detection.Other detection) {
    error = told(detection.trouble());
    boolean guess = detection.certainty() == Certainty.GUESSED;
    boolean young = System.nanoTime() - watchedSince < STARTS_WITHIN.toNanos();
    if (!(guess && state == SessionState.STARTING && young)) {
      enter(detection.state(), detection.why());
    }
  }

  /** Its program ended. */
  void exited(PaneView last) {
    boolean known = state == SessionState.EXITED;
    unseen = false;
    exit = new Exit(last.exitCode(), last.signal());
    enter(
        SessionState.EXITED,
        last.signal() != null
            ? "a signal ended the program: " + last.signal()
            : "the program ended with exit code " + last.exitCode());
    if (!known) {
      surroundings.tell(session, new Event.SessionExited(last.exitCode(), last.signal()));
    }
  }

  /** It is gone without its program's end having been seen. */
  void lost(String because) {
    enter(SessionState.LOST, because);
    surroundings.tell(session, new Event.SessionLost(because));
  }

  private void enter(SessionState next, String because) {
    if (!next.over()) {
      // Perhaps another program was started in the pane of one that had ended.
      unseen = false;
      exit = null;
    }
    if (state != next || !Objects.equals(error, toldError)) {
      SessionState before = state;
      if (state != next) {
        state = next;
        why = because;
      }
      toldError = error;
      Instant now =
          surroundings.tell(session, new Event.StateChanged(before, next, because, error));
      since = before == next ? since : now;
    }
  }

  private static @Nullable ToolError told(@Nullable Trouble trouble) {
    return trouble == null
        ? null
        : new ToolError(
            switch (trouble.kind()) {
              case NOT_LOGGED_IN -> ToolError.Kind.NOT_LOGGED_IN;
              case USAGE_LIMIT -> ToolError.Kind.USAGE_LIMIT;
              case API_ERROR -> ToolError.Kind.API_ERROR;
            },
            trouble.text());
  }
}
