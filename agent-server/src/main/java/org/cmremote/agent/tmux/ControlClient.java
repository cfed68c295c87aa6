package org.cmremote.agent.tmux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.cmremote.agent.detect.Terminal;
import org.cmremote.agent.detect.Terminal.Waiting;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * One {@code tmux -C attach-session} that watches one pane, by one-shot looks: the pane is
 * <em>armed</em> until its first output; that output pauses it and captures the screen through the
 * same pipe; then, as soon as that is allowed, it is armed again with {@code continue} and captured
 * once more. While paused, tmux drops this client's copy of the output and the program runs on
 * undisturbed.
 *
 * <p>The capture that arms it again is the second look as well: while tmux makes it, the sessions'
 * thread judges the first one. Keys are typed by whichever thread is ready last, and only if that
 * capture shows the judged screen, the same program still waits, and nothing was written since.
 *
 * <p>Two threads touch it. The reader thread owns the parser and answers what must not wait for a
 * turn of the sessions' thread: the first output after arming, the arming that is allowed already,
 * and keys that wait for their second look; and it asks the kernel as soon as it has a capture. The
 * sessions' thread does everything else. Replies are known by the tag in their header, not by their
 * order, so neither thread waits for the other; a line is written whole because the process's
 * buffered stream takes each array in one piece.
 */
final class ControlClient implements PaneChannel {
  /** Tags of captures: of a pane that its first output paused, and of any other. */
  private static final String PAUSED = "paused";

  private static final String LOOK = "look";

  /**
   * Stands before and after a list of commands, so that a failure in between is known to be that
   * list's.
   */
  private static final String MARK = "@mark|";

  /**
   * A pipe holds 64 KiB. Beyond this many unacknowledged lines of this length the sessions' thread
   * could block on a tmux that has stopped; longer lines go by a tmux process of their own.
   */
  private static final int UNANSWERED_MAX = 32;

  private static final int LINE_MAX = 1024;

  /** How long others wait for a client to attach, or to leave. Either takes a few milliseconds. */
  private static final long TURN_MS = 2_000;

  private final Tmux tmux;
  private final String pane;
  private final Context context;
  private final Listener listener;
  private final String sessionId;

  /** Completes when the client is attached, or has ended before. */
  private final Promise<Void> arrived = Promise.promise();

  // Made once, since they stand between a prompt and its answer.
  private final String look;
  private final String pauseAndLook;
  private final LookLine continueAndLook;

  // Both threads.
  private volatile @Nullable Process process;
  private final AtomicBoolean armed = new AtomicBoolean();

  /** 1 if the next output may be followed up at once, 0 if not, -1 if one waits for that. */
  private final AtomicInteger allowance = new AtomicInteger(1);

  private final AtomicLong nextTag = new AtomicLong();
  private final Map<String, SecondLook> secondLooks = new ConcurrentHashMap<>();
  private final Map<String, Promise<Void>> runs = new ConcurrentHashMap<>();
  private volatile boolean attached;
  private volatile boolean closed;

  // The sessions' thread.
  /**
   * Who waits for the look that is under way, and for the one after it. More are never under way.
   */
  private @Nullable Promise<PaneView> looking;

  private @Nullable Promise<PaneView> lookingNext;

  /** The second look that was asked for last, as long as the sessions' thread hasn't seen it. */
  private @Nullable SecondLook coming;

  // The reader thread.
  private @Nullable Witness witness;

  private @Nullable PaneView last;

  /** What the kernel said when the last capture of an output was asked for. */
  private Terminal ahead = Terminal.UNKNOWN;

  private String running = "";
  private String exitReason = "";

  /** Keys that wait for the second look. */
  private record Plan(PaneView judged, String line, Promise<Typing> typing) {}

  /** Where a capture and a plan meet: whichever comes second finds the other. */
  private static final class SecondLook {
    private final String tag;
    private final AtomicReference<@Nullable Object> first = new AtomicReference<>();

    SecondLook(String tag) {
      this.tag = tag;
    }

    /** The plan, if it came before this capture. */
    @Nullable Plan meet(PaneView view) {
      return (Plan) first.getAndSet(view);
    }

    /** The capture, if it came before this plan. */
    @Nullable PaneView meet(Plan plan) {
      return (PaneView) first.getAndSet(plan);
    }

    @Nullable Plan plan() {
      return first.get() instanceof Plan plan ? plan : null;
    }

    /** Takes the plan away that waits for the capture, which then meets none. */
    boolean withdraw() {
      Plan waiting = plan();
      return waiting != null
          && first.compareAndSet(waiting, null)
          && waiting.typing().tryComplete(new Typing.Withdrawn());
    }
  }

