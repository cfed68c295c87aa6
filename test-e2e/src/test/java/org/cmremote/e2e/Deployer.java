package org.cmremote.e2e;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.cmremote.manager.ManagerClient;
import org.cmremote.manager.ManagerOptions;
import org.cmremote.manager.Reconnect;
import org.cmremote.manager.TokenSource;
import org.cmremote.manager.cli.agent.AgentJvm;
import org.cmremote.manager.deploy.Deployed;
import org.cmremote.manager.deploy.Deployment;
import org.cmremote.manager.deploy.Release;
import org.cmremote.manager.deploy.Temporary;
import org.cmremote.transport.Transport;
import org.cmremote.transport.protocol.CmException;

/** Deploys by the Java API, with a client of its own as {@code cm} has. */
final class Deployer implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final ManagerClient client;
  private final Deployment deployment;

  /** What it said that it would do next. */
  final List<String> steps = new ArrayList<>();

  Deployer(Transport transport) {
    this(transport, step -> {});
  }

  /**
   * @param before called before each of its steps
   */
  Deployer(Transport transport, Consumer<String> before) {
    client =
        new ManagerClient(
            vertx,
            transport,
            TokenSource.host(),
            ManagerOptions.named("e2e/1").withReconnect(Reconnect.NEVER));
    deployment = new Deployment(transport, client, before.andThen(steps::add));
  }

  static Release release(Path jar) {
    return Release.of(jar, AgentJvm.flags());
  }

  Deployed deploy(Path jar) {
    return deployment.deploy(release(jar));
  }

  Deployed upgrade(Path jar) {
    return deployment.upgrade(release(jar));
  }

  Temporary deployTemporarily(Path jar, Duration silence) {
    return deployment.deployTemporarily(release(jar), silence);
  }

  boolean undeploy(boolean keepJournal) {
    return deployment.undeploy(keepJournal, true);
  }

  /** What such an attempt fails with. */
  CmException failure(Function<Deployer, ?> attempt) {
    return assertThrows(CmException.class, () -> attempt.apply(this));
  }

  @Override
  public void close() {
    Watcher.get(client.close());
    Watcher.get(vertx.close());
  }
}
