package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

/** Which arguments of a program are meant. */
sealed interface ArgumentPattern {
  boolean matches(String argument);

  /** {@code -o}: also among other letters, and with its value behind. */
  record Letter(char letter) implements ArgumentPattern {
    @Override
    public boolean matches(String argument) {
      return argument.startsWith("-")
          && !argument.startsWith("--")
          && argument.indexOf(letter, 1) > 0;
    }
  }

  /** {@code --output}: also shortened, as most programs allow, and with a value. */
  record LongOption(String name) implements ArgumentPattern {
    public LongOption {
      requireNonNull(name, "name is null");
    }

    @Override
    public boolean matches(String argument) {
      int end = argument.indexOf('=');
      String given = end < 0 ? argument : argument.substring(0, end);
      return given.length() > 2 && given.startsWith("--") && name.startsWith(given);
    }
  }

  /** Anything else. */
  record Whole(Glob glob) implements ArgumentPattern {
    public Whole {
      requireNonNull(glob, "glob is null");
    }

    @Override
    public boolean matches(String argument) {
      return glob.matches(argument);
    }
  }

  /** Throws {@link java.util.regex.PatternSyntaxException}. */
  static ArgumentPattern of(String text) {
    if (text.matches("-[A-Za-z0-9]")) {
      return new Letter(text.charAt(1));
    }
    return text.matches("--[A-Za-z0-9-]+") ? new LongOption(text) : new Whole(Glob.of(text));
  }
}
