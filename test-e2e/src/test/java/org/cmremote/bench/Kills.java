package org.cmremote.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.cmremote.faults.KillRun;
import org.cmremote.faults.Victim;

/** What is lost or done twice when the agent is killed in its answers. */
final class Kills implements Figure {
  private static final int FEW = 20;
  private static final int MANY = 200;
  private static final long SEED = 4;

  @Override
  public String name() {
    return "kills";
  }

  @Override
  public List<Row> measure(Rig rig) throws IOException, InterruptedException {
    int kills = rig.full() ? MANY : FEW;
    Victim agent = new Victim(rig.jvm().agent(), Files.createDirectory(rig.path("home")));
    try (KillRun run = new KillRun(agent, SEED)) {
      KillRun.Found found =
          run.run(
              kills,
              done -> {
                if (done % 10 == 0) {
                  Rig.say("%s: %d of %d".formatted(name(), done, kills));
                }
              });
      found.wrongs().forEach(Rig::say);
      return List.of(
          new Row(
              "%d kills in answers: lost or twice".formatted(found.kills()),
              found.wrongs().size(),
              Double.NaN,
              "",
              "",
              new Row.Reach.Value(0)),
          Row.context("answers that reached the programs", found.answers(), Double.NaN, "", ""),
          Row.context("of them left to a person", found.person(), Double.NaN, "", ""),
          Row.context("histories of the events", (double) found.epochs(), Double.NaN, "", ""));
    }
  }
}
