package org.cmremote.agent.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Words and phrases that are looked for in what is asked, without regard to case. A whole screen
 * may have to be judged, so its words are looked up one by one: expressions that try each
 * alternative at each place took ten times as long, and a hundred times while they ran cold.
 */
final class WordList {
  static final WordList NONE = new WordList(List.of());

  private final Set<String> words = new HashSet<>();
  private final Map<String, List<List<String>>> phrases = new HashMap<>();

  WordList(List<String> entries) {
    for (String entry : entries) {
      List<String> parts = split(entry);
      if (parts.size() == 1) {
        words.add(parts.get(0));
      } else if (parts.size() > 1) {
        phrases.computeIfAbsent(parts.get(0), first -> new ArrayList<>()).add(parts);
      }
    }
  }

  boolean isEmpty() {
    return words.isEmpty() && phrases.isEmpty();
  }

  /** The first word or phrase of the text that is in the list, in small letters. */
  Optional<String> firstIn(String text) {
    List<String> all = split(text);
    for (int i = 0; i < all.size(); i++) {
      if (words.contains(all.get(i))) {
        return Optional.of(all.get(i));
      }
      for (List<String> phrase : phrases.getOrDefault(all.get(i), List.of())) {
        int end = Math.min(all.size(), i + phrase.size());
        if (all.subList(i, end).equals(phrase)) {
          return Optional.of(String.join(" ", phrase));
        }
      }
    }
    return Optional.empty();
  }

  private static List<String> split(String text) {
    // Both ways: of some letters outside ASCII only the capital one is an ASCII letter's.
    String folded = text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    List<String> parts = new ArrayList<>();
    int start = -1;
    for (int i = 0; i <= folded.length(); i++) {
      boolean inside =
          i < folded.length()
              && (folded.charAt(i) == '_' || Character.isLetterOrDigit(folded.charAt(i)));
      if (inside && start < 0) {
        start = i;
      } else if (!inside && start >= 0) {
        parts.add(folded.substring(start, i));
        start = -1;
      }
    }
    return parts;
  }
}
