package org.cmremote.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.awaitility.core.ConditionTimeoutException;
import org.cmremote.manager.ManagerClient;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Request;

/**
 * Kills an agent while it answers, again and again, each time within some milliseconds of a
 * question. A program on a line and one with dialogs ask without end. What the agent left to a
 * person because it may have been answered already, a person answers here.
 */
public final class KillRun implements AutoCloseable {
  /** From a question to its answer it is a millisecond or two, and some more for a cold agent. */
  private static final int LATEST_KILL_MICROS = 8_000;

  private static final long LIMIT_SECONDS = 30;

  private final Victim agent;
  private final Vertx vertx = Vertx.vertx();
  private final ManagerClient client;
  private final EventLog log = new EventLog();
  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private final List<Counting> programs;
  private final Random random;

  /**
   * What came of it.
   *
   * @param answers that reached the programs
   * @param person how many of them a person gave
   * @param epochs how many histories the events were of
   * @param wrongs what is not to be: an answer twice or not at all, an event lost or twice
   */
  public record Found(int kills, int answers, int person, long epochs, List<String> wrongs) {
    public Found {
      wrongs = List.copyOf(wrongs);
    }
  }

  public KillRun(Victim agent, long seed) throws IOException {
    this.agent = agent;
    this.random = new Random(seed);
    Path pipe = agent.home().resolve("asked");
    if (new ProcessBuilder("mkfifo", pipe.toString()).start().onExit().join().exitValue() != 0) {
      throw new IOException("mkfifo failed");
    }
    Path screen = agent.home().resolve("screen");
    try (InputStream recorded =
        KillRun.class.getResourceAsStream("/org/cmremote/bench/claude-permission.txt")) {
      if (recorded == null) {
        throw new IOException("the recorded screen is missing");
      }
      Files.copy(recorded, screen);
    }
    programs =
        List.of(
            Counting.lines("lines", agent.home(), pipe),
            Counting.dialogs("dialogs", agent.home(), pipe, screen));
    client = agent.client(vertx);
    client.onEvent(log::add);
    client.onEvent(
        Event.PromptDecided.class,
        (envelope, decided) -> {
          if (decided.rule().equals("restart") && envelope.session() != null) {
            client.answer(envelope.session(), decided.prompt(), 0);
          }
        });
    client.connect().await();
    listen(pipe);
  }

  private void listen(Path pipe) {
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader in =
                  new BufferedReader(new InputStreamReader(Files.newInputStream(pipe), UTF_8))) {
                in.lines().forEach(asked::add);
              } catch (IOException e) {
                asked.add("broken: " + e);
              }
            },
            "asked");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Kills it so many times.
   *
   * @param progress is told how many times it was killed
   */
  public Found run(int kills, IntConsumer progress) throws IOException, InterruptedException {
    for (Counting program : programs) {
      client
          .createSession(
              new Request.CreateSession(
                  program.session(),
                  program.tool(),
                  program.command(),
                  null,
                  "/usr",
                  null,
                  120,
                  36,
                  AutoConfirm.ALL))
          .await();
    }
    List<String> wrongs = new ArrayList<>();
    int done = 0;
    while (done < kills && wrongs.isEmpty()) {
      killInAnAnswer();
      done++;
      progress.accept(done);
      wrongs.addAll(unanswered());
    }
    for (Counting program : programs) {
      wrongs.addAll(program.wrongs());
    }
    wrongs.addAll(log.wrongs());
    int answers = 0;
    for (Counting program : programs) {
      answers += program.answered();
    }
    return new Found(done, answers, byPerson(), log.epochs(), wrongs);
  }

  private int byPerson() {
    return (int)
        log.events().stream()
            .map(event -> event.event())
            .filter(
                event ->
                    event instanceof Event.PromptDecided decided
                        && decided.rule().equals("restart"))
            .count();
  }

  private void killInAnAnswer() throws IOException, InterruptedException {
    asked.clear();
    if (asked.poll(LIMIT_SECONDS, TimeUnit.SECONDS) == null) {
      throw new IOException("nothing is asked any more");
    }
    long at = System.nanoTime() + random.nextInt(LATEST_KILL_MICROS) * 1_000L;
    while (System.nanoTime() < at) {
      Thread.onSpinWait();
    }
    agent.kill();
    agent.startAgain();
  }

  /** Waits until what stood when the agent was killed has its answer, and one more is given. */
  private List<String> unanswered() throws IOException {
    List<String> waiting = new ArrayList<>();
    for (Counting program : programs) {
      int enough = program.answered() + 2;
      try {
        await()
            .atMost(LIMIT_SECONDS, TimeUnit.SECONDS)
            .pollInterval(Duration.ofMillis(5))
            .until(() -> program.answered() >= enough);
      } catch (ConditionTimeoutException e) {
        waiting.add(program.session() + ": a question has no answer after the agent came back");
      }
    }
    return waiting;
  }

  @Override
  public void close() throws IOException {
    client.close().eventually(vertx::close).await();
    agent.close();
  }
}
