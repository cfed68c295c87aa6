package org.cmremote.agent.hook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * {@code hook TOOL}: hands what a tool's hook says on standard input to the agent, as it came. A
 * tool waits for its hooks and obeys them. So this prints nothing, ends with 0 whatever happens,
 * and ends soon: when the agent is away, is deaf, or the tool never closes the pipe, the report is
 * lost.
 *
 * <p>The time to start counts, so there are no lambdas, no joined strings and no {@code
 * java.nio.file} here: each of these loads a part of the JDK that takes longer than all the rest.
 */
public final class Hook implements Runnable {
  /**
   * From the start of {@link #main}, in milliseconds, where nothing else is said; a report takes
   * about a tenth of that.
   */
  private static final long LIMIT_MS = 200;

  /** What the agent takes of a report, in bytes. What it looks at stands at the beginning. */
  private static final int LONGEST = 64 * 1024;

  private final String[] arguments;

  private Hook(String[] arguments) {
    this.arguments = arguments;
  }

  /** Takes {@code hook TOOL [--socket PATH] [--token-file PATH] [--limit MS]}. */
  public static void main(String[] arguments) throws InterruptedException {
    Hook hook = new Hook(arguments);
    Thread report = new Thread(hook, "hook");
    // The process ends without it.
    report.setDaemon(true);
    report.start();
    report.join(hook.limit());
  }

  @Override
  public void run() {
    try {
      report();
    } catch (Throwable lost) {
      // The tool must not learn of it: it would show it to a person or, worse, act on it.
    }
  }

  /** In milliseconds; never 0, which would be forever. */
  private long limit() {
    String limit = option("--limit", "CM_HOOK_LIMIT");
    try {
      return limit == null ? LIMIT_MS : Math.max(1, Integer.parseInt(limit));
    } catch (NumberFormatException noNumber) {
      return LIMIT_MS;
    }
  }

  private void report() throws IOException {
    if (arguments.length < 2 || !isToolName(arguments[1])) {
      return;
    }
    String socket = option("--socket", "CM_AGENT_SOCKET");
    String tokenFile = option("--token-file", "CM_AGENT_TOKEN_FILE");
    byte[] token = new byte[1024];
    int tokenLength;
    try (InputStream file =
        new FileInputStream(tokenFile == null ? state().concat("/token") : tokenFile)) {
      tokenLength = read(file, token);
    }
    byte[] said = new byte[LONGEST];
    int length = read(System.in, said);
    byte[] head = head(arguments[1], new String(token, 0, tokenLength, ISO_8859_1).strip(), length);
    ByteBuffer request = ByteBuffer.allocate(head.length + length);
    request.put(head).put(said, 0, length).flip();
    chooseSelectors();
    try (SocketChannel agent =
        SocketChannel.open(UnixDomainSocketAddress.of(socket == null ? socket() : socket))) {
      while (request.hasRemaining()) {
        agent.write(request);
      }
      // Its answer would change nothing.
    }
    while (length == LONGEST && System.in.read(said) >= 0) {
      // A tool may take a pipe that breaks for a failure.
    }
  }

  private static byte[] head(String tool, String token, int length) {
    StringBuilder head = new StringBuilder(512);
    head.append("POST /v1/hooks/").append(tool).append(" HTTP/1.1\r\nHost: localhost\r\n");
    head.append("Authorization: Bearer ").append(token).append("\r\n");
    header(head, "Cm-Pane: ", System.getenv("TMUX_PANE"));
    header(head, "Cm-Tmux: ", System.getenv("TMUX"));
    head.append("Connection: close\r\nContent-Length: ").append(length).append("\r\n\r\n");
    return head.toString().getBytes(ISO_8859_1);
  }

  private static void header(StringBuilder head, String name, @Nullable String value) {
    if (value == null) {
      return;
    }
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < ' ' || value.charAt(i) > '~') {
        return;
      }
    }
    head.append(name).append(value).append("\r\n");
  }

  /** Reads until the end, or until the buffer is full. */
  private static int read(InputStream from, byte[] buffer) throws IOException {
    int length = 0;
    int some;
    while (length < buffer.length
        && (some = from.read(buffer, length, buffer.length - length)) >= 0) {
      length += some;
    }
    return length;
  }

  /**
   * The JDK looks through the class path for its selectors, which takes longer than all else here
   * (17: 14 ms), unless this names them.
   */
  private static void chooseSelectors() {
    String property = "java.nio.channels.spi.SelectorProvider";
    try {
      if (System.getProperty(property) == null) {
        System.setProperty(property, Class.forName("sun.nio.ch.EPollSelectorProvider").getName());
      }
    } catch (ClassNotFoundException notLinux) {
      // It finds its own.
    }
  }

  private @Nullable String option(String flag, String variable) {
    for (int i = 2; i + 1 < arguments.length; i++) {
      if (arguments[i].equals(flag)) {
        return arguments[i + 1];
      }
    }
    String value = System.getenv(variable);
    return value == null || value.isEmpty() ? null : value;
  }

  private static String socket() {
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    return runtime != null && runtime.startsWith("/")
        ? runtime.concat("/cm/agent.sock")
        : state().concat("/run/agent.sock");
  }

  /** The agent's own directory, by the same rules as it. */
  private static String state() {
    String state = System.getenv("XDG_STATE_HOME");
    String home = System.getenv("HOME");
    return state != null && state.startsWith("/")
        ? state.concat("/cm")
        : (home == null ? System.getProperty("user.home") : home).concat("/.local/state/cm");
  }

  private static boolean isToolName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_') {
        return false;
      }
    }
    return !name.isEmpty();
  }
}
