package org.cmremote.manager;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.cmremote.transport.AgentAddress;
import org.cmremote.transport.CommandInput;
import org.cmremote.transport.CommandResult;
import org.cmremote.transport.Transport;
import org.cmremote.transport.TransportState;

/** A way to a server of this test, whose opening the test decides. */
final class FixedTransport implements Transport {
  private final Supplier<CompletableFuture<AgentAddress>> opening;
  final AtomicInteger opens = new AtomicInteger();
  volatile CommandResult command = new CommandResult(0, ScriptedAgent.TOKEN + "\n", "");
  volatile List<String> asked = List.of();
  volatile boolean closed;

  /** What its connection keeps for all that use it. */
  final AtomicReference<Optional<String>> kept = new AtomicReference<>(Optional.empty());

  /** How often a command was run there. */
  final AtomicInteger runs = new AtomicInteger();

  FixedTransport(AgentAddress address) {
    this(() -> CompletableFuture.completedFuture(address));
  }

  FixedTransport(Supplier<CompletableFuture<AgentAddress>> opening) {
    this.opening = opening;
  }

  @Override
  public String host() {
    return "build-1";
  }

  @Override
  public CompletableFuture<AgentAddress> open() {
    opens.incrementAndGet();
    return opening.get();
  }

  @Override
  public CompletableFuture<CommandResult> run(
      List<String> words, CommandInput input, Duration limit) {
    asked = words;
    runs.incrementAndGet();
    return CompletableFuture.completedFuture(command);
  }

  @Override
  public CompletableFuture<Optional<String>> kept() {
    return CompletableFuture.completedFuture(kept.get());
  }

  @Override
  public CompletableFuture<Void> keep(Optional<String> secret) {
    kept.set(secret);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public TransportState state() {
    return closed ? TransportState.CLOSED : TransportState.OPEN;
  }

  @Override
  public void onState(Consumer<TransportState> listener) {}

  @Override
  public void close() {
    closed = true;
  }
}
