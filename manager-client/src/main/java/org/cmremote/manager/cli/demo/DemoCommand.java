package org.cmremote.manager.cli.demo;

import static java.util.Objects.requireNonNull;
import static org.cmremote.manager.cli.reach.Reached.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cmremote.manager.Reconnect;
import org.cmremote.manager.TokenSource;
import org.cmremote.manager.cli.agent.AgentJar;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Terminal;
import org.cmremote.manager.cli.reach.Reached;
import org.cmremote.transport.Transport;
import org.cmremote.transport.local.LocalAgent;
import org.cmremote.transport.local.LocalTransport;
import org.cmremote.transport.ssh.SshTransport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cm demo}. */
@Command(
    name = "demo",
    description =
        "See the main job done: real programs ask, policy or a person answers, two clients watch.")
public final class DemoCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Programs.require();
    Path jar = AgentJar.find(System.getenv());
    Narrator narrator =
        new Narrator(
            requireNonNull(spec).commandLine().getOut(), Terminal.colours(System.getenv()));
    List<String> complaints;
    CompletableFuture<Void> over = new CompletableFuture<>();
    endOnSignal(Thread.currentThread(), over);
    try (Leftovers leftovers = new Leftovers()) {
      complaints = play(narrator, jar, leftovers);
    } finally {
      over.complete(null);
    }
    narrator.verdict(complaints, narrator.seconds());
    return complaints.isEmpty() ? ExitCode.OK : ExitCode.FAILURE;
  }

  /**
   * Ctrl-C interrupts the play, whose thread then tidies up as at any other end; the process waits
   * for that.
   */
  private static void endOnSignal(Thread player, CompletableFuture<Void> over) {
    Thread hook =
        new Thread(
            () -> {
              if (!over.isDone()) {
                player.interrupt();
                over.completeOnTimeout(null, 15, TimeUnit.SECONDS).join();
              }
            },
            "cm-demo-end");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private static List<String> play(Narrator narrator, Path jar, Leftovers leftovers)
      throws IOException, InterruptedException {
    Place place = Place.make(leftovers);
    List<Scene> scenes = Scenes.of(place);
    narrator.say("An agent starts here, with a tmux server, a token and files of its own.");
    DemoAgent agent = DemoAgent.start(place, jar, leftovers);
    narrator.say("An sshd starts on a free port of 127.0.0.1, with keys of its own.");
    DemoSshd sshd = DemoSshd.start(place, leftovers);

    Watchers watchers = new Watchers();
    Reached local = reach(local(place), Reconnect.ALWAYS, place, leftovers);
    watchers.watch(Watchers.Side.LOCAL, local.client());
    await(unlessEnded(agent, local.client().connect()));
    Reached driver = reach(local(place), Reconnect.NEVER, place, leftovers);
    await(driver.client().connect());
    Reached tunnel =
        reach(new SshTransport(sshd.target(), place.ssh()), Reconnect.NEVER, place, leftovers);
    watchers.watch(Watchers.Side.TUNNEL, tunnel.client());
    watchers.startAfter(await(tunnel.client().connect()).seq());
    narrator.say("Two clients watch: one on this machine, one through a real ssh tunnel.");
    narrator.say("Six programs ask. Policy answers what is harmless; the rest waits for a person.");
    narrator.heading();
    return new Play(narrator, driver.client(), place, watchers).run(scenes);
  }

  private static Transport local(Place place) {
    return new LocalTransport(LocalAgent.at(place.agentSocket()));
  }

  private static Reached reach(
      Transport transport, Reconnect reconnect, Place place, Leftovers leftovers) {
    Reached reached = Reached.by(transport, TokenSource.file(place.token()), reconnect);
    leftovers.add(reached::close);
    return reached;
  }

  /** An agent that can't start would else be tried for ever. */
  private static <T> Future<T> unlessEnded(DemoAgent agent, Future<T> connected) {
    Promise<T> first = Promise.promise();
    connected.onSuccess(first::tryComplete).onFailure(first::tryFail);
    Future.fromCompletionStage(agent.process().onExit())
        .onSuccess(process -> first.tryFail(agent.ended()));
    return first.future();
  }
}
