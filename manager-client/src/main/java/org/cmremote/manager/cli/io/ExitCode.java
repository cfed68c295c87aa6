package org.cmremote.manager.cli.io;

import org.cmremote.transport.protocol.ErrorCode;

/** How the command ends; the numbers are a promise to scripts. */
public final class ExitCode {
  public static final int OK = 0;
  public static final int FAILURE = 1;
  public static final int USAGE = 2;

  /** Neither the host nor the agent on it could be reached, or not any longer. */
  public static final int UNREACHABLE = 3;

  /** The host or the agent was reached and doesn't let this user in, or not do this. */
  public static final int REFUSED = 4;

  /** The session or the prompt isn't there, or no longer. */
  public static final int NOT_FOUND = 5;

  public static final int WAIT_TIMEOUT = 6;

  /** {@code cm policy check}: it would be left to a person. */
  public static final int ASKED = 7;

  /** {@code cm policy check}: it would be answered with no. */
  public static final int DENIED = 8;

  /** {@code cm health}: the agent works, and something of it needs a person. */
  public static final int DEGRADED = 9;

  /** {@code cm health}: the agent can't do its work. */
  public static final int FAILING = 10;

  private ExitCode() {}

  public static int of(ErrorCode code) {
    return switch (code) {
      case INVALID_PARAMS, SESSION_NAME_INVALID, KEY_UNKNOWN, TOOL_UNKNOWN, OPTION_INVALID -> USAGE;
      case AGENT_NOT_RUNNING,
          AGENT_TOO_OLD,
          PROTOCOL_UNSUPPORTED,
          SHUTTING_DOWN,
          DISCONNECTED,
          NOT_SENT,
          TIMED_OUT,
          HOST_NAME_NOT_FOUND,
          NO_ROUTE,
          CONNECTION_REFUSED,
          SSH_MISSING,
          FORWARDING_REFUSED,
          LOGIN_THROTTLED,
          SSH_FAILED ->
          UNREACHABLE;
      case TOKEN_REFUSED,
          TOKEN_MISSING,
          FORBIDDEN,
          HOST_KEY_UNKNOWN,
          HOST_KEY_CHANGED,
          PERMISSION_DENIED,
          KEY_NEEDS_PASSPHRASE,
          SSH_AGENT_EMPTY ->
          REFUSED;
      case SESSION_NOT_FOUND, SESSION_ENDED, PROMPT_GONE -> NOT_FOUND;
      case WAIT_TIMEOUT -> WAIT_TIMEOUT;
      default -> FAILURE;
    };
  }
}
