package org.cmremote.transport.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.cmremote.transport.json.Sparse;
import org.jspecify.annotations.Nullable;

/** What happened. Every event is journaled and goes to every client; none holds a secret. */
public sealed interface Event extends Sparse {

  /**
   * @param command what was started; empty for a session that was there before
   * @param adopted whether the session was there before
   * @param by the client that asked; {@code agent} for sessions that an earlier agent watched
   */
  record SessionCreated(
      String tool,
      List<String> command,
      String cwd,
      AutoConfirm autoConfirm,
      boolean adopted,
      String by)
      implements Event {
    public SessionCreated {
      requireNonNull(tool, "tool is null");
      command = List.copyOf(requireNonNull(command, "command is null"));
      requireNonNull(cwd, "cwd is null");
      requireNonNull(autoConfirm, "autoConfirm is null");
      requireNonNull(by, "by is null");
    }
  }

  /**
   * @param why what was seen, for a person
   * @param error what keeps the tool from working
   */
  record StateChanged(SessionState from, SessionState to, String why, @Nullable ToolError error)
      implements Event {
    public StateChanged {
      requireNonNull(from, "from is null");
      requireNonNull(to, "to is null");
      requireNonNull(why, "why is null");
    }
  }

  /** The session's task was typed and the tool took it. */
  record TaskDelivered() implements Event {}

  /**
   * The session's task was not taken, or nobody knows; it isn't typed again.
   *
   * @param why what was seen, for a person
   */
  record TaskFailed(String why) implements Event {
    public TaskFailed {
      requireNonNull(why, "why is null");
    }
  }

  /**
   * The session waits for keys, its screen stands still, and no rule knows it. Once for each such
   * screen.
   *
   * @param why what waits, for a person
   * @param lines its rows up to the last that isn't blank; at most 100, of at most 240 characters
   */
  record SessionUnclear(String why, List<String> lines) implements Event {
    public SessionUnclear {
      requireNonNull(why, "why is null");
      lines = List.copyOf(requireNonNull(lines, "lines is null"));
    }
  }

  record PromptOpened(Prompt prompt) implements Event {
    public PromptOpened {
      requireNonNull(prompt, "prompt is null");
    }
  }

  /**
   * @param prompt the prompt's id
   * @param rule the rule that decided
   * @param why the reason, for a person
   * @param dryRun whether nothing is done about it
   */
  record PromptDecided(String prompt, Verdict decision, String rule, String why, boolean dryRun)
      implements Event {
    public PromptDecided {
      requireNonNull(prompt, "prompt is null");
      requireNonNull(decision, "decision is null");
      requireNonNull(rule, "rule is null");
      requireNonNull(why, "why is null");
    }
  }

  /**
   * The policy chose an answer, and it waits for a person who uses the session.
   *
   * @param prompt the prompt's id
   * @param why what it waits for, for a person
   */
  record PromptHeld(String prompt, String why) implements Event {
    public PromptHeld {
      requireNonNull(prompt, "prompt is null");
      requireNonNull(why, "why is null");
    }
  }

  /**
   * @param by {@code policy}, or the client that answered
   * @param keys the keys pressed; text that a person gave is shown as {@code (text)}
   * @param afterMs how long after {@code prompt.opened}, or after the agent came back if that was
   *     later, the keys that decide were written, in milliseconds; null if they never were
   */
  record PromptAnswered(
      String prompt, String by, List<String> keys, Outcome outcome, @Nullable Double afterMs)
      implements Event {
    public PromptAnswered {
      requireNonNull(prompt, "prompt is null");
      requireNonNull(by, "by is null");
      keys = List.copyOf(requireNonNull(keys, "keys is null"));
      requireNonNull(outcome, "outcome is null");
    }
  }

  record PromptClosed(String prompt) implements Event {
    public PromptClosed {
      requireNonNull(prompt, "prompt is null");
    }
  }

  /** The program ended. Both are null where tmux couldn't tell how. */
  record SessionExited(@Nullable Integer exitCode, @Nullable Integer signal) implements Event {}

  /** The tmux session is gone without the agent's doing. */
  record SessionLost(String why) implements Event {
    public SessionLost {
      requireNonNull(why, "why is null");
    }
  }

  /** A client ended the session. */
  record SessionKilled(String by) implements Event {
    public SessionKilled {
      requireNonNull(by, "by is null");
    }
  }

