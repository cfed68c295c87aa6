package org.cmremote.transport.ssh;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cmremote.transport.TransportLoop;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The master that a person has started and keeps. Only a forward of ours comes and goes with us.
 */
final class UsersMasters implements Masters {
  private static final int CANCEL_SECONDS = 2;

  private final SshTarget target;
  private final Path root;
  private final TransportLoop loop;
  private final SshCommands commands;
  private final SshClients clients;

  private @Nullable PrivateDirectory directory;
  private @Nullable Guard guard;

  UsersMasters(
      SshTarget target, Path root, TransportLoop loop, SshCommands commands, SshClients clients) {
    this.target = target;
    this.root = root;
    this.loop = loop;
    this.commands = commands;
    this.clients = clients;
  }

  @Override
  public CompletableFuture<Master> raise() {
    return SshConfig.of(target, loop.workers())
        .thenApplyAsync(config -> attach(config), loop.loop())
        .thenComposeAsync(
            master ->
                clients
                    .order(commands.forward(master.controlSocket(), master.agentSocket()))
                    .<Master>thenApply(said -> master)
                    .whenCompleteAsync(
                        (up, failure) -> {
                          if (failure != null) {
                            master.leave();
                          }
                        },
                        loop.loop()),
            loop.loop());
  }

  private AttachedMaster attach(SshConfig config) {
    Path control =
        config
            .path("controlpath")
            .orElseThrow(
                () ->
                    new CmException(
                        ErrorCode.CONFIG_INVALID,
                        target.name()
                            + ": no ControlPath is known for your own master connection; set one in the ssh configuration, or name it"));
    try {
      SocketChannel held =
          AttachedMaster.connect(control)
              .orElseThrow(
                  () ->
                      new CmException(
                          ErrorCode.SSH_FAILED,
                          "%s: no master connection of yours listens at %s; start it with ssh -M -S %s -fN and the host's name"
                              .formatted(target.name(), control, control)));
      PrivateDirectory sockets = prepare();
      Path agent = sockets.agentSocket();
      return AttachedMaster.of(
          control,
          agent,
          Optional.empty(),
          held,
          // Only the person's own terminal, or nobody, hears it.
          CompletableFuture::new,
          () -> cancel(control, agent),
          () -> cancel(control, agent),
          loop);
    } catch (IOException e) {
      throw new CmException(
          ErrorCode.SSH_FAILED,
          "%s: your master connection at %s can't be used: %s"
              .formatted(target.name(), control, e.getMessage()),
          e);
    }
  }

  private PrivateDirectory prepare() throws IOException {
    if (directory == null || !Files.isDirectory(directory.path())) {
      directory = PrivateDirectory.create(root, SshCommands.hash(target));
      if (guard != null) {
        guard.end();
      }
      guard = Guard.of(directory);
    }
    Files.deleteIfExists(directory.agentSocket());
    return directory;
  }

  /** ssh leaves the socket's file behind. */
  private void cancel(Path control, Path agent) {
    try {
      Process cancel = SshCommands.process(commands.cancel(control, agent)).start();
      if (!cancel.waitFor(CANCEL_SECONDS, TimeUnit.SECONDS)) {
        cancel.destroyForcibly();
      }
      Files.deleteIfExists(agent);
    } catch (IOException e) {
      // The master is gone, and the forward with it.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (guard != null) {
      guard.end();
    }
  }
}
