package org.cmremote.transport.protocol;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks of an agent.
 *
 * @param <R> what the agent answers when it goes well
 */
public sealed interface Request<R extends Result> {

  /** A request about one session. */
  sealed interface OfSession {
    String session();
  }

  /**
   * A request that changes something. It is journaled before and after it is carried out, and may
   * come with an idempotency key.
   */
  sealed interface Change {}

  /**
   * The first request of every connection.
   *
   * @param client name and version of the program that asks, such as {@code cm/0.1.0}; it is shown
   *     to others
   * @param protocol the protocol's version, 1
   * @param resume the last event that the client has, to be sent all later ones
   */
  record Hello(String client, int protocol, @Nullable Position resume)
      implements Request<Result.Welcome> {
    public Hello {
      requireNonNull(client, "client is null");
      if (client.isBlank()
          || client.length() > 100
          || client.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException("client is not 1 to 100 printable characters");
      }
    }
  }

  record AgentInfo() implements Request<Result.AgentDetails> {}

  /** How is the agent? */
  record AgentHealth() implements Request<Health> {}

  /**
   * Has the agent stop and be started again, which ends every connection; sessions live on. Fails
   * with {@code NOT_SUPERVISED} where nobody would start it again.
   */
  record RestartAgent() implements Request<Result.Done>, Change {}

  /**
   * Starts a program in a tmux session of its own.
   *
   * @param name the tmux session's name; made up if null
   * @param tool the tool profile; {@code shell} if null
   * @param command program and arguments, run without a shell; the profile's own start command if
   *     null
   * @param task typed and submitted once the tool is ready for input
   * @param cwd an existing directory; the agent's user's home if null
   * @param env added to the program's environment
   * @param cols 20 to 500, 120 if null
   * @param rows 5 to 300, 36 if null
   * @param autoConfirm the agent's default if null
   */
  record CreateSession(
      @Nullable String name,
      @Nullable String tool,
      @Nullable List<String> command,
      @Nullable String task,
      @Nullable String cwd,
      @Nullable Map<String, String> env,
      @Nullable Integer cols,
      @Nullable Integer rows,
      @Nullable AutoConfirm autoConfirm)
      implements Request<SessionInfo>, Change {
    public CreateSession {
      if (name != null) {
        requireNoNul("name", name);
      }
      if (command != null) {
        command = copyOf("command", command);
        if (command.isEmpty() || command.get(0).isEmpty()) {
          throw new IllegalArgumentException("command is empty");
        }
        command.forEach(word -> requireNoNul("command", word));
      }
      if (task != null) {
        requireTypable("task", task);
      }
      if (cwd != null) {
        requireNoNul("cwd", cwd);
      }
      if (env != null) {
        env.forEach((key, value) -> requireNonNull(value, () -> "env.%s is null".formatted(key)));
        env = Map.copyOf(env);
        if (env.keySet().stream().anyMatch(key -> !key.matches("[A-Za-z_][A-Za-z0-9_]*"))
            || env.values().stream().anyMatch(Request::holdsNul)) {
          throw new IllegalArgumentException(
              "env holds a name that is no variable name, or a NUL character");
        }
      }
      if (cols != null) {
        requireSize("cols", cols, 20, 500);
      }
      if (rows != null) {
        requireSize("rows", rows, 5, 300);
      }
    }
  }

  record ListSessions() implements Request<Result.SessionList> {}

  record GetSession(String session) implements Request<SessionInfo>, OfSession {
    public GetSession {
      requireSession(session);
    }
  }

  /** Watches a tmux session that the agent didn't make. Its size and options stay as they are. */
  record AdoptSession(String session, @Nullable String tool, @Nullable AutoConfirm autoConfirm)
      implements Request<SessionInfo>, OfSession, Change {
    public AdoptSession {
      requireSession(session);
    }
  }

  /** Stops watching; the tmux session lives on. */
  record ReleaseSession(String session) implements Request<Result.Done>, OfSession, Change {
    public ReleaseSession {
      requireSession(session);
    }
  }

  /** Ends the tmux session and the program in it. */
  record KillSession(String session) implements Request<Result.Done>, OfSession, Change {
    public KillSession {
      requireSession(session);
    }
  }

  /**
   * @param cols 20 to 500
   * @param rows 5 to 300
   */
  record ResizeSession(String session, int cols, int rows)
      implements Request<SessionInfo>, OfSession, Change {
    public ResizeSession {
      requireSession(session);
      requireSize("cols", cols, 20, 500);
      requireSize("rows", rows, 5, 300);
    }
  }

