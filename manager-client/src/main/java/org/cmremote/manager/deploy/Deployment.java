package org.cmremote.manager.deploy;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.cmremote.manager.ManagerClient;
import org.cmremote.transport.CommandInput;
import org.cmremote.transport.CommandResult;
import org.cmremote.transport.Transport;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Health;
import org.cmremote.transport.protocol.Result;

/**
 * The agent of one host: how it gets there, is replaced, and leaves. Every method blocks; each step
 * on the host is one command of the transport. What was put into force and doesn't get healthy is
 * taken back.
 *
 * <p>Several may be at work on one host: a step that changes it waits for its turn there, and is
 * only taken if things still stand as they did when it was decided; if not, all begins with another
 * look.
 */
public final class Deployment {
  /** Looking, and what else is over soon. */
  private static final Duration SHORT = Duration.ofSeconds(60);

  /** A slow line; a dead one is noticed long before. */
  private static final Duration COPY = Duration.ofHours(1);

  /** A start and, if it fails, the start of what was before; each takes 90 s at most. */
  private static final Duration SWITCH = Duration.ofMinutes(5);

  private static final Duration HEALTHY = Duration.ofSeconds(15);

  /** Others' steps that are in the way; one takes as long as {@link #SWITCH} at most. */
  private static final Duration TURN = Duration.ofMinutes(10);

  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Transport transport;
  private final ManagerClient client;
  private final Consumer<String> progress;

  /**
   * @param client of that transport's agent; it need not be connected
   * @param progress told, in a few words for a person, what is done next
   */
  public Deployment(Transport transport, ManagerClient client, Consumer<String> progress) {
    this.transport = requireNonNull(transport, "transport is null");
    this.client = requireNonNull(client, "client is null");
    this.progress = requireNonNull(progress, "progress is null");
  }

  /**
   * A command for a host's shell that says what is there of all that an agent needs, one {@code
   * KEY=VALUE} a line, and changes nothing.
   */
  public static List<String> facts() {
    return Script.FACTS.command();
  }

  /** What is to become of a release that is older than the one in force. */
  public enum Downgrade {
    /** {@code DEPLOYMENT_REFUSED}, and nothing is changed. */
    REFUSED,
    ALLOWED
  }

  /**
   * Sees to it that this release runs on the host, whatever ran there before. Sessions live on.
   *
   * @throws CmException {@code PLATFORM_UNSUPPORTED}, {@code TMUX_MISSING} or {@code
   *     DEPLOYMENT_REFUSED} if nothing was touched; {@code COPY_BROKEN} if the copy arrived broken,
   *     which was never started; {@code NOT_HEALTHY} if the agent didn't start or answer, and what
   *     was before runs again
   */
  public Deployed deploy(Release release) {
    return deploy(release, Downgrade.REFUSED);
  }

  /** The same, and says whether the release may be older than what is there. */
  public Deployed deploy(Release release, Downgrade downgrade) {
    return inTurn(
        () -> {
          Survey survey = look(release, downgrade);
          return deploy(release, survey, survey.stands(), "");
        });
  }

  /**
   * The same, where a deployment is there already.
   *
   * @throws CmException {@code DEPLOYMENT_REFUSED} where there is none
   */
  public Deployed upgrade(Release release) {
    return upgrade(release, Downgrade.REFUSED);
  }

  /** The same, and says whether the release may be older than what is there. */
  public Deployed upgrade(Release release, Downgrade downgrade) {
    return inTurn(
        () -> {
          Survey survey = look(release, downgrade);
          if (survey.current().isEmpty()) {
            throw new CmException(
                ErrorCode.DEPLOYMENT_REFUSED,
                "%s has no agent of cm deploy to upgrade: run cm deploy"
                    .formatted(transport.host()));
          }
          return deploy(release, survey, survey.stands(), "");
        });
  }

