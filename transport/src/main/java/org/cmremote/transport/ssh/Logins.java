package org.cmremote.transport.ssh;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * Bounds how many logins of its transports are under way at a time: to one server, which is the
 * host or the jump host in front of it, and in all. A server drops connections at random once ten
 * wait to be let in (MaxStartups, 10:30:100 by default). Any thread may use it.
 */
public final class Logins {
  private static final int TO_ONE_SERVER = 4;
  private static final int IN_ALL = 32;

  /** Where one password at a time is asked for; no host has that name. */
  private static final String TERMINAL = " terminal";

  private final Map<String, Semaphore> servers = new ConcurrentHashMap<>();
  private final Semaphore all = new Semaphore(IN_ALL, true);

  /**
   * Waits for the target's turn, on workers. Completes with what lets the next one in, to be run
   * once; fails with {@code CLOSED} if the wait is interrupted.
   */
  CompletableFuture<Runnable> enter(SshTarget target, Executor workers) {
    if (target.login() instanceof Login.Password password && password.askpass().isEmpty()) {
      return CompletableFuture.supplyAsync(() -> enter(target, TERMINAL), workers);
    }
    return SshConfig.of(target, workers)
        // A configuration that ssh can't read is the login's to complain of.
        .handle((config, failure) -> config == null ? target.host() : server(target, config))
        .thenApplyAsync(server -> enter(target, server), workers);
  }

  private Runnable enter(SshTarget target, String name) {
    Semaphore server =
        servers.computeIfAbsent(
            name, unused -> new Semaphore(name.equals(TERMINAL) ? 1 : TO_ONE_SERVER, true));
    try {
      server.acquire();
      all.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CmException(ErrorCode.CLOSED, target.name() + ": interrupted before the login", e);
    }
    return () -> {
      all.release();
      server.release();
    };
  }

  /** Whom the login asks first. */
  private static String server(SshTarget target, SshConfig config) {
    return config
        .value("proxyjump")
        .map(jumps -> jumps.split(",", 2)[0])
        .or(() -> config.value("hostname"))
        .orElse(target.host());
  }
}
