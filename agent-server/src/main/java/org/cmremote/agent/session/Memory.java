package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Event.PromptAnswered;
import org.cmremote.transport.protocol.Event.PromptDecided;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Exit;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.SessionState;
import org.cmremote.transport.protocol.TaskState;
import org.cmremote.transport.protocol.ToolError;
import org.cmremote.transport.protocol.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What the journal tells of the sessions that an earlier agent watched. It may be read from
 * anywhere on: what a session is, and whether a prompt stands in it, is known from the next change
 * of its state.
 */
public final class Memory {
  private final Map<String, Remembered> sessions = new LinkedHashMap<>();

  private Memory() {}

  /**
   * A session as the journal left it.
   *
   * @param autoConfirm what counted; null if that isn't known
   * @param since when it came into its state
   * @param why what was seen then
   * @param task what became of its task; null if that isn't known
   * @param asked the prompt that stood; null if none did
   */
  record Remembered(
      @Nullable AutoConfirm autoConfirm,
      SessionState state,
      Instant since,
      String why,
      @Nullable ToolError error,
      @Nullable Exit exit,
      @Nullable TaskState task,
      @Nullable Asked asked) {
    Remembered {
      requireNonNull(state, "state is null");
      requireNonNull(since, "since is null");
      requireNonNull(why, "why is null");
    }

    private static Remembered created(@Nullable AutoConfirm mode, Instant at) {
      return new Remembered(
          mode, SessionState.STARTING, at, "nothing is seen yet", null, null, null, null);
    }

    private Remembered in(Instant at, Event.StateChanged change) {
      boolean same = change.from() == change.to();
      return new Remembered(
          autoConfirm,
          change.to(),
          same ? since : at,
          same ? why : change.why(),
          change.error(),
          exit,
          task,
          asked);
    }

    private Remembered with(Exit how) {
      return new Remembered(autoConfirm, state, since, why, error, how, task, asked);
    }

    private Remembered with(AutoConfirm mode) {
      return new Remembered(mode, state, since, why, error, exit, task, asked);
    }

    private Remembered withTask(TaskState outcome) {
      return new Remembered(autoConfirm, state, since, why, error, exit, outcome, asked);
    }

    private Remembered with(@Nullable Asked prompt) {
      return new Remembered(autoConfirm, state, since, why, error, exit, task, prompt);
    }
  }

  /** Whether keys that decide a prompt were typed. */
  enum Typed {
    NO,
    /** They were about to be, when the journal breaks off. */
    PERHAPS,
    YES
  }

  /**
   * A prompt that stood.
   *
   * @param opened the place of its opening in the journal, which is part of its id
   * @param decided what was decided about it last
   * @param answered what became of the last answer
   */
  record Asked(
      Prompt prompt,
      Position opened,
      Typed typed,
      @Nullable PromptDecided decided,
      @Nullable PromptAnswered answered) {
    Asked {
      requireNonNull(prompt, "prompt is null");
      requireNonNull(opened, "opened is null");
      requireNonNull(typed, "typed is null");
    }

    private Asked as(Typed now) {
      return new Asked(prompt, opened, now, decided, answered);
    }
  }

  /** The sessions that were neither lost nor given up, by name. */
  Map<String, Remembered> sessions() {
    return Map.copyOf(sessions);
  }

  /**
   * What these events tell.
   *
   * @param events in their order
   */
  public static Memory of(Iterable<EventEnvelope> events) {
    Memory memory = new Memory();
    events.forEach(memory::add);
    return memory;
  }

  private void add(EventEnvelope envelope) {
    String name = envelope.session();
    if (name == null) {
      return;
    }
    Event event = envelope.event();
    if (event instanceof Event.SessionCreated created) {
      sessions.put(name, Remembered.created(created.autoConfirm(), envelope.at()));
    } else if (event instanceof Event.SessionLost
        || event instanceof Event.SessionKilled
        || event instanceof Event.SessionReleased) {
      sessions.remove(name);
    } else {
      if (event instanceof Event.StateChanged changed && changed.from() != changed.to()) {
        sessions.putIfAbsent(name, Remembered.created(null, envelope.at()));
      }
      sessions.computeIfPresent(name, (known, session) -> after(session, envelope));
    }
  }

  private static Remembered after(Remembered session, EventEnvelope envelope) {
    Event event = envelope.event();
    if (event instanceof Event.StateChanged changed) {
      return session.in(envelope.at(), changed);
    } else if (event instanceof Event.SessionExited exited) {
      return session.with(new Exit(exited.exitCode(), exited.signal()));
    } else if (event instanceof Event.AutoConfirmChanged changed) {
      return session.with(changed.autoConfirm());
    } else if (event instanceof Event.TaskDelivered) {
      return session.withTask(TaskState.DELIVERED);
    } else if (event instanceof Event.TaskFailed) {
      return session.withTask(TaskState.FAILED);
    } else if (event instanceof Event.PromptOpened opened) {
      return session.with(new Asked(opened.prompt(), envelope.position(), Typed.NO, null, null));
    }
    Asked asked = session.asked();
    return asked == null ? session : session.with(after(asked, event));
  }

  private static @Nullable Asked after(Asked asked, Event event) {
    String id = asked.prompt().id();
    if (event instanceof PromptDecided decided && decided.prompt().equals(id)) {
      // Nothing is decided anew once keys were typed.
      boolean chosen = decided.decision() != Verdict.ASK && !decided.dryRun();
      return new Asked(
          asked.prompt(), asked.opened(), chosen ? Typed.PERHAPS : Typed.NO, decided, null);
    } else if (event instanceof Event.PromptHeld held && held.prompt().equals(id)) {
      return asked.as(Typed.NO);
    } else if (event instanceof PromptAnswered answered && answered.prompt().equals(id)) {
      // Keys that moved a cursor count as well: one plan for one prompt.
      boolean tried = answered.outcome() == Outcome.FAILED || !answered.keys().isEmpty();
      Typed typed = tried ? Typed.YES : Typed.NO;
      return new Asked(asked.prompt(), asked.opened(), typed, asked.decided(), answered);
    } else if (event instanceof Event.RequestAccepted request
        && request.method().equals("prompt.answer")
        && request.params().path("prompt").asText().equals(id)) {
      // A client answers.
      return asked.typed() == Typed.YES ? asked : asked.as(Typed.PERHAPS);
    } else if (event instanceof Event.PromptClosed closed && closed.prompt().equals(id)) {
      return null;
    }
    return asked;
  }
}
