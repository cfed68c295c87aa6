package org.cmremote.manager.cli.watch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.cmremote.manager.cli.io.Plain;
import org.cmremote.manager.cli.session.SessionText;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Outcome;

/** Events in a person's words. */
public final class EventText {
  private static final Map<Class<?>, Function<Event, String>> TEXTS = new LinkedHashMap<>();

  static {
    text(
        Event.SessionCreated.class,
        e ->
            (e.adopted() ? "adopted " : "created ")
                + (e.command().isEmpty() ? e.tool() : String.join(" ", e.command()))
                + " in "
                + e.cwd()
                + ", by "
                + e.by());
    text(
        Event.StateChanged.class,
        e ->
            SessionText.word(e.to())
                + (e.why().isEmpty() ? "" : " (" + e.why() + ")")
                + (e.error() == null ? "" : ", " + SessionText.error(e.error())));
    text(Event.TaskDelivered.class, e -> "the tool took the task");
    text(Event.TaskFailed.class, e -> "the task was not delivered: " + e.why());
    text(
        Event.SessionUnclear.class,
        e ->
            "unclear: %s; the last row is “%s”"
                .formatted(
                    e.why(),
                    e.lines().isEmpty() ? "" : e.lines().get(e.lines().size() - 1).strip()));
    text(Event.PromptOpened.class, e -> "asks: " + SessionText.question(e.prompt()));
    text(
        Event.PromptDecided.class,
        e ->
            switch (e.decision()) {
                  case CONFIRM -> "policy: yes";
                  case DENY -> "policy: no";
                  case ASK -> "policy: left to a person";
                }
                + (e.dryRun() ? ", if this weren't a dry run" : "")
                + " (%s: %s)".formatted(e.rule(), e.why()));
    text(Event.PromptHeld.class, e -> "the answer waits: " + e.why());
    text(
        Event.PromptAnswered.class,
        e ->
            "answered by %s: %s%s"
                .formatted(
                    e.by(),
                    e.keys().isEmpty() ? "nothing typed" : String.join(" ", e.keys()),
                    e.outcome() == Outcome.ACCEPTED
                        ? ""
                        : " (" + SessionText.word(e.outcome()) + ")"));
    text(Event.PromptClosed.class, e -> "the prompt closed");
    text(Event.SessionExited.class, e -> SessionText.exit(e.exitCode(), e.signal()));
    text(Event.SessionLost.class, e -> "lost: " + e.why());
    text(Event.SessionKilled.class, e -> "killed by " + e.by());
    text(Event.SessionReleased.class, e -> "released by " + e.by());
    text(
        Event.AutoConfirmChanged.class,
        e -> "auto-confirm %s, by %s".formatted(SessionText.word(e.autoConfirm()), e.by()));
    text(
        Event.HostAutoConfirmChanged.class,
        e ->
            e.stopped()
                ? "all answering stopped by " + e.by()
                : "auto-confirm of the host %s, by %s"
                    .formatted(SessionText.word(e.autoConfirm()), e.by()));
    text(
        Event.WatchChanged.class,
        e -> "watched %s (%s)".formatted(SessionText.word(e.watch()), e.why()));
    text(
        Event.AgentStarted.class,
        e -> "agent " + e.agent() + " started" + (e.journal() == null ? "" : ": " + e.journal()));
    text(
        Event.JournalChanged.class,
        e -> (e.full() ? "the journal is full: " : "the journal: ") + e.why());
    text(
        Event.PolicyChanged.class,
        e ->
            e.error() == null
                ? "the rules of %s are in force".formatted(e.file())
                : "the old rules stay in force: " + e.error());
    text(
        Event.ToolsChanged.class,
        e ->
            e.error() == null
                ? "the tool profiles of %s are in force".formatted(e.directory())
                : "the old tool profiles stay in force: " + e.error());
    text(Event.AgentStopping.class, e -> "the agent stops");
    text(
        Event.ClientConnected.class,
        e -> "%s connected as %s".formatted(e.client(), SessionText.word(e.role())));
    text(Event.ClientDisconnected.class, e -> e.client() + " disconnected");
    text(
        Event.RequestAccepted.class,
        e -> "%s asks for %s %s".formatted(e.by(), e.method(), e.params()));
    text(
        Event.RequestDone.class,
        e ->
            "%s for %s: %s%s"
                .formatted(
                    e.method(),
                    e.by(),
                    e.error() == null ? "done" : e.error() + " (" + e.message() + ")",
                    e.typed() == null ? "" : ", typed " + e.typed()));
    text(Event.Unknown.class, e -> e.type() + " (this cm is too old to say what it means)");
  }

  private EventText() {}

  /** One line without control characters. */
  public static String of(Event event) {
    Function<Event, String> text = TEXTS.get(event.getClass());
    if (text == null) {
      throw new IllegalStateException(event.getClass() + " has no text");
    }
    return Plain.line(text.apply(event));
  }

  private static <E extends Event> void text(Class<E> type, Function<E, String> text) {
    TEXTS.put(type, event -> text.apply(type.cast(event)));
  }
}
