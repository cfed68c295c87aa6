package org.cmremote.transport.ssh;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Words that reach a command line of ssh. None can be taken for an option. ssh also puts them into
 * commands that a shell reads ({@code %h} and {@code %r} in {@code ProxyCommand} and {@code Match
 * exec}), and refuses characters that mean something there only from OpenSSH 9.6 on; so they are
 * refused here.
 */
public final class SshWord {
  private static final String NEVER = "\\s\\p{Cc}\\p{Cf}'\"`$;&<>|(){}";

  private static final Pattern HOST =
      Pattern.compile("[^-,@/\\\\%s][^,@/\\\\%s]*".formatted(NEVER, NEVER));

  /** A backslash parts a domain from a user; at the end it would take the next character along. */
  private static final Pattern USER =
      Pattern.compile("[^-\\\\,%s](?:[^,%s]*[^\\\\,%s])?".formatted(NEVER, NEVER, NEVER));

  private static final Pattern HOP =
      Pattern.compile(
          "(?:ssh://)?(?:([^,]+)@)?(\\[[^],]+]|[^],\\[:]+|[^],\\[]*::[^],\\[]*)(?::\\d{1,5})?");

  private SshWord() {}

  /**
   * Checks a name or address of a host, or an alias of the ssh configuration.
   *
   * @param name of the value, for the message
   * @throws IllegalArgumentException if it is none
   */
  public static String host(String value, String name) {
    return checked(HOST, value, name);
  }

  /**
   * Checks a user's name.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static String user(String value, String name) {
    return checked(USER, value, name);
  }

  /**
   * Checks what ssh's {@code -J} takes: {@code [user@]host[:port]}, several with commas.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static String jump(String value, String name) {
    requireNonNull(value, name + " is null");
    for (String hop : value.split(",", -1)) {
      var form = HOP.matcher(hop);
      if (!form.matches()) {
        throw new IllegalArgumentException(
            "%s is '%s', not of form [user@]host[:port], several with commas"
                .formatted(name, value));
      }
      if (form.group(1) != null) {
        user(form.group(1), name);
      }
      host(form.group(2).replaceAll("^\\[|]$", ""), name);
    }
    return value;
  }

  /** The names of the hosts that a jump goes through, one after the other. */
  public static List<String> hops(String jump) {
    List<String> hosts = new ArrayList<>();
    for (String hop : jump(jump, "jump").split(",", -1)) {
      var form = HOP.matcher(hop);
      if (form.matches()) {
        hosts.add(form.group(2).replaceAll("^\\[|]$", ""));
      }
    }
    return hosts;
  }

  private static String checked(Pattern form, String value, String name) {
    requireNonNull(value, name + " is null");
    if (!form.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "%s is '%s', but may not be empty, start with a dash, or hold white space or what a shell gives a meaning"
              .formatted(name, value));
    }
    return value;
  }
}