  private ControlClient(
      Tmux tmux,
      String sessionId,
      String pane,
      boolean painted,
      Context context,
      Listener listener) {
    this.tmux = tmux;
    this.sessionId = sessionId;
    this.pane = pane;
    this.context = context;
    this.listener = listener;
    LookLine line = lookLine(painted);
    this.look = line.tagged(LOOK);
    this.pauseAndLook = setOutput("pause") + line.tagged(PAUSED);
    this.continueAndLook = new LookLine(setOutput("continue") + line.before(), line.after());
  }

  /** Attaches, in its turn, to the session of that id; the size that people see stays theirs. */
  static ControlClient attach(
      Tmux tmux,
      String sessionId,
      String pane,
      boolean painted,
      Context context,
      Listener listener) {
    ControlClient client = new ControlClient(tmux, sessionId, pane, painted, context, listener);
    tmux.turns().take(client::start);
    return client;
  }

  private Future<Void> start() {
    if (closed) {
      return Future.succeededFuture();
    }
    Thread reader = new Thread(null, this::read, "tmux-" + sessionId, 128 * 1024);
    reader.setDaemon(true);
    reader.start();
    return tmux.within(TURN_MS, "a tmux client doesn't attach", arrived.future());
  }

  @Override
  public void rearm() {
    if (allowance.getAndUpdate(now -> now < 0 ? 0 : 1) < 0) {
      coming = lookTwice();
      failIfClosed();
    }
  }

  /** Arms the pane and asks for a second look. On either thread. */
  private SecondLook lookTwice() {
    SecondLook look = announceSecondLook();
    write(continueAndLook.tagged(look.tag));
    return look;
  }

  private SecondLook announceSecondLook() {
    SecondLook look = new SecondLook("look" + nextTag.getAndIncrement());
    secondLooks.put(look.tag, look);
    armed.set(true);
    return look;
  }

  @Override
  public Future<PaneView> look() {
    if (closed) {
      return Future.failedFuture(
          new CmException(ErrorCode.CLOSED, "the session's channel is closed"));
    }
    if (looking == null) {
      looking = Promise.promise();
      // The first look comes by itself when the client is attached.
      if (attached) {
        write(look);
      }
      return looking.future();
    }
    if (lookingNext == null) {
      lookingNext = Promise.promise();
    }
    return lookingNext.future();
  }

  @Override
  public Future<Typing> typeIfUnchanged(PaneView judged, Keys keys) {
    Plan plan = new Plan(judged, Command.line(keys.commands(pane)), Promise.promise());
    if (!attached) {
      return Future.failedFuture(new CmException(ErrorCode.CLOSED, "tmux isn't attached yet"));
    }
    SecondLook look = coming == null ? lookTwice() : coming;
    coming = null;
    PaneView view = look.meet(plan);
    if (view != null) {
      secondLooks.remove(look.tag);
      if (isUnchanged(plan, view)) {
        press(plan);
        plan.typing().tryComplete(new Typing.Typed());
      } else {
        plan.typing().tryComplete(new Typing.Changed(view));
      }
    }
    failIfClosed();
    return plan.typing().future();
  }

  @Override
  public boolean withdraw() {
    boolean any = false;
    for (SecondLook look : secondLooks.values()) {
      any |= look.withdraw();
    }
    return any;
  }

  @Override
  public Future<Void> run(List<Command> commands) {
    String tag = MARK + nextTag.getAndIncrement();
    Command mark = Command.of("display-message", "-p", tag);
    List<Command> marked = new ArrayList<>(List.of(mark));
    marked.addAll(commands);
    marked.add(mark);
    String line = Command.line(marked);
    if (closed || !attached || line.length() > LINE_MAX) {
      return tmux.run(commands).mapEmpty();
    }
    if (runs.size() >= UNANSWERED_MAX) {
      return Future.failedFuture(
          new CmException(ErrorCode.TMUX_FAILED, "tmux has stopped answering"));
    }
    Promise<Void> done = Promise.promise();
    runs.put(tag, done);
    write(line);
    failIfClosed();
    return done.future();
  }

  @Override
  public void close() {
    closed = true;
    arrived.tryComplete();
    failWaiting("the session's channel was closed");
    tmux.turns().take(this::leave);
  }

  private Future<Void> leave() {
    Process started = process;
    if (started == null) {
      return Future.succeededFuture();
    }
    detach();
    Future<Void> left = Future.fromCompletionStage(started.onExit(), context).mapEmpty();
    return tmux.within(TURN_MS, "a tmux client doesn't leave", left);
  }

