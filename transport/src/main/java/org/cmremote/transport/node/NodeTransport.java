package org.cmremote.transport.node;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.cmremote.transport.AgentAddress;
import org.cmremote.transport.AgentProbe;
import org.cmremote.transport.CommandInput;
import org.cmremote.transport.CommandResult;
import org.cmremote.transport.IoReason;
import org.cmremote.transport.Transport;
import org.cmremote.transport.TransportLoop;
import org.cmremote.transport.TransportState;
import org.cmremote.transport.process.Program;
import org.cmremote.transport.process.Programs;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Reaches a host through other programs, of which one runs commands there and one forwards a port:
 * {@code kubectl exec} and {@code kubectl port-forward}, say. The first {@link #open} starts the
 * latter; it runs until it ends, which the state tells at once, or until {@link #close}.
 *
 * <p>Any user of this machine can connect to the port; the agent's token keeps them out.
 */
public final class NodeTransport implements Transport {
  /** As a login does: begins at home, and says by 126 and 127 that a program can't be started. */
  private static final List<String> AT_HOME =
      List.of("sh", "-c", "cd 2>/dev/null; exec \"$@\"", "sh");

  /** A forwarder says nowhere in the same words that it listens by now. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  private final NodeTarget target;
  private final TransportLoop loop;

  // Loop only, from here on.
  private final Programs programs;
  private @Nullable Forward forward;
  private @Nullable CompletableFuture<AgentAddress> opening;

  public NodeTransport(NodeTarget target) {
    this.target = requireNonNull(target, "target is null");
    loop = new TransportLoop(target.name());
    programs = new Programs(target.name(), loop);
  }

  @Override
  public String host() {
    return target.name();
  }

  /**
   * Starts the forwarder if it doesn't run, then asks the agent one question through it. If nothing
   * comes back in time the forwarder is ended, so that the next call starts anew.
   */
  @Override
  public CompletableFuture<AgentAddress> open() {
    return loop.ask(
        () -> {
          if (opening != null) {
            return opening;
          }
          Forward up = forward == null ? start() : forward;
          long until = System.nanoTime() + target.connectTimeout().toNanos();
          CompletableFuture<AgentAddress> attempt = reach(up, until);
          opening = attempt;
          loop.when(attempt, (address, failure) -> opening = null);
          return attempt;
        });
  }

  private Forward start() {
    loop.enter(TransportState.OPENING);
    try {
      Forward started = Forward.start(target, loop);
      forward = started;
      loop.when(started.program().result(), (result, failure) -> ended(started));
      return started;
    } catch (IOException e) {
      loop.enter(TransportState.IDLE);
      throw cannotStart("forward", e);
    }
  }

  private void ended(Forward which) {
    which.release();
    if (which.equals(forward)) {
      forward = null;
      loop.enter(TransportState.IDLE);
    }
  }

  private CompletableFuture<AgentAddress> reach(Forward up, long until) {
    Duration left = Duration.ofNanos(Math.max(1, until - System.nanoTime()));
    return AgentProbe.of(up.address(), left, loop)
        .thenComposeAsync(
            outcome ->
                switch (outcome) {
                  case ANSWERED -> reached(up);
                  case CLOSED -> noAgent(up);
                  case SILENT -> late(up, "nothing came back");
                  case GONE -> again(up, until);
                },
            loop.loop());
  }

  private CompletableFuture<AgentAddress> reached(Forward up) {
    if (!up.equals(forward)) {
      return gone(up);
    }
    loop.enter(TransportState.OPEN);
    return CompletableFuture.completedFuture(new AgentAddress.LoopbackPort(up.port()));
  }

  private CompletableFuture<AgentAddress> noAgent(Forward up) {
    if (!up.equals(forward)) {
      return gone(up);
    }
    loop.enter(TransportState.OPEN);
    return CompletableFuture.failedFuture(
        new CmException(
            ErrorCode.AGENT_NOT_RUNNING,
            "%s: no agent answers where %s leads; start one there"
                .formatted(target.name(), target.forward().words().get(0))));
  }

  /** It doesn't listen yet, or no more. */
  private CompletableFuture<AgentAddress> again(Forward up, long until) {
    if (!up.equals(forward)) {
      return gone(up);
    }
    if (System.nanoTime() - until >= 0) {
      return late(up, "it doesn't listen at port " + up.port());
    }
    CompletableFuture<AgentAddress> later = new CompletableFuture<>();
    Future<?> unused =
        loop.after(
            BETWEEN_LOOKS,
            () ->
                loop.when(
                    reach(up, until),
                    (address, failure) -> {
                      if (failure == null) {
                        later.complete(address);
                      } else {
                        later.completeExceptionally(failure);
                      }
                    }));
    return later;
  }

  private CompletableFuture<AgentAddress> late(Forward up, String what) {
    CmException failure =
        new CmException(
            ErrorCode.TIMED_OUT,
            "%s: %s within %d s through %s, so that was ended"
                .formatted(
                    target.name(),
                    what,
                    target.connectTimeout().toSeconds(),
                    target.forward().words().get(0)));
    up.program().end(failure);
    ended(up);
    return CompletableFuture.failedFuture(failure);
  }

  private CompletableFuture<AgentAddress> gone(Forward up) {
    return up.program()
        .result()
        .thenApply(
            result -> {
              throw new CmException(
                  ErrorCode.NODE_FAILED,
                  "%s: %s ended with exit code %d: %s"
                      .formatted(
                          target.name(),
                          target.forward().words().get(0),
                          result.exitCode(),
                          result.errors().strip()));
            });
  }

  /**
   * What the exec program itself can't do looks like a failure of the command: its exit code and
   * its words come back.
   */
  @Override
  public CompletableFuture<CommandResult> run(
      List<String> command, CommandInput input, Duration limit) {
    return loop.ask(
        () -> {
          List<String> there = new ArrayList<>(AT_HOME);
          there.addAll(Program.checked(command));
          try {
            return programs.run(target.exec().and(there), input, limit);
          } catch (IOException e) {
            throw cannotStart("exec", e);
          }
        });
  }

  /** With the program of the target that makes a terminal there; fails if it names none. */
  @Override
  public CompletableFuture<List<String>> terminal(List<String> command) {
    return loop.ask(
        () ->
            target
                .terminal()
                .map(template -> template.and(Program.checked(command)))
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> Transport.super.terminal(command)));
  }

  private CmException cannotStart(String which, IOException cause) {
    return new CmException(
        ErrorCode.NODE_FAILED,
        "%s: the program of %s can't be started: %s"
            .formatted(target.name(), which, IoReason.of(cause)),
        cause);
  }

  @Override
  public TransportState state() {
    return loop.state();
  }

  @Override
  public void onState(Consumer<TransportState> listener) {
    loop.onState(listener);
  }

  @Override
  public void close() {
    loop.close(this::end);
  }

  private void end() {
    CmException closed = loop.closed();
    if (opening != null) {
      opening.completeExceptionally(closed);
    }
    Forward up = forward;
    if (up != null) {
      up.program().end(closed);
      ended(up);
    }
    programs.end(closed);
  }
}