  /**
   * Puts an agent on the host for as long as this process runs, is connected and doesn't close what
   * is returned. Then the host removes the agent with all that it made, its sessions too.
   *
   * @param silence after which the host takes the line for cut, some seconds at least
   * @throws CmException {@code DEPLOYMENT_REFUSED} if an agent or sessions are there; as {@link
   *     #deploy(Release)} otherwise
   */
  public Temporary deployTemporarily(Release release, Duration silence) {
    Survey survey = look(release, Downgrade.ALLOWED);
    if (survey.current().isPresent()) {
      throw new CmException(
          ErrorCode.DEPLOYMENT_REFUSED,
          "%s has an agent of cm deploy already, which stays".formatted(transport.host()));
    }
    Temporary temporary = Temporary.begin(transport, silence);
    try {
      String stands = survey.stands() + temporary.mark();
      if (deploy(release, survey.inBackground(), stands, temporary.mark()).isEmpty()) {
        throw taken();
      }
      return temporary;
    } catch (CmException e) {
      temporary.close();
      if (temporary.isRefused()) {
        temporary.awaitEnd();
      }
      throw e;
    }
  }

  /**
   * Takes the agent and all that it made away.
   *
   * @param keepJournal what happened stays to be read
   * @param endSessions sessions that are there end; else they are in the way
   * @return whether there was a deployment
   * @throws CmException {@code DEPLOYMENT_REFUSED} if there are sessions
   */
  public boolean undeploy(boolean keepJournal, boolean endSessions) {
    CommandResult result =
        inTurn(
            () ->
                free(
                    run(
                        Script.UNDEPLOY,
                        SHORT,
                        keepJournal ? "journal" : "all",
                        endSessions ? "yes" : "no")));
    if (result.exitCode() == Script.SESSIONS) {
      throw new CmException(
          ErrorCode.DEPLOYMENT_REFUSED,
          "%s: %s sessions are there and would end: end them with cm kill, or say --end-sessions"
              .formatted(transport.host(), result.errors().strip()));
    }
    boolean removed = done(result, "removing the agent").output().contains("removed=yes");
    if (removed) {
      // The next agent there makes another token.
      join(transport.keep(Optional.empty()));
    }
    return removed;
  }

  /**
   * Starts the agent if it has stopped by itself, since nobody needed it ({@code stop_when_idle}).
   *
   * @return whether it runs; false for one that somebody stopped, or that isn't there
   * @throws CmException {@code COMMAND_FAILED} if it doesn't start
   */
  public boolean wake() {
    CommandResult result = run(Script.WAKE, SWITCH);
    return done(result, "starting the agent, which was idle,").output().contains("runs=yes");
  }

  private Survey look(Release release, Downgrade downgrade) {
    // Meanwhile, since mostly there is an agent.
    CompletionStage<?> connected = client.connect().otherwiseEmpty().toCompletionStage();
    Survey survey = survey(release);
    boolean isAnswered = join(connected) != null;
    survey.requireUsable(transport.host());
    if (isAnswered && survey.current().isEmpty()) {
      requireNoOther(release);
    }
    if (downgrade == Downgrade.REFUSED) {
      survey.requireNoDowngrade(transport.host(), release);
    }
    return survey;
  }

  /** What answers may be an agent that another manager has just deployed, or is taking away. */
  private void requireNoOther(Release release) {
    Optional<Result.AgentDetails> other =
        join(client.agentInfo().map(Optional::of).otherwise(Optional.empty()).toCompletionStage());
    if (other.isPresent() && survey(release).current().isEmpty()) {
      throw new CmException(
          ErrorCode.DEPLOYMENT_REFUSED,
          "an agent %s runs on %s that cm deploy didn't put there, process %d: stop it; its sessions live on"
              .formatted(other.get().agent(), transport.host(), other.get().pid()));
    }
  }

  private Survey survey(Release release) {
    return Survey.parse(done(run(Script.LOOK, SHORT, release.id()), "a look at the host").output());
  }

  /** Takes a step until it is this manager's turn for it. */
  private <T> T inTurn(Supplier<Optional<T>> step) {
    long begun = System.nanoTime();
    for (boolean waits = false; ; waits = true) {
      Optional<T> taken = step.get();
      if (taken.isPresent()) {
        return taken.get();
      }
      if (System.nanoTime() - begun > TURN.toNanos()) {
        throw taken();
      }
      if (!waits) {
        progress.accept("another cm is at work there; waiting for it");
      }
      join(pause());
    }
  }

  /** Empty if it wasn't taken, since another is at work or was meanwhile. */
  private static Optional<CommandResult> free(CommandResult result) {
    return result.exitCode() == Script.TAKEN ? Optional.empty() : Optional.of(result);
  }

  private CmException taken() {
    return new CmException(
        ErrorCode.DEPLOYMENT_REFUSED,
        "%s: another cm deploy, upgrade or undeploy is at work there; try again when it is over"
            .formatted(transport.host()));
  }

