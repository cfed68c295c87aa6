package org.cmremote.transport.ssh;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/** How a person proves to a host who they are. */
public sealed interface Login {

  /** With keys, from files or an ssh-agent. Nobody is asked anything. */
  record Keys() implements Login {
    @Override
    public String toString() {
      return "keys";
    }
  }

  /**
   * With a password, for which ssh asks by itself: this process never sees it, and nothing stores
   * it but what the person may have behind the program.
   *
   * @param askpass a program that asks, or that knows a keyring, as ssh's {@code SSH_ASKPASS};
   *     empty to be asked on the terminal of this process
   */
  record Password(Optional<String> askpass) implements Login {
    public Password {
      requireNonNull(askpass, "askpass is null");
    }

    @Override
    public String toString() {
      return "password, asked for by " + askpass;
    }
  }

  /**
   * By a master connection that the person has started and keeps, such as one that needed a touch
   * on a hardware key. It is used and never ended.
   *
   * @param controlPath where it listens, as ssh's {@code ControlPath}; empty for what the ssh
   *     configuration says
   */
  record UsersMaster(Optional<String> controlPath) implements Login {
    public UsersMaster {
      requireNonNull(controlPath, "controlPath is null");
    }

    @Override
    public String toString() {
      return "the user's master at " + controlPath;
    }
  }
}
