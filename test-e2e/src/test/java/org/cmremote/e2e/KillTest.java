package org.cmremote.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.cmremote.faults.KillRun;
import org.cmremote.faults.RandomRun;
import org.cmremote.faults.Victim;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An agent that is killed in the midst of what it does. {@code ./bench} does the same for longer.
 */
@Timeout(120)
class KillTest {
  private static final int KILLS = 8;
  private static final int REQUESTS = 40;

  private final Reaper reaper = new Reaper();

  @AfterEach
  void stop() {
    reaper.close();
  }

  private Victim agent() throws IOException {
    Place place = reaper.add(new Place());
    return new Victim(Artifacts.agent(), place.directory());
  }

  @Test
  void everyQuestionIsAnsweredOnce() throws Exception {
    KillRun run = reaper.add(new KillRun(agent(), System.nanoTime()));

    KillRun.Found found = run.run(KILLS, done -> {});

    assertEquals(List.of(), found.wrongs(), found.toString());
    assertEquals(KILLS, found.kills());
    assertTrue(found.answers() >= 2 * KILLS, found.toString());
  }

  @Test
  void whatIsAcknowledgedStaysAndNothingIsTypedTwice() throws Exception {
    long seed = System.nanoTime();
    RandomRun run = reaper.add(new RandomRun(agent(), seed));

    RandomRun.Found found = run.run(REQUESTS, done -> {});

    assertEquals(List.of(), found.wrongs(), () -> "seed %d: %s".formatted(seed, found.story()));
    assertEquals(REQUESTS, found.requests());
    assertTrue(found.events() > REQUESTS, found.toString());
  }
}
