package org.cmremote.manager.cli.demo;

import static org.cmremote.manager.cli.reach.Reached.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.cmremote.manager.ManagerClient;
import org.cmremote.manager.cli.demo.Watchers.Seen;
import org.cmremote.manager.cli.io.Plain;

/** Plays the scenes one after the other, so that a reader can follow, and judges the outcome. */
final class Play {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final Narrator narrator;
  private final ManagerClient driver;
  private final Place place;
  private final Watchers watchers;
  private final Tally tally = new Tally();
  private final List<String> complaints = new ArrayList<>();
  private final long deadline = System.nanoTime() + LIMIT_NANOS;

  Play(Narrator narrator, ManagerClient driver, Place place, Watchers watchers) {
    this.narrator = narrator;
    this.driver = driver;
    this.place = place;
    this.watchers = watchers;
  }

  /** What was not as it should be; nothing if all was. */
  List<String> run(List<Scene> scenes) throws InterruptedException {
    Person person = new Person(driver, scenes);
    for (Scene scene : scenes) {
      await(person.start(scene, place));
      if (!played(scene)) {
        break;
      }
      if (!scene.proven().getAsBoolean()) {
        complaints.add("%s: not so: %s".formatted(scene.session(), scene.proof()));
      }
    }
    int same = watchers.same();
    judge(same);
    narrator.summary(tally, same);
    return complaints;
  }

  /** Whether the scene came to its end in time. */
  private boolean played(Scene scene) throws InterruptedException {
    String session = scene.session();
    if (scene.answer().isPresent()) {
      return reached(session, "didn't end", () -> tally.over(session));
    }
    if (!reached(session, "wasn't seen to ask", () -> tally.waitsForPassword(session))) {
      return false;
    }
    await(driver.kill(session));
    return reached(session, "wasn't seen to be killed", () -> tally.over(session));
  }

  private boolean reached(String session, String otherwise, BooleanSupplier end)
      throws InterruptedException {
    if (watchers.until(deadline, end, this::seen)) {
      return true;
    }
    String screen = Plain.screen(await(driver.screen(session)).lines());
    complaints.add(
        "%s %s in time; its screen:\n%s".formatted(session, otherwise, screen.indent(6)));
    return false;
  }

  private void seen(Seen seen) {
    narrator.event(seen, tally.add(seen));
  }

  private void judge(int same) {
    if (tally.byPolicy() == 0) {
      complaints.add("policy answered nothing");
    }
    if (tally.byPerson() == 0) {
      complaints.add("nothing was left to a person");
    }
    if (tally.failed() > 0) {
      complaints.add(tally.failed() + " answers failed");
    }
    if (tally.passwordAnswered()) {
      complaints.add("a password was answered");
    }
    if (same < 0) {
      complaints.add("the clients saw different events");
    }
  }
}
