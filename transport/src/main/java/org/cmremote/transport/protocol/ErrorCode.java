package org.cmremote.transport.protocol;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Every way in which an operation can fail. The name is what programs test for ({@code data.code}
 * on the wire); the number is the JSON-RPC {@code error.code}. Codes from -32100 down are found by
 * the manager and never sent.
 */
public enum ErrorCode {
  // JSON-RPC 2.0, section 5.1
  PARSE_ERROR(-32700),
  INVALID_REQUEST(-32600),
  UNKNOWN_METHOD(-32601),
  INVALID_PARAMS(-32602),
  INTERNAL(-32603),

  // The connection
  HELLO_REQUIRED(-32001),
  PROTOCOL_UNSUPPORTED(-32002),
  FORBIDDEN(-32003),
  BINARY_FRAME(-32004),
  LIMIT_REACHED(-32005),
  SHUTTING_DOWN(-32006),
  OUTCOME_UNKNOWN(-32007),

  // Prompts
  PROMPT_GONE(-32010),
  OPTION_INVALID(-32011),

  // Sessions
  SESSION_NOT_FOUND(-32020),
  SESSION_EXISTS(-32021),
  SESSION_ENDED(-32022),
  SESSION_PROMPTING(-32023),
  SESSION_ATTACHED(-32024),
  SESSION_NAME_INVALID(-32025),
  DIRECTORY_NOT_FOUND(-32026),
  COMMAND_NOT_FOUND(-32027),
  TOOL_UNKNOWN(-32028),
  KEY_UNKNOWN(-32029),
  WAIT_TIMEOUT(-32030),

  // The agent's surroundings
  TMUX_FAILED(-32040),
  TMUX_MISSING(-32041),
  TMUX_TOO_OLD(-32042),
  CONFIG_INVALID(-32043),
  BIND_REFUSED(-32044),
  PORT_TAKEN(-32045),
  SOCKET_PATH_TOO_LONG(-32046),
  NOT_SUPERVISED(-32047),
  JOURNAL_FULL(-32050),
  JOURNAL_TAKEN(-32051),

  // Reaching an agent
  TOKEN_REFUSED(-32100),
  AGENT_NOT_RUNNING(-32101),
  AGENT_TOO_OLD(-32102),
  DISCONNECTED(-32103),
  TIMED_OUT(-32104),
  CLOSED(-32105),
  COMMAND_FAILED(-32106),
  TOKEN_MISSING(-32107),
  NOT_SENT(-32108),

  // Reaching a host by ssh
  HOST_NAME_NOT_FOUND(-32120),
  NO_ROUTE(-32121),
  CONNECTION_REFUSED(-32122),
  HOST_KEY_UNKNOWN(-32123),
  HOST_KEY_CHANGED(-32124),
  PERMISSION_DENIED(-32125),
  KEY_NEEDS_PASSPHRASE(-32126),
  SSH_AGENT_EMPTY(-32127),
  SSH_MISSING(-32128),
  FORWARDING_REFUSED(-32129),
  SSH_FAILED(-32130),
  /** The program that reaches the host otherwise than by ssh failed. */
  NODE_FAILED(-32131),
  /** The server closed the connection before the login, as one does that has too many at a time. */
  LOGIN_THROTTLED(-32132),

  // Putting an agent on a host
  DEPLOYMENT_REFUSED(-32140),
  COPY_BROKEN(-32141),
  NOT_HEALTHY(-32142),
  PLATFORM_UNSUPPORTED(-32143);

  private static final Map<String, ErrorCode> BY_NAME =
      Arrays.stream(values()).collect(Collectors.toMap(ErrorCode::name, Function.identity()));

  private final int number;

  ErrorCode(int number) {
    this.number = number;
  }

  /** The JSON-RPC {@code error.code}. */
  public int number() {
    return number;
  }

  /** The code of that name; empty for a name that a newer peer sent. */
  public static Optional<ErrorCode> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }
}
