package org.cmremote.faults;

import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.cmremote.faults.Sink.Existence;
import org.cmremote.manager.ManagerClient;
import org.cmremote.transport.CuttableProxy;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.protocol.SessionInfo;

/**
 * Random requests, and random faults in the midst of them, against a simple model of what is to be
 * true: what was acknowledged stays, nothing is typed twice or out of turn, and no event is lost or
 * told twice.
 */
public final class RandomRun implements AutoCloseable {
  private static final List<AutoConfirm> MODES = List.of(AutoConfirm.values());

  private static final int MOST_SINKS = 5;
  private static final long LIMIT_SECONDS = 30;

  /** What a client asked for before it ended, the agent may still be doing. */
  private static final int SETTLES_MS = 500;

  /** A request takes some milliseconds. */
  private static final int LATEST_FAULT_MICROS = 6_000;

  private final Victim agent;
  private final CuttableProxy line;
  private final Random random;
  private final Vertx vertx = Vertx.vertx();
  private final EventLog log = new EventLog();
  private final Map<String, Sink> sinks = new TreeMap<>();
  private final List<String> story = new ArrayList<>();

  /** A line that is cut keeps no request from its outcome. */
  private final List<String> unanswered = new ArrayList<>();

  private ManagerClient client;
  private boolean stopped;
  private boolean stoppedIsSure = true;
  private int names;
  private int lines;
  private int kills;
  private int ends;
  private int cuts;

  /**
   * What came of it.
   *
   * @param kills of the agent
   * @param ends of clients
   * @param cuts of the line to the agent
   * @param story the requests and faults in their order, to find out what went wrong
   */
  public record Found(
      int requests,
      int kills,
      int ends,
      int cuts,
      int events,
      List<String> wrongs,
      List<String> story) {
    public Found {
      wrongs = List.copyOf(wrongs);
      story = List.copyOf(story);
    }
  }

  public RandomRun(Victim agent, long seed) throws IOException {
    this.agent = agent;
    this.random = new Random(seed);
    line = CuttableProxy.to(UnixDomainSocketAddress.of(agent.socket()));
    client = connected(agent.client(vertx, line));
  }

  private ManagerClient connected(ManagerClient made) {
    made.onEvent(log::add);
    made.connect().await();
    return made;
  }

  /**
   * Makes so many requests, half of them with a fault in their midst.
   *
   * @param progress is told how many were made
   */
  public Found run(int requests, IntConsumer progress) throws IOException, InterruptedException {
    List<String> wrongs = new ArrayList<>();
    int made = 0;
    while (made < requests && wrongs.isEmpty()) {
      request();
      made++;
      progress.accept(made);
      wrongs.addAll(compare());
      wrongs.addAll(unanswered);
    }
    for (Sink sink : sinks.values()) {
      if (sink.existence() == Existence.YES) {
        awaitLines(sink);
      }
      wrongs.addAll(sink.wrongs());
    }
    wrongs.addAll(log.wrongs());
    return new Found(made, kills, ends, cuts, log.events().size(), wrongs, story);
  }

  private void request() throws IOException, InterruptedException {
    List<Sink> there =
        sinks.values().stream().filter(it -> it.existence() == Existence.YES).toList();
    int dice = random.nextInt(100);
    if (there.isEmpty() || (dice < 15 && there.size() < MOST_SINKS)) {
      create();
      return;
    }
    Sink sink = there.get(random.nextInt(there.size()));
    AutoConfirm mode = MODES.get(random.nextInt(MODES.size()));
    if (dice < 65) {
      int line = lines++;
      attempt(
          "line %d to %s".formatted(line, sink.name()),
          it -> it.call(new Request.SendText(sink.name(), Integer.toString(line), true, true)),
          acknowledged -> sink.line(line, acknowledged));
    } else if (dice < 80) {
      attempt(
          "%s gets mode %s".formatted(sink.name(), mode),
          it -> it.setAutoConfirm(sink.name(), mode),
          acknowledged -> sink.mode(mode, acknowledged));
    } else if (dice < 85) {
      awaitLines(sink);
      attempt("kill " + sink.name(), it -> it.kill(sink.name()), done -> ended(sink, done));
    } else if (dice < 90) {
      attempt("release " + sink.name(), it -> it.release(sink.name()), done -> ended(sink, done));
    } else if (dice < 95) {
      attempt("stop", it -> it.setAutoConfirm(AutoConfirm.OFF), done -> stopped(true, done));
    } else {
      attempt("go on", ManagerClient::resumeAutoConfirm, done -> stopped(false, done));
    }
  }

