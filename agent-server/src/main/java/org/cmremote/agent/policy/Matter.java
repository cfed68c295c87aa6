package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Collectors;

/** One thing of a prompt that is judged by itself. */
sealed interface Matter {
  /** What it is, for a person. */
  String text();

  Part part();

  /** What kinds there are; rules name them in small letters. */
  enum Part {
    /** A program is run. */
    RUN,
    READ,
    WRITE,
    /** A variable is set. */
    SET,
    /** Something is asked in words. */
    TEXT,
    UNREADABLE
  }

  /**
   * A program that would be run.
   *
   * @param words program and arguments
   */
  record Run(List<Word> words, Place place) implements Matter {
    public Run {
      words = List.copyOf(requireNonNull(words, "words is null"));
      requireNonNull(place, "place is null");
    }

    Word program() {
      return words.get(0);
    }

    List<Word> arguments() {
      return words.subList(1, words.size());
    }

    @Override
    public String text() {
      return words.stream().map(Word::text).collect(Collectors.joining(" "));
    }

    @Override
    public Part part() {
      return Part.RUN;
    }
  }

  /** A file that would be read or written, by a redirection or by a tool itself. */
  record Access(boolean writes, Word file, Place place) implements Matter {
    public Access {
      requireNonNull(file, "file is null");
      requireNonNull(place, "place is null");
    }

    @Override
    public String text() {
      return (writes ? "write " : "read ") + file.text();
    }

    @Override
    public Part part() {
      return writes ? Part.WRITE : Part.READ;
    }
  }

  /** A variable that would be set. */
  record Assignment(String variable) implements Matter {
    public Assignment {
      requireNonNull(variable, "variable is null");
    }

    @Override
    public String text() {
      return variable + "=";
    }

    @Override
    public Part part() {
      return Part.SET;
    }
  }

  /** Something that can't be told before it runs. It is always for a person. */
  record Unreadable(String text, String why) implements Matter {
    public Unreadable {
      requireNonNull(text, "text is null");
      requireNonNull(why, "why is null");
    }

    @Override
    public Part part() {
      return Part.UNREADABLE;
    }
  }

  /** What is asked is judged by its words alone. */
  record Text(String text) implements Matter {
    public Text {
      requireNonNull(text, "text is null");
    }

    @Override
    public Part part() {
      return Part.TEXT;
    }
  }
}