  /** The client detaches when its input ends; tmux and the program go on. */
  private void detach() {
    Process started = process;
    if (started != null) {
      try {
        started.getOutputStream().close();
      } catch (IOException e) {
        started.destroy();
      }
    }
  }

  private void read() {
    try {
      // Here, since to start a process takes milliseconds that the sessions' thread has other use
      // for.
      Process started =
          tmux.start(
              List.of("-C"), Command.of("attach-session", "-t", sessionId, "-f", "ignore-size"));
      process = started;
      if (closed) {
        detach();
      }
      parse(started);
    } catch (IOException | RuntimeException e) {
      // Whatever it is, a reader that ended in silence would leave the session unseen.
      exitReason = e instanceof CmException failure ? failure.message() : e.toString();
    }
    boolean wanted = closed;
    closed = true;
    if (!wanted) {
      String why = exitReason.isEmpty() ? "the tmux client ended" : exitReason;
      context.runOnContext(
          ignored -> {
            arrived.tryComplete();
            failWaiting(why);
            listener.ended(why);
          });
    }
  }

  private void parse(Process started) throws IOException {
    witness = tmux.witness();
    ControlParser parser = new ControlParser(this::accept);
    byte[] buffer = new byte[16 * 1024];
    try (InputStream output = started.getInputStream()) {
      for (int n = output.read(buffer); n >= 0; n = output.read(buffer)) {
        parser.feed(buffer, n);
      }
    } finally {
      started.destroy();
    }
  }

  /**
   * Hands something to the sessions' thread, which may be over when this client is closed. What is
   * dropped then is still in the maps of those who wait, and fails with them.
   */
  private void hand(Runnable task) {
    if (!closed) {
      context.runOnContext(ignored -> task.run());
    }
  }

  private void accept(Notification notification) {
    if (notification instanceof Notification.Attached && !attached) {
      begin();
    } else if (notification instanceof Notification.Output output) {
      if (output.pane().equals(pane) && armed.compareAndSet(true, false)) {
        write(pauseAndLook);
        askAhead();
      }
    } else if (notification instanceof Notification.Captured captured) {
      captured(captured);
    } else if (notification instanceof Notification.Line line && line.text().startsWith(MARK)) {
      mark(line.text());
    } else if (notification instanceof Notification.Failed failed) {
      failed(failed.message());
    } else if (notification instanceof Notification.PaneChanged) {
      hand(this::look);
    } else if (notification instanceof Notification.Exit exit) {
      exitReason = exit.reason();
    }
  }

  private void failed(String message) {
    if (running.isEmpty()) {
      // A look: this client is of no use any more. Another takes its place.
      throw new CmException(ErrorCode.TMUX_FAILED, message);
    } else {
      complete(running, new CmException(ErrorCode.TMUX_FAILED, "tmux: " + message));
      running = "";
    }
  }

  private void begin() {
    armed.set(true);
    attached = true;
    write(look);
    hand(arrived::tryComplete);
  }

  private void captured(Notification.Captured captured) {
    String tag = captured.tag();
    PaneView shown = PaneView.parse(captured.header(), captured.rows());
    PaneView view = shown.with(word(tag, shown));
    last = view;
    SecondLook look = secondLooks.get(tag);
    Plan plan = look == null ? null : look.meet(view);
    if (look != null && plan != null) {
      carryOut(look, plan, view);
      return;
    }
    boolean allowed = tag.equals(PAUSED) && allowance.getAndUpdate(now -> now > 0 ? 0 : -1) > 0;
    SecondLook next = allowed ? announceSecondLook() : null;
    // Before tmux is asked again, since to wake the sessions' thread takes longer.
    hand(
        () -> {
          coming = next == null ? coming : next;
          show(tag, view, look);
        });
    if (next != null) {
      write(continueAndLook.tagged(next.tag));
    }
  }

  /** Asks the kernel while tmux makes its capture: who reads a line by now does so for long. */
  private void askAhead() {
    PaneView before = last;
    ahead = before == null ? Terminal.UNKNOWN : ask(before);
  }

  /**
   * The kernel's word on a pane. That a line was being read when the capture was asked for is
   * believed, since nothing is typed unless it is read after the second look as well.
   */
  private Terminal word(String tag, PaneView shown) {
    PaneView before = last;
    boolean known =
        tag.equals(PAUSED)
            && ahead.waiting() == Waiting.READING
            && before != null
            && before.pid() == shown.pid();
    return known ? ahead : ask(shown);
  }