  private void create() throws IOException, InterruptedException {
    AutoConfirm mode = MODES.get(random.nextInt(MODES.size()));
    Sink sink = new Sink("sink" + names++, agent.home(), mode);
    sinks.put(sink.name(), sink);
    attempt(
        "create %s in mode %s".formatted(sink.name(), mode),
        it ->
            it.createSession(
                new Request.CreateSession(
                    sink.name(), "shell", sink.command(), null, "/", null, 80, 24, mode)),
        done -> sink.exists(done ? Existence.YES : Existence.MAYBE));
  }

  private static void ended(Sink sink, boolean acknowledged) {
    sink.exists(acknowledged ? Existence.NO : Existence.MAYBE);
  }

  private void stopped(boolean now, boolean acknowledged) {
    stoppedIsSure = acknowledged || (stoppedIsSure && stopped == now);
    stopped = now;
  }

  /**
   * Makes a request, now and then with a fault in its midst, and notes whether it was told done.
   */
  private <R> void attempt(
      String what, Function<ManagerClient, Future<R>> request, Consumer<Boolean> note)
      throws IOException, InterruptedException {
    Future<R> outcome = Resending.untilSent(client, request);
    int dice = random.nextInt(100);
    boolean isCut = dice >= 40 && dice < 50;
    if (dice < 50) {
      long at = System.nanoTime() + random.nextInt(LATEST_FAULT_MICROS) * 1_000L;
      while (System.nanoTime() < at) {
        Thread.onSpinWait();
      }
    }
    String fault = "";
    if (dice < 20) {
      kills++;
      fault = ", and the agent is killed";
      agent.kill();
      agent.startAgain();
    } else if (dice < 25) {
      fault = ", and its control clients are killed";
      agent.killControlClients();
    } else if (dice < 30) {
      fault = ", and the agent stands still";
      agent.freeze(true);
      TimeUnit.MILLISECONDS.sleep(100);
      agent.freeze(false);
    } else if (dice < 35) {
      ends++;
      fault = ", and the client ends";
    } else if (dice < 40) {
      fault = ", and tmux stands still";
      agent.freezeTmux(true);
      TimeUnit.MILLISECONDS.sleep(100);
      agent.freezeTmux(false);
    } else if (isCut) {
      cuts++;
      fault = ", and the line is cut";
      line.cut();
    }
    boolean acknowledged = (dice >= 30 && dice < 35) ? end(outcome) : done(outcome);
    story.add(what + fault + (acknowledged ? "" : ": unknown"));
    if (isCut && !acknowledged) {
      unanswered.add(what + " wasn't acknowledged: " + outcome.cause());
    }
    note.accept(acknowledged);
  }

  private static boolean done(Future<?> outcome) throws InterruptedException {
    try {
      outcome.toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  /** Ends the client, and goes on with another from the same place. */
  private boolean end(Future<?> outcome) throws InterruptedException {
    client.close().await();
    Position place = client.position().orElseThrow();
    boolean acknowledged = done(outcome);
    client = connected(agent.client(vertx, line, place));
    if (!acknowledged) {
      TimeUnit.MILLISECONDS.sleep(SETTLES_MS);
    }
    return acknowledged;
  }

  private List<String> compare() {
    Result.AutoConfirmMode host = retried(it -> it.call(new Request.GetAutoConfirm(null)));
    List<String> wrongs = new ArrayList<>();
    if (stoppedIsSure && stopped != host.stopped()) {
      wrongs.add("the host is %s, and is to be %s".formatted(host.stopped(), stopped));
    }
    stopped = host.stopped();
    stoppedIsSure = true;
    Map<String, SessionInfo> all =
        retried(ManagerClient::sessions).stream()
            .collect(Collectors.toMap(SessionInfo::session, info -> info));
    sinks.forEach((name, sink) -> wrongs.addAll(sink.compare(all.get(name), stopped)));
    return wrongs;
  }

  /** A question may meet a connection that has just ended; to ask again changes nothing. */
  private <T> T retried(Function<ManagerClient, Future<T>> question) {
    client.connect().await();
    return question
        .apply(client)
        .recover(failure -> client.connect().compose(again -> question.apply(client)))
        .await();
  }

  /** Lets what was typed reach the program; if it doesn't, the sink says so in the end. */
  private static void awaitLines(Sink sink) {
    try {
      await()
          .atMost(Duration.ofSeconds(5))
          .pollInterval(Duration.ofMillis(5))
          .until(sink::complete);
    } catch (ConditionTimeoutException e) {
      // See Sink.wrongs.
    }
  }

  @Override
  public void close() throws IOException {
    client.close().eventually(vertx::close).await();
    line.close();
    agent.close();
  }
}
