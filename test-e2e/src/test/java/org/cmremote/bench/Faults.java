package org.cmremote.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.cmremote.faults.RandomRun;
import org.cmremote.faults.Victim;

/** What random faults in the midst of random requests undo, lose or do twice. */
final class Faults implements Figure {
  private static final int FEW = 100;
  private static final int MANY = 1_000;
  private static final long SEED = 5;

  @Override
  public String name() {
    return "faults";
  }

  @Override
  public List<Row> measure(Rig rig) throws IOException, InterruptedException {
    int requests = rig.full() ? MANY : FEW;
    Victim agent = new Victim(rig.jvm().agent(), Files.createDirectory(rig.path("home")));
    try (RandomRun run = new RandomRun(agent, SEED)) {
      RandomRun.Found found =
          run.run(
              requests,
              done -> {
                if (done % 50 == 0) {
                  Rig.say("%s: %d of %d".formatted(name(), done, requests));
                }
              });
      if (!found.wrongs().isEmpty()) {
        found.story().forEach(Rig::say);
        found.wrongs().forEach(Rig::say);
      }
      return List.of(
          new Row(
              "%d requests with random faults: undone, lost or twice".formatted(found.requests()),
              found.wrongs().size(),
              Double.NaN,
              "",
              "",
              new Row.Reach.Value(0)),
          Row.context("kills of the agent in them", found.kills(), Double.NaN, "", ""),
          Row.context("clients that ended in them", found.ends(), Double.NaN, "", ""),
          Row.context("cuts of the line in them", found.cuts(), Double.NaN, "", ""),
          Row.context("events", found.events(), Double.NaN, "", ""));
    }
  }
}