  /**
   * Pastes text as a person would.
   *
   * @param text without control characters other than line feed and tab
   * @param submit whether Enter follows
   * @param force type even while a prompt waits, which the text then answers
   */
  record SendText(String session, String text, boolean submit, boolean force)
      implements Request<Result.Done>, OfSession, Change {
    public SendText {
      requireSession(session);
      requireNonNull(text, "text is null");
      requireTypable("text", text);
    }
  }

  /**
   * Presses keys.
   *
   * @param keys tmux key names ({@code Enter}, {@code Down}, {@code C-c}, {@code F5}) or single
   *     characters; 1 to 256
   */
  record SendKeys(String session, List<String> keys)
      implements Request<Result.Done>, OfSession, Change {
    public SendKeys {
      requireSession(session);
      keys = copyOf("keys", requireNonNull(keys, "keys is null"));
      if (keys.isEmpty() || keys.size() > 256) {
        throw new IllegalArgumentException("keys has " + keys.size() + " elements, not 1 to 256");
      }
    }
  }

  record GetScreen(String session) implements Request<ScreenSnapshot>, OfSession {
    public GetScreen {
      requireSession(session);
    }
  }

  /** Asks for all that is known of the screen, for a test's fixture. */
  record RecordSession(String session) implements Request<Result.Recording>, OfSession {
    public RecordSession {
      requireSession(session);
    }
  }

  /** Asks why the session is in its state, and why its prompt was answered or not. */
  record ExplainSession(String session) implements Request<Explanation>, OfSession {
    public ExplainSession {
      requireSession(session);
    }
  }

  /**
   * Answers once the session is in one of the states or shows the text, at once if it is so
   * already.
   *
   * @param states any of these; null or empty if only the text counts
   * @param text a piece of a row of the screen
   * @param timeoutMs 1 to 86,400,000 milliseconds, 60,000 if null; then it fails with {@code
   *     WAIT_TIMEOUT}
   */
  record WaitFor(
      String session,
      @Nullable List<SessionState> states,
      @Nullable String text,
      @Nullable Integer timeoutMs)
      implements Request<SessionInfo>, OfSession {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    public WaitFor {
      requireSession(session);
      states = states == null ? List.of() : copyOf("states", states);
      if (states.isEmpty() && (text == null || text.isEmpty())) {
        throw new IllegalArgumentException(
            "states is empty and text is missing: nothing to wait for");
      }
      if (timeoutMs != null && (timeoutMs < 1 || timeoutMs > 86_400_000)) {
        throw new IllegalArgumentException("timeoutMs is " + timeoutMs + ", not 1 to 86400000");
      }
    }

    /** How long to wait, whether or not the request says. */
    public Duration timeout() {
      return timeoutMs == null ? DEFAULT_TIMEOUT : Duration.ofMillis(timeoutMs);
    }
  }

  /**
   * Answers one prompt. The first answer wins; to a prompt that is answered or gone it fails with
   * {@code PROMPT_GONE}.
   *
   * @param prompt the prompt's id
   * @param option an index into the prompt's options, from 0
   * @param text typed and submitted instead of choosing an option; one line, without control
   *     characters
   */
  record AnswerPrompt(
      String session, String prompt, @Nullable Integer option, @Nullable String text)
      implements Request<Result.Answered>, OfSession, Change {
    public AnswerPrompt {
      requireSession(session);
      requireNonNull(prompt, "prompt is null");
      if ((option == null) == (text == null)) {
        throw new IllegalArgumentException("option and text: give one of them");
      }
      if (text != null) {
        // A line feed would answer the next prompt too, and a tab completes what was typed.
        requireNoControls("text", text, "");
      }
    }
  }

  /**
   * @param session null asks for the default of new sessions
   */
  record GetAutoConfirm(@Nullable String session) implements Request<Result.AutoConfirmMode> {
    public GetAutoConfirm {
      if (session != null) {
        requireSession(session);
      }
    }
  }

  /**
   * Sets a session's mode. Without a session, {@code OFF} stops all answering at once, above the
   * sessions' own modes and until it is lifted; any other mode lifts that, and is set in every
   * session and for new ones.
   */
  record SetAutoConfirm(@Nullable String session, AutoConfirm autoConfirm)
      implements Request<Result.AutoConfirmMode>, Change {
    public SetAutoConfirm {
      if (session != null) {
        requireSession(session);
      }
      requireNonNull(autoConfirm, "autoConfirm is null");
    }
  }

