package org.cmremote.agent.policy;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Words and phrases that are looked for in what is asked, without regard to case. A whole screen
 * may have to be judged while its program waits, so its words are looked up one by one, and only
 * those are cut out that may be in the list: expressions that try each alternative at each place
 * took ten times as long, and a hundred times while they ran cold. Only those of scripts without
 * blanks between words are looked for anywhere.
 */
final class WordList {
  private static final Set<UnicodeScript> JOINING =
      EnumSet.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.HANGUL,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR);

  /** Which ASCII characters are part of a word. */
  private static final boolean[] ASCII_INSIDE = new boolean[0x80];

  static {
    for (char c = 0; c < ASCII_INSIDE.length; c++) {
      ASCII_INSIDE[c] = c == '_' || Character.isLetterOrDigit(c);
    }
  }

  /** So many that few words which aren't in a list of some hundred seem to be. */
  private static final int FILTER_BITS = 1 << 13;

  static final WordList NONE = new WordList(List.of());

  /** By their first word; one of a single word stands before longer ones. */
  private final Map<String, List<List<String>>> entries = new HashMap<>();

  /** Which hashes first words have. */
  private final BitSet filter = new BitSet(FILTER_BITS);

  /** Those of scripts that put no blanks between words. */
  private final List<String> joined = new ArrayList<>();

  WordList(List<String> entries) {
    for (String entry : entries) {
      if (entry.codePoints().mapToObj(UnicodeScript::of).anyMatch(JOINING::contains)) {
        joined.add(fold(entry));
        continue;
      }
      List<String> parts = split(fold(entry));
      if (!parts.isEmpty()) {
        this.entries.computeIfAbsent(parts.get(0), first -> new ArrayList<>()).add(parts);
        filter.set(parts.get(0).hashCode() & (FILTER_BITS - 1));
      }
    }
    this.entries.values().forEach(all -> all.sort(Comparator.comparing(List::size)));
  }

  boolean isEmpty() {
    return entries.isEmpty() && joined.isEmpty();
  }

  /**
   * The first word or phrase of a text that is in the list.
   *
   * @param folded a text as {@link #fold} gives it
   */
  Optional<String> firstIn(String folded) {
    int start = 0;
    int hash = 0;
    for (int i = 0; i <= folded.length(); i++) {
      if (i < folded.length() && isInside(folded.charAt(i))) {
        // The word's hash, as String computes it.
        hash = 31 * hash + folded.charAt(i);
      } else {
        if (i > start && filter.get(hash & (FILTER_BITS - 1))) {
          Optional<String> found = startingWith(folded.substring(start, i), folded, i);
          if (found.isPresent()) {
            return found;
          }
        }
        start = i + 1;
        hash = 0;
      }
    }
    // For text that is ASCII this takes no time: such a string is known to hold none of them.
    return joined.stream().filter(folded::contains).findFirst();
  }

  private Optional<String> startingWith(String word, String folded, int end) {
    for (List<String> phrase : entries.getOrDefault(word, List.of())) {
      if (goesOn(folded, end, phrase.subList(1, phrase.size()))) {
        return Optional.of(String.join(" ", phrase));
      }
    }
    return Optional.empty();
  }

  /** Whether these are the next words. */
  private static boolean goesOn(String folded, int from, List<String> words) {
    int at = from;
    for (String word : words) {
      while (at < folded.length() && !isInside(folded.charAt(at))) {
        at++;
      }
      int end = at + word.length();
      if (!folded.startsWith(word, at) || (end < folded.length() && isInside(folded.charAt(end)))) {
        return false;
      }
      at = end;
    }
    return true;
  }

  /** A text in small letters. */
  static String fold(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0x7f) {
        // Both ways: of some letters outside ASCII only the capital one is an ASCII letter's.
        return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
      }
    }
    return text.toLowerCase(Locale.ROOT);
  }

  private static List<String> split(String folded) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= folded.length(); i++) {
      if (i == folded.length() || !isInside(folded.charAt(i))) {
        if (i > start) {
          parts.add(folded.substring(start, i));
        }
        start = i + 1;
      }
    }
    return parts;
  }

  private static boolean isInside(char c) {
    return c < ASCII_INSIDE.length ? ASCII_INSIDE[c] : Character.isLetterOrDigit(c);
  }
}
