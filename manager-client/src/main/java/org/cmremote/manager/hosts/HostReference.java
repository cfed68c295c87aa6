package org.cmremote.manager.hosts;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.ssh.SshTarget;
import org.cmremote.transport.ssh.SshWord;

/**
 * A host as people name it: {@code [user@]host[:port]}, where the host is one of the registry, an
 * alias of the ssh configuration, a name or an address; an IPv6 address goes in brackets.
 */
public record HostReference(Optional<String> user, String host, OptionalInt port) {
  private static final Pattern FORM =
      Pattern.compile("(?:([^@\\s]+)@)?(?:\\[([^]\\s]+)]|([^@:\\s\\[\\]]+))(?::(\\d{1,5}))?");

  public HostReference {
    requireNonNull(user, "user is null");
    requireNonNull(port, "port is null");
    user.ifPresent(name -> SshWord.user(name, "the user"));
    SshWord.host(host, "the host");
    if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > 65535)) {
      throw new IllegalArgumentException(
          "the port is %d, not 1 to 65535".formatted(port.getAsInt()));
    }
  }

  /**
   * Reads one.
   *
   * @param where it stood, for the message
   * @throws CmException {@code INVALID_PARAMS}
   */
  public static HostReference parse(String text, String where) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new CmException(
          ErrorCode.INVALID_PARAMS,
          "%s is '%s', not [USER@]HOST[:PORT]; an IPv6 address goes in brackets"
              .formatted(where, text));
    }
    try {
      return new HostReference(
          Optional.ofNullable(form.group(1)),
          form.group(2) != null ? form.group(2) : form.group(3),
          form.group(4) != null
              ? OptionalInt.of(Integer.parseInt(form.group(4)))
              : OptionalInt.empty());
    } catch (IllegalArgumentException e) {
      throw new CmException(
          ErrorCode.INVALID_PARAMS, "%s is '%s': %s".formatted(where, text, e.getMessage()), e);
    }
  }

  /**
   * How ssh reaches it: as the registry says, else as the ssh configuration says.
   *
   * @param askpass the program that asks for a password, if one is needed; empty for the terminal
   */
  public SshTarget.Builder target(Hosts hosts, Optional<String> askpass) {
    Optional<Host> known = hosts.host(host);
    SshTarget.Builder target =
        known
            .map(it -> it.target(askpass).jumps(jumps(it, hosts)))
            .orElseGet(() -> SshTarget.to(host));
    user.ifPresent(
        name -> {
          target.user(name);
          known.ifPresent(it -> target.label(name + "@" + host));
        });
    port.ifPresent(target::port);
    return target;
  }

  /** The registered hosts on the way to one, however many. */
  private static List<SshTarget> jumps(Host to, Hosts hosts) {
    Map<String, SshTarget> found = new LinkedHashMap<>();
    Deque<Host> open = new ArrayDeque<>(List.of(to));
    while (!open.isEmpty()) {
      Host next = open.remove();
      for (String hop : next.text(HostKey.JUMP_HOST).map(SshWord::hops).orElse(List.of())) {
        Optional<Host> jump = hosts.host(hop).filter(it -> !found.containsKey(it.name()));
        if (jump.isPresent()) {
          requireSsh(jump.get(), next);
          found.put(hop, jump.get().target(Optional.empty()).build());
          open.add(jump.get());
        }
      }
    }
    return List.copyOf(found.values());
  }

  private static void requireSsh(Host jump, Host behind) {
    if (jump.node().isPresent()) {
      throw new CmException(
          ErrorCode.CONFIG_INVALID,
          "jump_host of %s is %s, which isn't reached by ssh: name another one"
              .formatted(behind.name(), jump.name()));
    }
  }
}
