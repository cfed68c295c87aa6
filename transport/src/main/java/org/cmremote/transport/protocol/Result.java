package org.cmremote.transport.protocol;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cmremote.transport.json.Sparse;
import org.jspecify.annotations.Nullable;

/** What an agent answers to a {@link Request} that went well. */
public sealed interface Result
    permits Result.Welcome,
        Result.AgentDetails,
        Result.SessionList,
        Result.Done,
        Result.PolicyVerdict,
        Result.Answered,
        Result.AutoConfirmMode,
        Result.Recording,
        Result.JournalPage,
        Health,
        Explanation,
        SessionInfo,
        ScreenSnapshot {

  /**
   * A page of the journal.
   *
   * @param next the place to go on from, whether or not there was any event
   * @param more whether there is more now; if not, {@code next} is the journal's end
   * @param unreadable how many lines were passed over because they aren't events
   */
  record JournalPage(List<EventEnvelope> events, Position next, boolean more, int unreadable)
      implements Result {
    public JournalPage {
      events = List.copyOf(requireNonNull(events, "events is null"));
      requireNonNull(next, "next is null");
    }
  }

  /**
   * @param agent the agent's version
   * @param protocol the protocol's version, 1
   * @param host the host's name
   * @param platform such as {@code linux/amd64}
   * @param role what the connection's token allows
   * @param epoch with {@code seq} the place in the journal up to which {@code sessions} is true;
   *     later events follow, or, when recovered, all events after the place asked for
   * @param recovered whether every event after the place asked for follows; otherwise {@code
   *     sessions} is all there is
   */
  record Welcome(
      String agent,
      int protocol,
      String host,
      String platform,
      Role role,
      String epoch,
      long seq,
      boolean recovered,
      List<SessionInfo> sessions)
      implements Result {
    public Welcome {
      requireNonNull(agent, "agent is null");
      requireNonNull(host, "host is null");
      requireNonNull(platform, "platform is null");
      requireNonNull(role, "role is null");
      requireNonNull(epoch, "epoch is null");
      sessions = List.copyOf(requireNonNull(sessions, "sessions is null"));
    }
  }

  /**
   * @param tmuxSocket name or path of the tmux server's socket
   * @param clients connections that said hello
   */
  record AgentDetails(
      String agent,
      int protocol,
      String host,
      String platform,
      String java,
      String tmux,
      String tmuxSocket,
      long pid,
      Instant startedAt,
      int sessions,
      int clients,
      List<String> tools)
      implements Result {
    public AgentDetails {
      requireNonNull(agent, "agent is null");
      requireNonNull(host, "host is null");
      requireNonNull(platform, "platform is null");
      requireNonNull(java, "java is null");
      requireNonNull(tmux, "tmux is null");
      requireNonNull(tmuxSocket, "tmuxSocket is null");
      requireNonNull(startedAt, "startedAt is null");
      tools = List.copyOf(requireNonNull(tools, "tools is null"));
    }
  }

  record SessionList(List<SessionInfo> sessions) implements Result {
    public SessionList {
      sessions = List.copyOf(requireNonNull(sessions, "sessions is null"));
    }
  }

  /** Done, and nothing to tell. */
  record Done() implements Result {}

  /**
   * What the policy says.
   *
   * @param decision the strictest verdict of all parts
   * @param rule the rule that decided
   * @param why the reason, for a person
   * @param parts what was judged by itself, such as each program that a command would run
   */
  record PolicyVerdict(Verdict decision, String rule, String why, List<Part> parts)
      implements Result {
    public PolicyVerdict {
      requireNonNull(decision, "decision is null");
      requireNonNull(rule, "rule is null");
      requireNonNull(why, "why is null");
      parts = List.copyOf(requireNonNull(parts, "parts is null"));
    }

    /** One part, and what the policy says about it. */
    public record Part(String text, Verdict decision, String rule, String why) {
      public Part {
        requireNonNull(text, "text is null");
        requireNonNull(decision, "decision is null");
        requireNonNull(rule, "rule is null");
        requireNonNull(why, "why is null");
      }
    }
  }

  record Answered(Outcome outcome) implements Result {
    public Answered {
      requireNonNull(outcome, "outcome is null");
    }
  }

  /**
   * @param session null for new sessions
   * @param autoConfirm what counts: {@code OFF} while all answering is stopped
   * @param stopped whether all answering on the host is stopped, whatever the sessions' own modes
   */
  record AutoConfirmMode(@Nullable String session, AutoConfirm autoConfirm, boolean stopped)
      implements Result, Sparse {
    public AutoConfirmMode {
      requireNonNull(autoConfirm, "autoConfirm is null");
    }
  }

  /**
   * All that is known of a session's screen at one moment.
   *
   * @param info the session as it is judged
   * @param lines the rows from the top, without trailing blanks
   * @param ansi the same with colours and attributes, as escape sequences
   * @param tmux what tmux knows, by the names of its format variables
   * @param terminal what the kernel says
   */
  record Recording(
      SessionInfo info,
      List<String> lines,
      List<String> ansi,
      Map<String, String> tmux,
      Terminal terminal)
      implements Result {
    public Recording {
      requireNonNull(info, "info is null");
      lines = List.copyOf(requireNonNull(lines, "lines is null"));
      ansi = List.copyOf(requireNonNull(ansi, "ansi is null"));
      // The order is the agent's.
      tmux = Collections.unmodifiableMap(new LinkedHashMap<>(requireNonNull(tmux, "tmux is null")));
      requireNonNull(terminal, "terminal is null");
    }

    /**
     * @param program name of the foreground process; empty if unknown
     * @param first whether that is the process that tmux started in the pane
     * @param mode {@code line}, {@code hidden line}, {@code keys} or {@code unknown}
     * @param waiting {@code reading} the terminal, {@code polling} several things, {@code
     *     elsewhere} or {@code unknown}
     */
    public record Terminal(String program, boolean first, String mode, String waiting) {
      public Terminal {
        requireNonNull(program, "program is null");
        requireNonNull(mode, "mode is null");
        requireNonNull(waiting, "waiting is null");
      }
    }
  }
}
