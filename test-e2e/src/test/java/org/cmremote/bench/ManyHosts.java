package org.cmremote.bench;

import io.vertx.core.Future;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.cmremote.manager.ConnectionChange;
import org.cmremote.manager.Fleet;
import org.cmremote.manager.ManagerOptions;
import org.cmremote.manager.Reconnect;
import org.cmremote.manager.TokenSource;
import org.cmremote.transport.ssh.Logins;
import org.cmremote.transport.ssh.RemoteAgent;
import org.cmremote.transport.ssh.SshTarget;
import org.cmremote.transport.ssh.SshTransport;
import org.cmremote.transport.ssh.Sshd;

/**
 * Fifty hosts that one manager connects to, all on this machine: each an address of the loopback,
 * an sshd and an agent of its own, where the manager knows of none but how to log in.
 */
final class ManyHosts implements Figure {
  private static final int HOSTS = 50;

  /** As many as {@link Logins} lets in. */
  private static final int AT_A_TIME = 32;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Override
  public String name() {
    return "hosts";
  }

  @Override
  public List<Row> measure(Rig rig) throws Exception {
    Rig.say("hosts: starting %d agents".formatted(HOSTS));
    List<Host> hosts = new ArrayList<>();
    for (int i = 0; i < HOSTS; i++) {
      hosts.add(Host.start(rig, "127.0.1." + (i + 1)));
    }
    // What is there once for all.
    Connected first = connect(rig, hosts.subList(0, 1));
    first.fleet.close().await();

    double before = heapMegabytes();
    Connected all = connect(rig, hosts);
    double each = (heapMegabytes() - before) / HOSTS;
    all.fleet.close().await();
    double plain = plainLogins(hosts);
    return List.of(
        new Row(
            "%d hosts connected by one manager".formatted(HOSTS),
            all.seconds,
            plain,
            "s",
            "ssh HOST true, %d at a time".formatted(AT_A_TIME),
            new Row.Reach.Value(15)),
        new Row(
            "the manager's heap for each", each, Double.NaN, "MiB", "", new Row.Reach.Value(4)));
  }

  private record Connected(Fleet fleet, double seconds) {}

  private static Connected connect(Rig rig, List<Host> hosts) throws Exception {
    Fleet fleet = new Fleet(rig.vertx());
    CountDownLatch missing = new CountDownLatch(hosts.size());
    fleet.onConnection(
        change -> {
          if (change.change() instanceof ConnectionChange.Connected) {
            missing.countDown();
          }
        });
    Logins logins = new Logins();
    ManagerOptions options = ManagerOptions.named("bench").withReconnect(Reconnect.ALWAYS);
    long started = System.nanoTime();
    for (Host host : hosts) {
      fleet.add(
          host.target().host(),
          new SshTransport(host.target(), logins),
          TokenSource.host(),
          options);
    }
    if (!missing.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      Future<Void> unused = fleet.close();
      throw new IOException("not all hosts were connected: " + fleet.states());
    }
    return new Connected(fleet, (System.nanoTime() - started) / 1e9);
  }

  /** What lives in the heap, in MiB. */
  private static double heapMegabytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1024.0 / 1024.0;
  }

  /** The seconds in which ssh alone has logged in everywhere. */
  private static double plainLogins(List<Host> hosts) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      List<java.util.concurrent.Future<Integer>> logins = new ArrayList<>();
      long started = System.nanoTime();
      for (Host host : hosts) {
        logins.add(threads.submit(() -> host.plainLogin().start().waitFor()));
      }
      for (java.util.concurrent.Future<Integer> login : logins) {
        if (login.get() != 0) {
          throw new IOException("a plain login ended with " + login.get());
        }
      }
      return (System.nanoTime() - started) / 1e9;
    } finally {
      threads.shutdownNow();
    }
  }

  private record Host(SshTarget target, Path keys) {

    static Host start(Rig rig, String address) throws IOException {
      MeasuredAgent agent = MeasuredAgent.start(rig);
      // A first client costs an agent some classes, on what would be a machine of its own.
      agent.connect().close().await();
      Path keys = rig.path("sshd");
      Sshd sshd = Sshd.start(keys, "ListenAddress " + address, "SetEnv HOME=" + agent.home());
      rig.atEnd(sshd::close);
      SshTarget target =
          SshTarget.to(address)
              .user(System.getProperty("user.name"))
              .port(sshd.port())
              .configFile(Path.of("/dev/null"))
              .identityFile(keys.resolve("client_key"))
              .knownHostsFile(keys.resolve("known_hosts"))
              .options("IdentityAgent=none")
              .agent(new RemoteAgent.UnixSocket(agent.home().resolve("cm/agent.sock").toString()))
              .build();
      return new Host(target, keys);
    }

    ProcessBuilder plainLogin() {
      List<String> command = new ArrayList<>(List.of("ssh", "-F", "/dev/null", "-T"));
      command.addAll(List.of("-i", keys.resolve("client_key").toString()));
      command.addAll(List.of("-o", "IdentityAgent=none", "-o", "BatchMode=yes"));
      command.addAll(List.of("-o", "UserKnownHostsFile=" + keys.resolve("known_hosts")));
      command.addAll(List.of("-p", String.valueOf(target.port().orElseThrow()), target.host()));
      command.add("true");
      return new ProcessBuilder(command)
          .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    }
  }
}
