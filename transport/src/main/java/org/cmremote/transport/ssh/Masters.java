package org.cmremote.transport.ssh;

import java.util.concurrent.CompletableFuture;

/** Where a transport's master connection comes from. Loop only. */
interface Masters {
  /** Brings one up. Fails with a {@code CmException}; nothing is left then. */
  CompletableFuture<Master> raise();

  /** Ends an attempt under way, and removes what was kept for the next. */
  void close();
}
