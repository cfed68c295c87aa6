package org.cmremote.transport.process;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.cmremote.transport.CommandInput;
import org.cmremote.transport.CommandResult;
import org.cmremote.transport.TransportLoop;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/** The programs that a transport runs on this machine. To be used on the transport's loop only. */
public final class Programs {
  private final String host;
  private final TransportLoop loop;
  private final Set<Program> running = new HashSet<>();

  /**
   * @param host for messages
   */
  public Programs(String host, TransportLoop loop) {
    this.host = requireNonNull(host, "host is null");
    this.loop = requireNonNull(loop, "loop is null");
  }

  /**
   * Runs a program in the user's home directory.
   *
   * @param limit this long after its start it is ended and the future fails with {@code TIMED_OUT}
   * @throws IOException if it can't be started
   */
  public CompletableFuture<CommandResult> run(
      List<String> command, CommandInput input, Duration limit) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(new File(System.getProperty("user.home")));
    Program program = Program.start(builder, input, loop.workers());
    running.add(program);
    Future<?> cut = loop.after(limit, () -> program.end(timedOut(command, limit)));
    return program
        .result()
        .whenCompleteAsync(
            (result, failure) -> {
              cut.cancel(false);
              running.remove(program);
            },
            loop.loop());
  }

  private CmException timedOut(List<String> command, Duration limit) {
    return new CmException(
        ErrorCode.TIMED_OUT,
        "%s: %s was still running after %d ms and was ended; give it more time if it needs more"
            .formatted(host, command.get(0), limit.toMillis()));
  }

  /** Ends all of them; what waits for them fails with that. */
  public void end(CmException why) {
    List.copyOf(running).forEach(program -> program.end(why));
  }
}