  /**
   * Sees to it.
   *
   * @param stands a pattern of how things have to stand for that
   * @param mark of a temporary deployment; empty for others
   * @return empty if they don't stand so any more
   */
  private Optional<Deployed> deploy(Release release, Survey survey, String stands, String mark) {
    boolean ownRuntime = survey.needsRuntime(release);
    String id = ownRuntime ? release.idWithRuntime() : release.id();
    boolean isWhole = survey.whole().contains(id);
    if (isWhole && survey.running() && survey.hasInForce(release)) {
      return Optional.of(
          deployed(
              Deployed.Change.NONE, release, id, survey, survey.lingers(), healthy(release, true)));
    }
    if (!isWhole) {
      Optional<Path> runtime =
          ownRuntime
              ? Optional.of(new RuntimeImage(progress).path(transport.host(), survey))
              : Optional.empty();
      if (!copy(release, id, mark, runtime, survey.runtimes())) {
        return Optional.empty();
      }
    }
    progress.accept(survey.running() ? "restarting the agent" : "starting the agent");
    CommandResult switched = run(Script.SWITCH, SWITCH, id, survey.supervisor().word(), stands);
    switch (switched.exitCode()) {
      case 0 -> {}
      case Script.TAKEN -> {
        return Optional.empty();
      }
      case Script.BROKEN -> throw broken(switched);
      case Script.UNABLE ->
          throw new CmException(
              ErrorCode.NOT_HEALTHY,
              "%s: %s can't run there, and nothing was changed. It said: %s"
                  .formatted(transport.host(), id, switched.errors().strip()));
      case Script.ROLLED_BACK -> throw unhealthy(survey, id, 0, switched.errors());
      case Script.NOTHING_RUNS ->
          throw unhealthy(survey, id, Script.NOTHING_RUNS, switched.errors());
      default -> done(switched, "starting the agent");
    }
    return Optional.of(
        deployed(
            survey.current().isEmpty()
                ? Deployed.Change.DEPLOYED
                : survey.hasInForce(release) ? Deployed.Change.STARTED : Deployed.Change.REPLACED,
            release,
            id,
            survey,
            survey.supervisor() == Supervisor.SYSTEMD && !switched.output().contains("linger=no"),
            healthyOrBack(release, id, survey)));
  }

  private static Deployed deployed(
      Deployed.Change change,
      Release release,
      String id,
      Survey survey,
      boolean lingers,
      Result.AgentDetails agent) {
    return new Deployed(
        change,
        release.version(),
        id,
        survey.current().orElse(null),
        survey.supervisor(),
        id.equals(release.idWithRuntime()),
        lingers,
        agent.sessions());
  }

  /** Returns false if another manager has been faster. */
  private boolean copy(
      Release release, String id, String mark, Optional<Path> runtime, Set<String> runtimes) {
    try (Parcel parcel = Parcel.of(release, runtime, runtimes, new Copied())) {
      progress.accept("copying %.1f MiB".formatted(parcel.bytes() / 1024.0 / 1024.0));
      List<String> words = new ArrayList<>(List.of(mark, id, Release.sum(release.sums())));
      parcel.runtimeSum().ifPresent(words::add);
      if (parcel.runtimeIsThere()) {
        words.add("here");
      }
      List<String> command = Script.RECEIVE.command(words.toArray(String[]::new));
      CommandResult received = run(command, parcel, COPY);
      if (received.exitCode() == Script.BROKEN) {
        throw broken(received);
      }
      return free(received).map(it -> done(it, "copying")).isPresent();
    } catch (IOException e) {
      throw new CmException(ErrorCode.INTERNAL, "what is to be copied can't be read: " + e, e);
    }
  }

  /** Tells now and then how far the copy is. Called by the thread that sends. */
  private final class Copied implements LongConsumer {
    private long told = System.nanoTime();

    @Override
    public void accept(long sent) {
      if (System.nanoTime() - told >= PROGRESS_NANOS) {
        told = System.nanoTime();
        progress.accept(String.format(Locale.ROOT, "copied %.1f MiB", sent / 1024.0 / 1024.0));
      }
    }
  }

