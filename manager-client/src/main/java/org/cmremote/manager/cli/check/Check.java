package org.cmremote.manager.cli.check;

import static org.cmremote.manager.cli.reach.Reached.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.reach.Reached;
import org.cmremote.manager.cli.reach.Version;
import org.cmremote.manager.deploy.Deployment;
import org.cmremote.transport.CommandResult;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Protocol;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.ssh.SshTarget;
import org.jspecify.annotations.Nullable;

/** Walks one host from its name to its agent. What can't be asked any more is left out. */
final class Check {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /**
   * The login shell reads the user's start-up files, where nvm, mise and their like set PATH. It is
   * asked for nothing else: what it calls a command may be an alias, and csh has no {@code
   * command}.
   */
  static final String FIND =
      """
      shell=${SHELL:-/bin/sh}
      case $shell in
        */csh | */tcsh) flags=-ic ;;
        *) flags=-lic ;;
      esac
      path=$("$shell" $flags 'echo; printf cm-path=; printenv PATH' </dev/null 2>/dev/null |
        sed -n 's/^cm-path=//p' | tail -n 1)
      set -f
      IFS=:
      for directory in $path; do
        case $directory in
          /*)
            if [ -f "$directory/$1" ] && [ -x "$directory/$1" ]; then
              echo "$directory/$1"
              exit
            fi
            ;;
        esac
      done
      """;

  private final Reached reached;
  private final Output output;
  private final @Nullable String tool;
  private final List<Finding> findings = new ArrayList<>();

  Check(Reached reached, Output output, @Nullable String tool) {
    this.reached = reached;
    this.output = output;
    this.tool = tool;
  }

  /** Prints each finding as it comes and answers with the exit code of the first that failed. */
  int run() {
    try {
      way();
      host();
      if (tool != null) {
        tool(tool);
      }
      agent();
      return findings.stream().anyMatch(it -> it.mark() == Finding.Mark.FAILED)
          ? ExitCode.FAILURE
          : ExitCode.OK;
    } catch (CmException e) {
      tell(Finding.failed(subject(e.code()), e.message()));
      return ExitCode.of(e.code());
    }
  }

  private void way() {
    Optional<SshTarget> ssh = reached.ssh();
    if (ssh.isPresent()) {
      SshSteps steps = SshSteps.of(ssh.get());
      try {
        String ran = ranTrue();
        steps.all(ran).forEach(this::tell);
      } catch (CmException e) {
        steps.before(subject(e.code())).forEach(this::tell);
        throw e;
      }
    } else {
      tell(Finding.ok("name", reached.transport().host()));
      tell(Finding.ok("command", ranTrue()));
    }
  }

  private String ranTrue() {
    long start = System.nanoTime();
    CommandResult result = run(List.of("true"));
    if (result.exitCode() != 0) {
      throw new CmException(
          ErrorCode.COMMAND_FAILED,
          "`true` ended with %d there, and said: %s"
              .formatted(result.exitCode(), said(result.errors())));
    }
    return "run in %d ms".formatted(Duration.ofNanos(System.nanoTime() - start).toMillis());
  }

  private static String said(String errors) {
    return errors.isBlank() ? "nothing" : errors.strip();
  }

  private void tell(Finding finding) {
    findings.add(finding);
    output.print(finding.json(), finding::line);
  }

  private void host() {
    Facts.parse(run(Deployment.facts()).output()).findings().forEach(this::tell);
  }

  private void tool(String name) {
    List<String> found =
        run(List.of("sh", "-c", FIND, "sh", name))
            .output()
            .lines()
            .filter(it -> !it.isBlank())
            .toList();
    tell(
        found.isEmpty()
            ? Finding.failed(
                name, "is not on the PATH of the login shell there: install it, or set PATH")
            : Finding.ok(name, found.get(0)));
  }

  private void agent() {
    Result.Welcome welcome = reached.connect();
    tell(
        Finding.ok(
            "agent",
            "runs, and takes the token as "
                + welcome.role().name().toLowerCase(java.util.Locale.ROOT)));
    String versions =
        "agent %s, manager %s, protocol %d"
            .formatted(welcome.agent(), Version.number(), Protocol.VERSION);
    tell(
        welcome.agent().equals(Version.number())
            ? Finding.ok("version", versions)
            : Finding.note("version", versions + ": update the older of the two"));
    long start = System.nanoTime();
    await(reached.client().sessions());
    tell(Finding.ok("round trip", "%.1f ms".formatted((System.nanoTime() - start) / 1e6)));
  }

  private CommandResult run(List<String> command) {
    return joined(reached.transport().run(command, "", LIMIT));
  }

  static <T> T joined(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof CmException known ? known : e;
    }
  }

  /** What of the way a failure is about. */
  private static String subject(ErrorCode code) {
    return switch (code) {
      case HOST_NAME_NOT_FOUND -> "name";
      case NO_ROUTE, CONNECTION_REFUSED, LOGIN_THROTTLED, TIMED_OUT, DISCONNECTED, NOT_SENT ->
          "connection";
      case HOST_KEY_UNKNOWN, HOST_KEY_CHANGED -> "host key";
      case PERMISSION_DENIED, KEY_NEEDS_PASSPHRASE, SSH_AGENT_EMPTY, CONFIG_INVALID -> "login";
      case SSH_MISSING, SSH_FAILED -> "ssh";
      case FORWARDING_REFUSED -> "forwarding";
      case TOKEN_REFUSED, TOKEN_MISSING -> "token";
      case AGENT_TOO_OLD, PROTOCOL_UNSUPPORTED -> "version";
      case COMMAND_FAILED, COMMAND_NOT_FOUND -> "command";
      default -> "agent";
    };
  }
}