  private Terminal ask(PaneView pane) {
    // What a program did that is over, nobody knows.
    return pane.dead()
        ? Terminal.UNKNOWN
        : requireNonNull(witness, "witness is null").terminal(pane.pid(), pane.tty());
  }

  /** Types, if the second look shows what was judged. On the reader thread. */
  private void carryOut(SecondLook look, Plan plan, PaneView view) {
    boolean unchanged = isUnchanged(plan, view);
    // Before the keys are written: what they bring about must not reach the sessions' thread first.
    hand(
        () -> {
          secondLooks.remove(look.tag);
          plan.typing().tryComplete(unchanged ? new Typing.Typed() : new Typing.Changed(view));
        });
    if (unchanged) {
      press(plan);
    }
  }

  @SuppressWarnings("ThreadPriorityCheck")
  private void press(Plan plan) {
    write(plan.line());
    // tmux may have been woken on this very processor, and the program waits.
    Thread.yield();
  }

  /** Whether the second look shows what was judged, and nothing was written since. */
  private boolean isUnchanged(Plan plan, PaneView view) {
    return !view.inMode()
        && !view.dead()
        && armed.get()
        && view.screen().looksLike(plan.judged().screen())
        && stillWaits(plan.judged().terminal(), view.terminal());
  }

  /** What a full-screen program's threads do may change at any time; who reads a line, stays. */
  private static boolean stillWaits(Terminal judged, Terminal now) {
    return now.front() == judged.front()
        && now.mode() == judged.mode()
        && now.program().equals(judged.program())
        && (judged.waiting() != Waiting.READING || now.waiting() == Waiting.READING);
  }

  private void show(String tag, PaneView view, @Nullable SecondLook look) {
    if (look != null) {
      secondLooks.remove(tag);
      if (look == coming) {
        coming = null;
      }
    }
    if (closed) {
      return;
    }
    listener.viewed(view, tag.equals(PAUSED));
    if (tag.equals(LOOK) && looking != null) {
      Promise<PaneView> seen = looking;
      looking = lookingNext;
      lookingNext = null;
      if (looking != null) {
        write(this.look);
      }
      seen.tryComplete(view);
    }
  }

  /** A list of commands begins and ends with the same mark. */
  private void mark(String tag) {
    if (running.equals(tag)) {
      running = "";
      complete(tag, null);
    } else {
      running = tag;
    }
  }

  private void complete(String tag, @Nullable CmException failure) {
    hand(
        () -> {
          Promise<Void> run = runs.remove(tag);
          if (run != null && failure == null) {
            run.tryComplete();
          } else if (run != null) {
            run.tryFail(failure);
          }
        });
  }

  private void write(String line) {
    Process started = process;
    if (started == null) {
      return;
    }
    try {
      OutputStream input = started.getOutputStream();
      input.write(line.getBytes(UTF_8));
      input.flush();
    } catch (IOException e) {
      // The reader sees the end of the client's output, and tells.
      started.destroy();
    }
  }

  private void failIfClosed() {
    if (closed) {
      failWaiting("the session's channel was closed");
    }
  }

  private void failWaiting(String why) {
    CmException failure = new CmException(ErrorCode.CLOSED, why);
    for (SecondLook look : secondLooks.values()) {
      Plan plan = look.plan();
      if (plan != null) {
        plan.typing().tryFail(failure);
      }
    }
    secondLooks.clear();
    for (Promise<PaneView> waiting : Arrays.asList(looking, lookingNext)) {
      if (waiting != null) {
        waiting.tryFail(failure);
      }
    }
    looking = null;
    lookingNext = null;
    CmException unsure =
        new CmException(
            ErrorCode.TMUX_FAILED, why + " before it said whether the command was carried out");
    runs.values().forEach(run -> run.tryFail(unsure));
    runs.clear();
  }

  /** Two ends of a line that looks at the pane; the tag of its reply stands in between. */
  private record LookLine(String before, String after) {
    String tagged(String tag) {
      return before + tag + after;
    }
  }

  private LookLine lookLine(boolean painted) {
    String line =
        Command.line(
            List.of(
                Command.of(
                    "display-message", "-p", "-t", pane, ControlParser.HEADER + PaneView.FORMAT),
                Tmux.capture(pane, painted)));
    int tag = line.indexOf(ControlParser.HEADER) + ControlParser.HEADER.length();
    return new LookLine(line.substring(0, tag), "|" + line.substring(tag));
  }

  /** The start of a line that pauses or continues the pane's output to this client. */
  private String setOutput(String state) {
    return Command.line(List.of(Command.of("refresh-client", "-A", pane + ":" + state))).strip()
        + " ; ";
  }
}
