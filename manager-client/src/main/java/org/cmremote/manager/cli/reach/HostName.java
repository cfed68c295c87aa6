package org.cmremote.manager.cli.reach;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/** {@code [user@]host[:port]}, where the host may be an alias or an IPv6 address in brackets. */
record HostName(Optional<String> user, String host, OptionalInt port) {
  private static final Pattern FORM =
      Pattern.compile("(?:([^@\\s]+)@)?(?:\\[([^]\\s]+)]|([^@:\\s\\[\\]]+))(?::(\\d{1,5}))?");

  static HostName parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new CmException(
          ErrorCode.INVALID_PARAMS,
          "--host is '%s', not [USER@]HOST[:PORT]; an IPv6 address goes in brackets"
              .formatted(text));
    }
    return new HostName(
        Optional.ofNullable(form.group(1)),
        form.group(2) != null ? form.group(2) : form.group(3),
        form.group(4) != null
            ? OptionalInt.of(Integer.parseInt(form.group(4)))
            : OptionalInt.empty());
  }
}