  /** A client asked the agent to watch the session no more. */
  record SessionReleased(String by) implements Event {
    public SessionReleased {
      requireNonNull(by, "by is null");
    }
  }

  record AutoConfirmChanged(AutoConfirm autoConfirm, String by) implements Event {
    public AutoConfirmChanged {
      requireNonNull(autoConfirm, "autoConfirm is null");
      requireNonNull(by, "by is null");
    }
  }

  /**
   * All answering on the host was stopped or goes on, or the mode of new sessions was set.
   *
   * @param autoConfirm what counts in new sessions
   * @param stopped whether nothing is answered, whatever the sessions' own modes
   */
  record HostAutoConfirmChanged(AutoConfirm autoConfirm, boolean stopped, String by)
      implements Event {
    public HostAutoConfirmChanged {
      requireNonNull(autoConfirm, "autoConfirm is null");
      requireNonNull(by, "by is null");
    }
  }

  /** The agent sees the session in another way than before. */
  record WatchChanged(WatchMode watch, String why) implements Event {
    public WatchChanged {
      requireNonNull(watch, "watch is null");
      requireNonNull(why, "why is null");
    }
  }

  /**
   * @param journal what was wrong with the journal, for a person; null if nothing was
   */
  record AgentStarted(String agent, @Nullable String journal) implements Event {
    public AgentStarted {
      requireNonNull(agent, "agent is null");
    }
  }

  record AgentStopping() implements Event {}

  /**
   * Events can't be written to the journal, or can again; or its history was cut, and this is the
   * first event of a new epoch.
   *
   * @param full whether events wait in memory; then nothing is answered or changed
   * @param why what happened, for a person
   */
  record JournalChanged(boolean full, String why) implements Event {
    public JournalChanged {
      requireNonNull(why, "why is null");
    }
  }

  /**
   * The file with the user's rules changed.
   *
   * @param error what is wrong with it, and then the rules that were in force stay; null if it
   *     counts from now on
   */
  record PolicyChanged(String file, @Nullable String error) implements Event {
    public PolicyChanged {
      requireNonNull(file, "file is null");
    }
  }

  /**
   * The user's own tool profiles changed.
   *
   * @param directory that they are in
   * @param error what is wrong with one of them, and then the profiles that were in force stay;
   *     null if they count from now on
   */
  record ToolsChanged(String directory, @Nullable String error) implements Event {
    public ToolsChanged {
      requireNonNull(directory, "directory is null");
    }
  }

  /**
   * @param connection the connection's number, unique while the agent runs
   */
  record ClientConnected(String client, Role role, long connection) implements Event {
    public ClientConnected {
      requireNonNull(client, "client is null");
      requireNonNull(role, "role is null");
    }
  }

  record ClientDisconnected(String client, long connection) implements Event {
    public ClientDisconnected {
      requireNonNull(client, "client is null");
    }
  }

  /**
   * A client's request that changes something is about to be carried out.
   *
   * @param by the client's name
   * @param connection its connection's number
   * @param params what it asks for; without the session, which stands beside it, and without what
   *     is to be typed. Values of environment variables are hidden
   */
  record RequestAccepted(
      String by,
      Role role,
      long connection,
      String method,
      @Nullable String idempotencyKey,
      JsonNode params)
      implements Event {
    public RequestAccepted {
      requireNonNull(by, "by is null");
      requireNonNull(role, "role is null");
      requireNonNull(method, "method is null");
      requireNonNull(params, "params is null");
    }
  }

  /**
   * What became of such a request.
   *
   * @param request the number of the event that said it was accepted
   * @param by the client's name
   * @param typed the text or the keys that were typed for it; {@code (hidden)} where the terminal
   *     doesn't show what is typed; null if nothing was
   * @param result what it was answered with; null if it failed
   * @param error the name of an {@link ErrorCode}; null if it went well
   * @param message why it failed, for a person; null if it went well
   */
  record RequestDone(
      long request,
      String by,
      String method,
      @Nullable String idempotencyKey,
      @Nullable String typed,
      @Nullable JsonNode result,
      @Nullable String error,
      @Nullable String message)
      implements Event {
    public RequestDone {
      requireNonNull(by, "by is null");
      requireNonNull(method, "method is null");
      if ((result == null) == (error == null)) {
        throw new IllegalArgumentException("result and error: one of them has to be there");
      }
    }
  }

  /** An event that a newer agent sent. Its content is left out. */
  record Unknown(String type) implements Event {
    public Unknown {
      requireNonNull(type, "type is null");
    }
  }
}
