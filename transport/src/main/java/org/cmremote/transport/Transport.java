package org.cmremote.transport;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * A way to one host: it opens a channel to the agent there and runs commands there. Implementations
 * are safe for use by any thread. Every future fails with a {@link CmException}.
 */
public interface Transport extends AutoCloseable {

  /** The host as a person names it, such as {@code local} or {@code ci@build-1}. */
  String host();

  /**
   * Makes the way to the agent, if it isn't there yet, and says where on this machine the agent can
   * now be reached. The answer holds until the state leaves {@link TransportState#OPEN}; then call
   * again. Calls that overlap share one attempt. If the way is there but no agent listens at its
   * end, it fails with {@code AGENT_NOT_RUNNING} and the state stays {@code OPEN}: {@link #run} can
   * start one.
   */
  CompletableFuture<AgentAddress> open();

  /**
   * Runs a program on the host, in the user's home directory; each argument arrives as it is given,
   * whatever characters it holds but NUL. A program that isn't there ends with exit code 127, one
   * that may not be run with 126, as from a shell; a way that can't be made fails as in {@link
   * #open}. Output of more than 16 MiB fails with {@code LIMIT_REACHED}.
   *
   * @param command program and arguments, at least one element
   * @param input what the program reads from standard input
   * @param limit this long after its start the program is ended (on a remote host its channel is
   *     cut, and it may live on until it writes) and the future fails with {@code TIMED_OUT}
   */
  CompletableFuture<CommandResult> run(List<String> command, CommandInput input, Duration limit);

  /** The same with text as the input, sent as UTF-8. */
  default CompletableFuture<CommandResult> run(List<String> command, String input, Duration limit) {
    return run(command, CommandInput.text(input), limit);
  }

  /**
   * The command line of a terminal on the host, to be started here, for a program that takes over
   * the person's terminal, such as {@code tmux attach}. Fails with {@code INVALID_PARAMS} where
   * this way has no terminals.
   */
  default CompletableFuture<List<String>> terminal(List<String> command) {
    return CompletableFuture.failedFuture(
        new CmException(
            ErrorCode.INVALID_PARAMS,
            host() + ": this way to the host has no terminals; its key `terminal` may name one"));
  }

  /**
   * The secret that was last given to {@link #keep} by whoever used this very connection to reach
   * the same agent, in this process or another of the user's. Empty if there was none, and where
   * nobody else uses the connection. Another connection knows nothing of it, be it to a host of the
   * same name. Fails with {@code CONFIG_INVALID} if others could have read it or put it there.
   */
  default CompletableFuture<Optional<String>> kept() {
    return CompletableFuture.completedFuture(Optional.empty());
  }

  /**
   * Keeps a secret for as long as the connection lasts, where others use it too; empty forgets what
   * is kept.
   */
  default CompletableFuture<Void> keep(Optional<String> secret) {
    return CompletableFuture.completedFuture(null);
  }

  TransportState state();

  /** Calls the listener with each later state, in order, on a thread of the transport. */
  void onState(Consumer<TransportState> listener);

  /**
   * Ends the way and every process behind it; open calls fail with {@code CLOSED}. Again is a
   * no-op.
   */
  @Override
  void close();
}
