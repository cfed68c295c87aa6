package org.cmremote.transport.ssh;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A master connection that is up, with a forward to the agent. Loop only. */
interface Master {
  /** Where its clients find it. */
  Path controlSocket();

  /** The local end of the forward to the agent. */
  Path agentSocket();

  /** Completes on the loop when the connection is gone. */
  CompletableFuture<Void> exited();

  /**
   * The next thing that it says about a channel that the server refused, from now on; it may be
   * that nobody can hear it, and then this never completes.
   */
  CompletableFuture<String> refusal();

  /** Where those who use it keep a secret of the agent's; empty where nobody else uses it. */
  default Optional<KeptSecret> secret() {
    return Optional.empty();
  }

  /** The transport needs it no longer. */
  void leave();

  /** Nothing comes back through it: whoever needs it next has to have another one. */
  void abandon();
}
