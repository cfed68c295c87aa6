package org.cmremote.agent.tmux;

import java.util.List;

/** What a tmux server says to a control client. */
sealed interface Notification {

  /** A program wrote to that pane. What it wrote is left out: only the rendered screen counts. */
  record Output(String pane) implements Notification {}

  /** A watched format's value changed. */
  record SubscriptionChanged() implements Notification {}

  /** The server or this client ends. */
  record Exit(String reason) implements Notification {}

  /** A line that one of our commands printed, other than those below. */
  record Line(String text) implements Notification {}

  /** One of our commands failed; the rest of its list was skipped. */
  record Failed(String message) implements Notification {}

  /**
   * A captured screen.
   *
   * @param tag what we put into the header to know our request again
   * @param header the pane in {@link PaneView#FORMAT}
   */
  record Captured(String tag, String header, List<String> rows) implements Notification {}
}
