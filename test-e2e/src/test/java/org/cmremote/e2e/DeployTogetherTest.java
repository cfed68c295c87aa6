package org.cmremote.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.cmremote.manager.TokenSource;
import org.cmremote.manager.deploy.Deployed;
import org.cmremote.transport.Transport;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.ssh.SshTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several managers that deploy to one host at the same time, and one that deploys to several. */
@Timeout(120)
class DeployTogetherTest {
  private final Reaper reaper = new Reaper();
  @TempDir private Path directory;
  private LoginHost host;

  @BeforeEach
  void start() throws IOException {
    host = reaper.add(new LoginHost(directory.resolve("sshd")));
  }

  @AfterEach
  void stop() {
    reaper.close();
  }

  private Transport way() {
    return reaper.add(new SshTransport(host.target(), directory.resolve("ssh/s")));
  }

  /** What each of them got. */
  private static <T> List<T> atOnce(List<Deployer> deployers, Function<Deployer, T> step) {
    List<CompletableFuture<T>> running =
        deployers.stream().map(it -> CompletableFuture.supplyAsync(() -> step.apply(it))).toList();
    return running.stream().map(CompletableFuture::join).toList();
  }

  private static List<Deployed.Change> changes(List<Deployed> deployed) {
    return deployed.stream().map(Deployed::change).sorted().toList();
  }

  @Test
  void oneAtATimeChangesAHostAndTheOthersFindWhatItDid() throws IOException {
    Set<String> before = host.tree();
    List<Deployer> deployers =
        Stream.generate(() -> reaper.add(new Deployer(way()))).limit(3).toList();

    assertEquals(
        List.of(Deployed.Change.NONE, Deployed.Change.NONE, Deployed.Change.DEPLOYED),
        changes(atOnce(deployers, it -> it.deploy(Artifacts.agentJar()))));

    Watcher manager = reaper.add(new Watcher(way(), TokenSource.host()));
    manager.script("demo", AutoConfirm.OFF, "read -p 'Continue? [y/N] ' a; exit 5");
    String prompt = manager.awaitPrompt("demo", "Continue? [y/N]").id();
    Path later = NewJar.at(directory.resolve("later.jar"));
    assertEquals(
        List.of(Deployed.Change.NONE, Deployed.Change.NONE, Deployed.Change.REPLACED),
        changes(atOnce(deployers, it -> it.upgrade(later))));
    assertEquals(2, host.processes().size(), host.processes().toString());
    Watcher other = reaper.add(new Watcher(way(), TokenSource.host()));
    assertEquals(NewJar.VERSION, Watcher.get(other.client().agentInfo()).agent());
    Watcher.get(other.client().answer("demo", prompt, 0));
    assertEquals(5, other.awaitEvent("demo", Event.SessionExited.class).exitCode());

    assertEquals(1, Collections.frequency(atOnce(deployers, it -> it.undeploy(false)), true));
    assertEquals(List.of(), host.processes());
    assertEquals(before, host.tree());
  }

  @Test
  void whoeverFailsLeavesWhatAnotherHasPutThereMeanwhile() throws IOException {
    Deployer first = reaper.add(new Deployer(way()));
    String release = first.deploy(Artifacts.agentJar()).release();
    Path bad = NewJar.bad(directory.resolve("bad.jar"));
    List<String> ends =
        atOnce(
            List.of(first, reaper.add(new Deployer(way()))),
            it -> it.failure(one -> one.upgrade(bad)).message());
    assertTrue(ends.stream().allMatch(it -> it.contains(release + " runs again")), ends::toString);
    assertEquals(Deployed.Change.NONE, first.deploy(Artifacts.agentJar()).change());
    assertEquals(2, host.processes().size(), host.processes().toString());
  }

  @Test
  void whatAnotherHasTakenBackBeforeItStartedIsCopiedAgain() throws Exception {
    Deployer first = reaper.add(new Deployer(way()));
    String release = first.deploy(Artifacts.agentJar()).release();
    Path bad = NewJar.bad(directory.resolve("bad.jar"));
    CompletableFuture<Void> copied = new CompletableFuture<>();
    CompletableFuture<Void> takenBack = new CompletableFuture<>();
    Deployer second =
        reaper.add(
            new Deployer(
                way(),
                step -> {
                  if (step.equals("restarting the agent")) {
                    copied.complete(null);
                    takenBack.join();
                  }
                }));
    CompletableFuture<String> end =
        CompletableFuture.supplyAsync(() -> second.failure(it -> it.upgrade(bad)).message());
    copied.get(60, TimeUnit.SECONDS);
    first.failure(it -> it.upgrade(bad));
    takenBack.complete(null);

    String said = end.get(60, TimeUnit.SECONDS);
    assertTrue(said.contains(release + " runs again"), said);
    assertEquals(2, second.steps.stream().filter(it -> it.startsWith("copying")).count());
  }

  @Test
  void oneCommandDeploysToSeveralHostsUpgradesThemAndLeavesThem() throws IOException {
    LoginHost second = reaper.add(new LoginHost(directory.resolve("sshd2")));
    List<Set<String>> before = List.of(host.tree(), second.tree());
    Place place = reaper.add(new Place());
    host.options(place);
    Path registry = place.directory().resolve("config/cm/hosts.toml");
    Files.createDirectories(registry.getParent());
    Files.writeString(
        registry,
        host.registered("one") + second.registered("two") + "[groups]\nboth = ['one', 'two']\n");
    Cm cm = new Cm(place, List.of("--group", "both"));

    told(run(cm, "deploy", Artifacts.agentJar()), "agent 0.1.0 deployed");
    told(
        run(cm, "upgrade", NewJar.at(directory.resolve("later.jar"))),
        "agent %s deployed in place of 0.1.0".formatted(NewJar.VERSION));
    told(cm.run("undeploy"), "agent removed");
    assertEquals(before, List.of(host.tree(), second.tree()));
  }

  private static Ended run(Cm cm, String subcommand, Path jar) {
    ProcessBuilder builder = cm.builder(subcommand);
    builder.environment().put("CM_AGENT_JAR", jar.toString());
    return Ended.of(builder);
  }

  private static void told(Ended ended, String what) {
    assertEquals(0, ended.exitCode(), ended.toString());
    assertTrue(ended.out().contains("one: " + what), ended.toString());
    assertTrue(ended.out().contains("two: " + what), ended.toString());
    assertTrue(ended.out().endsWith("2 hosts: 2 ok, 0 failed\n"), ended.toString());
  }
}
