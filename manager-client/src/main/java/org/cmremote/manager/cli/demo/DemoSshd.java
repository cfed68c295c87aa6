package org.cmremote.manager.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.ssh.HostKeyPolicy;
import org.cmremote.transport.ssh.RemoteAgent;
import org.cmremote.transport.ssh.SshTarget;

/**
 * A real sshd on a free port of 127.0.0.1, with keys of its own, that lets in who runs the demo.
 * The user's own ssh files are neither read nor written.
 */
record DemoSshd(Place place, int port) {
  private static final Path RUN = Path.of("/run/sshd");

  static DemoSshd start(Place place, Leftovers leftovers) throws IOException {
    Files.createDirectories(place.ssh());
    Path hostKey = key(place, "host_key");
    Path clientKey = key(place, "client_key");
    Path authorized = place.ssh().resolve("authorized_keys");
    Files.copy(publicKey(clientKey), authorized);
    int port = freePort();
    Files.writeString(
        place.ssh().resolve("known_hosts"),
        "[127.0.0.1]:%d %s".formatted(port, Files.readString(publicKey(hostKey))));
    Path config =
        Files.write(
            place.ssh().resolve("sshd_config"),
            List.of(
                "Port " + port,
                "ListenAddress 127.0.0.1",
                "HostKey " + hostKey,
                "AuthorizedKeysFile " + authorized,
                "AllowStreamLocalForwarding local",
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                // /tmp is writable by all, which sshd takes for a danger to the keys; this
                // directory is not.
                "StrictModes no",
                "UsePAM no",
                "PidFile none"));
    makeRunDirectory(leftovers);
    Process process =
        new ProcessBuilder(Programs.path("sshd").toString(), "-D", "-e", "-f", config.toString())
            .redirectErrorStream(true)
            .start();
    leftovers.add(() -> Leftovers.end(process));
    awaitListening(process);
    return new DemoSshd(place, port);
  }

  /** The way to the agent's socket through this sshd. */
  SshTarget target() {
    return SshTarget.to("127.0.0.1")
        .user(System.getProperty("user.name"))
        .port(port)
        .identityFile(place.ssh().resolve("client_key"))
        .knownHostsFile(place.ssh().resolve("known_hosts"))
        .hostKeys(HostKeyPolicy.STRICT)
        .configFile(Path.of("/dev/null"))
        .agent(new RemoteAgent.UnixSocket(place.agentSocket().toString()))
        .build();
  }

  private static Path key(Place place, String name) throws IOException {
    Path file = place.ssh().resolve(name);
    Programs.run(
        new ProcessBuilder(
            "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "cm-demo", "-f", file.toString()));
    return file;
  }

  private static Path publicKey(Path key) {
    return key.resolveSibling(key.getFileName() + ".pub");
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  /** An sshd that root starts confines itself there, and the service that makes it may not run. */
  private static void makeRunDirectory(Leftovers leftovers) throws IOException {
    if (System.getProperty("user.name").equals("root") && Files.notExists(RUN)) {
      Files.createDirectory(RUN);
      leftovers.add(() -> Leftovers.delete(RUN));
    }
  }

  /** Its log is read to the end, or a full pipe would stop it. */
  private static void awaitListening(Process process) {
    CompletableFuture<Void> listening = new CompletableFuture<>();
    Thread reader = new Thread(() -> read(process, listening), "cm-demo-sshd-log");
    reader.setDaemon(true);
    reader.start();
    try {
      listening.get(5, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new CmException(
          ErrorCode.COMMAND_FAILED,
          "sshd doesn't start: "
              + (e.getCause() == null ? "it says nothing for 5 s" : e.getCause().getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CmException(ErrorCode.CLOSED, "interrupted", e);
    }
  }

  private static void read(Process process, CompletableFuture<Void> listening) {
    StringBuilder said = new StringBuilder();
    try (BufferedReader log =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = log.readLine(); line != null; line = log.readLine()) {
        if (line.startsWith("Server listening on")) {
          listening.complete(null);
        }
        if (!listening.isDone()) {
          said.append(line).append('\n');
        }
      }
    } catch (IOException e) {
      said.append(e);
    }
    listening.completeExceptionally(new IllegalStateException(said.toString().strip()));
  }
}
