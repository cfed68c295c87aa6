package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.cmremote.agent.tmux.Command;
import org.cmremote.agent.tmux.Tmux;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** The sessions that tmux has, ours and others. On the sessions' thread. */
final class TmuxSessions {
  private static final String IDS = "#{session_id}|#{pane_id}";

  private final Tmux tmux;

  TmuxSessions(Tmux tmux) {
    this.tmux = requireNonNull(tmux, "tmux is null");
  }

  Future<List<Marks.Found>> all() {
    return tmux.run(List.of(Command.of("list-sessions", "-F", Marks.FORMAT)))
        // No server, no sessions.
        .recover(
            failure ->
                Tmux.saysGone(failure) ? Future.succeededFuture("") : Future.failedFuture(failure))
        .map(output -> output.lines().map(Marks::found).toList());
  }

  /** Fails with {@code SESSION_NOT_FOUND}. */
  Future<Marks.Found> named(String name) {
    return all()
        .map(
            all ->
                all.stream()
                    .filter(found -> found.origin().name().equals(name))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            new CmException(
                                ErrorCode.SESSION_NOT_FOUND,
                                "tmux has no session %s on socket %s"
                                    .formatted(name, tmux.socket()))));
  }

  /** If it fails, there is no such session, whether tmux had made it or not. */
  Future<Session.Origin> create(
      Launch launch, String tool, AutoConfirm mode, @Nullable String task) {
    String attempt = UUID.randomUUID().toString();
    List<Command> commands = new ArrayList<>();
    commands.add(launch.command(IDS));
    String target = "=" + launch.name() + ":";
    // In the same list, so that the exit status of even the shortest program remains to be read.
    commands.add(Command.of("set-option", "-w", "-t", target, "remain-on-exit", "on"));
    // tmux would scroll its own last words onto the program's last screen. -q: the option came with
    // 3.3.
    commands.add(Command.of("set-option", "-q", "-w", "-t", target, "remain-on-exit-format", ""));
    commands.add(Marks.attempt(target, attempt));
    commands.addAll(Marks.set(target, tool, mode, launch.cwd()));
    if (task != null) {
      commands.addAll(Marks.task(target, task));
    }
    return tmux.runStartingServer(commands)
        .recover(
            failure ->
                unlessGone(List.of(Marks.killIfFrom(target, attempt)))
                    .transform(undone -> Future.<String>failedFuture(failure)))
        .map(
            output -> {
              String[] ids = output.strip().split("\\|", 2);
              return new Session.Origin(launch.name(), ids[0], ids[1], launch.cwd());
            });
  }

  /** Makes a session that others started the agent's, in the directory that it is in now. */
  Future<Session.Origin> adopt(Session.Origin found, String tool, AutoConfirm mode) {
    return tmux.run(
            List.of(
                Command.of("display-message", "-p", "-t", found.pane(), "#{pane_current_path}")))
        .compose(
            path -> {
              String cwd = path.strip();
              return tmux.run(Marks.set(found.sessionId(), tool, mode, cwd))
                  .map(new Session.Origin(found.name(), found.sessionId(), found.pane(), cwd));
            });
  }

  Future<Void> release(Session.Origin session) {
    return unlessGone(Marks.remove(session.sessionId()));
  }

  /** Succeeds as well if some of them are gone. */
  Future<Void> keepMode(List<Session.Origin> sessions, AutoConfirm mode) {
    List<Command> marks = sessions.stream().map(it -> Marks.mode(it.sessionId(), mode)).toList();
    Future<Void> kept = Future.succeededFuture();
    if (!marks.isEmpty()) {
      kept = tmux.run(marks).mapEmpty();
    }
    return kept.recover(
        failure -> {
          // The first that is gone keeps tmux from the others.
          Future<Void> each = Future.succeededFuture();
          for (Command mark : marks) {
            each = each.compose(done -> unlessGone(List.of(mark)));
          }
          return each;
        });
  }

  /** Commands that may as well run twice: whether a client that failed ran them, nobody knows. */
  private Future<Void> unlessGone(List<Command> commands) {
    return tmux.run(commands)
        .recover(
            failure -> Tmux.saysGone(failure) ? Future.failedFuture(failure) : tmux.run(commands))
        .recover(
            failure ->
                Tmux.saysGone(failure) ? Future.succeededFuture("") : Future.failedFuture(failure))
        .mapEmpty();
  }

  /** Succeeds as well if there is no such session any more. */
  Future<Void> kill(Session.Origin session) {
    return unlessGone(List.of(Command.of("kill-session", "-t", session.sessionId())));
  }

  /** Fails with {@code SESSION_ATTACHED} while a person's terminal gives the size. */
  Future<Void> resize(Session.Origin session, int cols, int rows) {
    return tmux.run(
            List.of(
                Command.of(
                    "list-clients", "-t", session.sessionId(), "-F", "#{client_control_mode}")))
        .compose(
            clients ->
                clients.lines().anyMatch("0"::equals)
                    ? Future.failedFuture(
                        new CmException(
                            ErrorCode.SESSION_ATTACHED,
                            "somebody is attached to session %s: the size is theirs"
                                .formatted(session.name())))
                    : tmux.run(resizing(session.pane(), cols, rows)))
        .mapEmpty();
  }

  /** Resizing pins the size; unpinning it lets a person who attaches later have theirs. */
  private static List<Command> resizing(String pane, int cols, int rows) {
    return List.of(
        Command.of(
            "resize-window",
            "-t",
            pane,
            "-x",
            Integer.toString(cols),
            "-y",
            Integer.toString(rows)),
        Command.of("set-option", "-w", "-u", "-t", pane, "window-size"));
  }
}
