package org.cmremote.manager.cli.io;

/** Colours that are told apart on dark and light terminals. */
public enum Style {
  DIM("2"),
  BOLD("1"),
  GOOD("32"),
  ASKING("33"),
  BAD("31");

  private final String code;

  Style(String code) {
    this.code = code;
  }

  public String on(String text, boolean colours) {
    return colours ? "\033[" + code + "m" + text + "\033[0m" : text;
  }
}
