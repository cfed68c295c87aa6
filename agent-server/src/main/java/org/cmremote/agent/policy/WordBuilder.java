package org.cmremote.agent.policy;

import org.cmremote.agent.policy.Word.Kind;

/** A word while it is read. */
final class WordBuilder {
  private final StringBuilder text = new StringBuilder();
  private Kind kind = Kind.LITERAL;
  private boolean plain = true;

  void plain(char c) {
    text.append(c);
  }

  void quoted(char c) {
    plain = false;
    text.append(c);
  }

  void quoted(String characters) {
    plain = false;
    text.append(characters);
  }

  void pattern(char c) {
    plain = false;
    text.append(c);
    if (kind == Kind.LITERAL) {
      kind = Kind.PATTERN;
    }
  }

  void home() {
    plain = false;
    // Only at the beginning does a tilde mean the same.
    if (text.length() == 0) {
      text.append('~');
    } else {
      unknown();
    }
  }

  void unknown() {
    plain = false;
    kind = Kind.UNKNOWN;
  }

  boolean isEmpty() {
    return text.length() == 0 && plain;
  }

  /** Whether nothing of it was quoted, substituted or a pattern. */
  boolean isPlain() {
    return plain;
  }

  /**
   * The word.
   *
   * @param written as it stands in the command
   */
  Word build(String written) {
    return kind == Kind.UNKNOWN ? Word.unknown(written) : new Word(text.toString(), kind);
  }
}