  private Result.AgentDetails healthyOrBack(Release release, String id, Survey survey) {
    try {
      return healthy(release, false);
    } catch (CmException e) {
      progress.accept("it isn't healthy; putting back what was there");
      if (survey.current().filter(it -> !it.equals(id)).isPresent()) {
        String before = survey.current().get();
        // Not if another manager has put another release into force.
        int back =
            run(Script.SWITCH, SWITCH, before, survey.supervisor().word(), id + "/*/").exitCode();
        throw unhealthy(survey, id, back, e.message());
      }
      int back = survey.current().isEmpty() ? run(Script.WITHDRAW, SWITCH, id).exitCode() : 0;
      throw unhealthy(survey, id, back, e.message());
    }
  }

  /** Asks the agent itself, all the way from here, until it says that it can do its work. */
  private Result.AgentDetails healthy(Release release, boolean mayStart) {
    long begun = System.nanoTime();
    while (true) {
      boolean late = System.nanoTime() - begun > HEALTHY.toNanos();
      try {
        Optional<Result.AgentDetails> agent = able(release, late);
        if (agent.isPresent()) {
          return agent.get();
        }
      } catch (CmException e) {
        // The connection to the agent of before may only now be seen to have ended.
        // Another manager may just have started it.
        boolean ended =
            e.code() == ErrorCode.DISCONNECTED
                || e.code() == ErrorCode.NOT_SENT
                || (mayStart && e.code() == ErrorCode.AGENT_NOT_RUNNING);
        if (late || !ended) {
          throw e;
        }
      }
      join(pause());
    }
  }

  /** The agent, if it says that it can do its work; if that comes too late, a failure. */
  private Optional<Result.AgentDetails> able(Release release, boolean late) {
    join(client.connect().toCompletionStage());
    Result.AgentDetails agent = join(client.agentInfo().toCompletionStage());
    if (!agent.agent().equals(release.version())) {
      throw new CmException(
          ErrorCode.NOT_HEALTHY,
          "%s: an agent %s answers, not the one that was deployed; it was started by hand, or `--agent-port` names another"
              .formatted(transport.host(), agent.agent()));
    }
    Health health = join(client.health().toCompletionStage());
    if (health.status() != Health.Status.FAILING) {
      return Optional.of(agent);
    }
    if (late) {
      throw new CmException(
          ErrorCode.NOT_HEALTHY,
          health.checks().stream()
              .filter(check -> check.status() == Health.Status.FAILING)
              .map(check -> check.name() + ": " + check.says())
              .reduce((one, other) -> one + "; " + other)
              .orElse("it says so"));
    }
    return Optional.empty();
  }

  private static CompletionStage<Void> pause() {
    return CompletableFuture.runAsync(
        () -> {}, CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS));
  }

  private CmException broken(CommandResult result) {
    return new CmException(
        ErrorCode.COPY_BROKEN,
        "%s: the copy isn't what was sent, and was not started; try again. It said: %s"
            .formatted(transport.host(), result.errors().strip()));
  }

  /**
   * What to say of it.
   *
   * @param back what the way back ended with
   */
  private CmException unhealthy(Survey survey, String id, int back, String why) {
    String now =
        back == Script.TAKEN
            ? "another cm has changed it meanwhile, and nothing is put back"
            : survey
                .current()
                .map(
                    before ->
                        before.equals(id)
                            ? "nothing else is there to run"
                            : back == 0
                                ? before + " runs again"
                                : before + ", which was there before, doesn't start either")
                .orElse("what was copied is removed");
    return new CmException(
        ErrorCode.NOT_HEALTHY,
        "%s: %s didn't get healthy; %s. It said: %s"
            .formatted(transport.host(), id, now, why.strip()));
  }

  private CommandResult done(CommandResult result, String what) {
    if (result.exitCode() != 0) {
      throw new CmException(
          ErrorCode.COMMAND_FAILED,
          "%s: %s ended with exit code %d: %s"
              .formatted(transport.host(), what, result.exitCode(), result.errors().strip()));
    }
    return result;
  }

  private CommandResult run(Script script, Duration limit, String... arguments) {
    return run(script.command(arguments), CommandInput.text(""), limit);
  }

  private CommandResult run(List<String> command, CommandInput input, Duration limit) {
    return join(transport.run(command, input, limit));
  }

  private static <T> T join(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof CmException known
          ? known
          : new CmException(ErrorCode.INTERNAL, "unforeseen: " + e.getCause(), e);
    }
  }
}