  /** Lifts {@code OFF} for all: each session goes on in its own mode. */
  record ResumeAutoConfirm() implements Request<Result.AutoConfirmMode>, Change {}

  /**
   * What the policy says about a command or a prompt. Nothing is done.
   *
   * @param command a command for a shell; given unless a prompt is
   * @param prompt a prompt as an event showed it; given unless a command is
   * @param tool the tool that asks; the session's or the prompt's own if null, else {@code shell}
   * @param cwd the directory that counts as the session's; the session's own if null, else the
   *     agent's user's home
   * @param session the session that it is asked in; none if null
   */
  record CheckPolicy(
      @Nullable String command,
      @Nullable Prompt prompt,
      @Nullable String tool,
      @Nullable String cwd,
      @Nullable String session)
      implements Request<Result.PolicyVerdict> {
    public CheckPolicy {
      if ((command == null) == (prompt == null)) {
        throw new IllegalArgumentException("command and prompt: give one of them");
      }
      if (cwd != null && !cwd.startsWith("/")) {
        throw new IllegalArgumentException("cwd is not an absolute path");
      }
      if (session != null) {
        requireSession(session);
      }
    }
  }

  /**
   * Reads what happened, a page at a time, from all that the agent keeps: also epochs that have
   * ended. Ask for {@code after} the {@code next} of the page before, as long as there is more.
   *
   * @param after the event after which to begin; the oldest that is kept if null
   * @param limit at most so many events, 1 to 1,000; 500 if null
   * @param session only this session's events
   * @param types only events of these types; of all if null or empty
   * @param since only what happened at that time or later
   */
  record ReadJournal(
      @Nullable Position after,
      @Nullable Integer limit,
      @Nullable String session,
      @Nullable List<String> types,
      @Nullable Instant since)
      implements Request<Result.JournalPage> {
    private static final int DEFAULT_LIMIT = 500;

    public ReadJournal {
      if (limit != null && (limit < 1 || limit > 1_000)) {
        throw new IllegalArgumentException("limit is " + limit + ", not 1 to 1000");
      }
      if (session != null) {
        requireSession(session);
      }
      types = types == null ? List.of() : copyOf("types", types);
    }

    @Override
    public List<String> types() {
      return requireNonNull(types, "types is null");
    }

    /** How many events at most, whether or not the request says. */
    public int most() {
      return limit == null ? DEFAULT_LIMIT : limit;
    }

    /** The same, from that place on. */
    public ReadJournal from(Position place) {
      return new ReadJournal(place, limit, session, types, since);
    }
  }

  /**
   * Every client gets every event; this chooses what comes besides.
   *
   * @param screens sessions whose screens are pushed to this connection; replaces the earlier
   *     choice
   */
  record Subscribe(List<String> screens) implements Request<Result.Done> {
    public Subscribe {
      screens = copyOf("screens", requireNonNull(screens, "screens is null"));
    }
  }

  /** {@link List#copyOf} doesn't say which element is null. */
  private static <T> List<T> copyOf(String field, List<T> elements) {
    for (int i = 0; i < elements.size(); i++) {
      int index = i;
      requireNonNull(elements.get(i), () -> "%s[%d] is null".formatted(field, index));
    }
    return List.copyOf(elements);
  }

  private static boolean holdsNul(String value) {
    return value.indexOf('\0') >= 0;
  }

  private static void requireNoNul(String field, String value) {
    if (holdsNul(value)) {
      throw new IllegalArgumentException(field + " holds a NUL character");
    }
  }

  private static void requireSession(String session) {
    requireNoNul("session", requireNonNull(session, "session is null"));
  }

  private static void requireSize(String field, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(field + " is " + value + ", not " + least + " to " + most);
    }
  }

  private static void requireTypable(String field, String text) {
    requireNoControls(field, text, "\n\t");
  }

  /** Control characters could end a bracketed paste, so they go by {@code sendKeys} only. */
  private static void requireNoControls(String field, String text, String allowed) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) && allowed.indexOf(c) < 0) {
        throw new IllegalArgumentException(
            field
                + " holds the control character U+%04X at %d: send it as a key"
                    .formatted((int) c, i));
      }
    }
  }
}
