package org.cmremote.transport.ssh;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cmremote.transport.IoReason;
import org.cmremote.transport.process.Program;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * Tells by what ssh said why it failed. ssh has one exit status for all failures, so its words
 * (OpenSSH 7.6 to 9.9; they aren't translated) are all there is. Pure.
 */
final class SshFailure {
  private static final int TAIL_LINES = 6;
  private static final int TAIL_LINE_LENGTH = 300;

  /**
   * One kind of failure.
   *
   * @param words found in one line
   * @param meaning what is wrong and what to do; {@code $1} is the first group of the words
   */
  private record Rule(Pattern words, ErrorCode code, String meaning) {
    Rule(String words, ErrorCode code, String meaning) {
      this(Pattern.compile(words), code, meaning);
    }

    Optional<Told> find(List<String> lines) {
      return lines.stream()
          .map(words::matcher)
          .filter(Matcher::find)
          .findFirst()
          .map(
              found ->
                  new Told(
                      code,
                      found.groupCount() == 0 ? meaning : meaning.replace("$1", found.group(1))));
    }
  }

  private record Told(ErrorCode code, String meaning) {}

  /** The first that matches tells: causes stand before what follows from them. */
  private static final List<Rule> RULES =
      List.of(
          new Rule(
              "REMOTE HOST IDENTIFICATION HAS CHANGED|REVOKED HOST KEY DETECTED",
              ErrorCode.HOST_KEY_CHANGED,
              "the host shows another key than the known one. Either the host was made anew, or"
                  + " somebody sits between; find out which, and only then remove the old key with"
                  + " ssh-keygen -R"),
          new Rule(
              "No \\S+ host key is known for (.+) and you have requested strict checking",
              ErrorCode.HOST_KEY_UNKNOWN,
              "no key is known for $1. Connect once by hand and compare the fingerprint, add the"
                  + " key to known_hosts, or choose the host-key policy accept-new"),
          new Rule(
              "^Host key verification failed",
              ErrorCode.HOST_KEY_UNKNOWN,
              "the key of the host, or of a jump host before it, isn't known. Connect once by hand"
                  + " and compare the fingerprint, or add the key to known_hosts"),
          new Rule(
              "Could not resolve hostname (.+?): ",
              ErrorCode.HOST_NAME_NOT_FOUND,
              "the host name $1 is not found. Check the spelling, the Host entries of the ssh"
                  + " configuration, and DNS"),
          new Rule(
              "^stdio forwarding failed",
              ErrorCode.NO_ROUTE,
              "a jump host before it can't reach it. Check the address as the jump host sees it, and"
                  + " that the host is up"),
          new Rule(
              "open failed: (?:administratively prohibited|unknown channel type)",
              ErrorCode.FORWARDING_REFUSED,
              "the server refuses to forward to the agent. Allow it in the server's sshd_config"
                  + " (AllowTcpForwarding for a port, AllowStreamLocalForwarding for a socket,"
                  + " PermitOpen, DisableForwarding) or in the key's options in authorized_keys"),
          new Rule(
              "open failed: connect failed: open failed",
              ErrorCode.AGENT_NOT_RUNNING,
              "the tunnel is there, but not the socket $agent, or the server may not forward to it."
                  + " Put an agent there with `cm deploy`, start it, give the socket where it listens, or set"
                  + " AllowStreamLocalForwarding in the server's sshd_config"),
          new Rule(
              "open failed: connect failed",
              ErrorCode.AGENT_NOT_RUNNING,
              "the tunnel is there, but no agent listens on the host at $agent. Put one there"
                  + " with `cm deploy`, start it, or give the port or socket where it listens"),
          new Rule(
              "Permission denied \\(([^)]*)\\)",
              ErrorCode.PERMISSION_DENIED,
              "the server accepts none of the keys for this user; it offered: $1. Check the user"
                  + " and the identity file, and that the public key is in the user's"
                  + " authorized_keys"),
          new Rule(
              "Too many authentication failures",
              ErrorCode.PERMISSION_DENIED,
              "the server gave up after too many keys. Name the one to offer as the identity file"),
          new Rule(
              "No route to host|Network is unreachable|Host is down",
              ErrorCode.NO_ROUTE,
              "there is no route to the host. Check the network, the VPN and the address"),
          new Rule(
              "connect to host (.+) port (?:\\d+): Connection refused",
              ErrorCode.CONNECTION_REFUSED,
              "$1 is there, but nothing listens on that port. Check the port, and that sshd runs"),
          new Rule(
              "timed out|Timeout, server .* not responding",
              ErrorCode.TIMED_OUT,
              "the host didn't answer in time. Check the address, the network and firewalls, or"
                  + " give it a longer connect timeout"),
          new Rule(
              "Session open refused by peer|session request failed",
              ErrorCode.SSH_FAILED,
              "the server refuses another session on this connection. Raise MaxSessions in its"
                  + " sshd_config (it should be 10 or more)"),
          new Rule(
              "Bad configuration option|[Bb]ad configuration|unsupported option",
              ErrorCode.SSH_FAILED,
              "ssh doesn't take its options. Correct the ssh configuration or the options given"
                  + " for this host; OpenSSH must be 7.6 or newer"),
          new Rule(
              "^kex_exchange_identification: |Connection (?:closed|reset) by",
              ErrorCode.LOGIN_THROTTLED,
              "the server closed the connection before the login. It may limit logins"
                  + " (MaxStartups, PerSourcePenalties): wait a little; else see its log"));

  private static final Rule KEY_LOCKED =
      new Rule(
          "^debug1: Server accepts key: (.+) \\S+ SHA256:\\S+(?: explicit)?$",
          ErrorCode.KEY_NEEDS_PASSPHRASE,
          "the server would accept the key $1, but it needs a passphrase and no ssh-agent holds"
              + " it. Start one (eval \"$(ssh-agent)\") and load the key (ssh-add $1)");

  private static final Rule AGENT_EMPTY =
      new Rule(
          "agent contains no identities",
          ErrorCode.SSH_AGENT_EMPTY,
          "the ssh-agent holds no keys. Load one with ssh-add");

  private static final String PASSWORD_REFUSED =
      "the password was wrong, or nobody could be asked for it. Run the command on a terminal, or"
          + " set SSH_ASKPASS to a program that asks";

  private static final Rule PASSWORDS_NOT_TAKEN =
      new Rule(
          "Permission denied \\(((?:(?!password|keyboard-interactive)[^)])*)\\)",
          ErrorCode.PERMISSION_DENIED,
          "the server takes no passwords; it offered: $1. Log in by a key, or have its sshd_config"
              + " say PasswordAuthentication yes");

  private static final Rule UNKNOWN =
      new Rule("", ErrorCode.SSH_FAILED, "ssh failed. Try the same by hand with ssh -v");

  private static final Pattern OFFERED = Pattern.compile("^debug1: Offering public key: ");

  private SshFailure() {}

  /**
   * The failure that these lines tell of.
   *
   * @param said what ssh wrote, at level {@code DEBUG1} if it was to log in
   */
  static CmException of(SshTarget target, List<String> said) {
    List<String> plain = said.stream().filter(SshFailure::isForPeople).toList();
    Told told =
        RULES.stream()
            .flatMap(rule -> rule.find(plain).stream())
            .findFirst()
            .orElseGet(() -> new Told(UNKNOWN.code, UNKNOWN.meaning));
    if (told.code == ErrorCode.PERMISSION_DENIED) {
      told =
          target.login() instanceof Login.Password
              ? PASSWORDS_NOT_TAKEN
                  .find(plain)
                  .orElseGet(() -> new Told(ErrorCode.PERMISSION_DENIED, PASSWORD_REFUSED))
              : keyLocked(said).orElse(told);
    }
    return new CmException(
        told.code,
        target.name()
            + ": "
            + told.meaning.replace("$agent", target.agent().toString())
            + tail(plain));
  }

  /** ssh could not be started. */
  static CmException notStarted(SshTarget target, IOException cause) {
    return Program.isMissing(cause)
        ? new CmException(
            ErrorCode.SSH_MISSING,
            target.name()
                + ": there is no program "
                + target.program()
                + "; install the OpenSSH client (Debian: apt install openssh-client)",
            cause)
        : new CmException(
            ErrorCode.SSH_FAILED,
            target.name() + ": ssh could not be started: " + IoReason.of(cause),
            cause);
  }

  /** A limit of ours is over. */
  static CmException timedOut(SshTarget target, String what) {
    return new CmException(
        ErrorCode.TIMED_OUT, target.name() + ": " + what + "; check the host and the network");
  }

  /** The tunnel ended under something that used it. */
  static CmException disconnected(SshTarget target, String when) {
    return new CmException(
        ErrorCode.DISCONNECTED,
        target.name() + ": the tunnel was lost " + when + "; open it again");
  }

  /** A denied login may come of nothing but a key that nobody has unlocked. */
  private static Optional<Told> keyLocked(List<String> said) {
    if (said.stream().anyMatch(line -> line.contains("partial success"))) {
      return Optional.empty();
    }
    Optional<Told> locked = KEY_LOCKED.find(said);
    boolean refused = said.stream().anyMatch(line -> OFFERED.matcher(line).find());
    return locked.isEmpty() && refused ? Optional.empty() : AGENT_EMPTY.find(said).or(() -> locked);
  }

  private static boolean isForPeople(String line) {
    return !line.startsWith("debug") && !line.startsWith("OpenSSH_");
  }

  private static String tail(List<String> plain) {
    return plain.isEmpty()
        ? ""
        : plain.stream()
            .skip(Math.max(0, plain.size() - TAIL_LINES))
            .map(line -> line.substring(0, Math.min(line.length(), TAIL_LINE_LENGTH)))
            .collect(Collectors.joining("\n  ", "\nssh said:\n  ", ""));
  }
}
