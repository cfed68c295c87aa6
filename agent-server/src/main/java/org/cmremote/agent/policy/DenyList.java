package org.cmremote.agent.policy;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What destroys, publishes, escalates or gives trust, in the words of questions and commands.
 *
 * <p>A whole screen may have to be judged before a prompt is answered. So its words are looked up
 * one by one, in some ten microseconds; expressions that try each alternative at each place took a
 * hundred times that while they ran cold, and ten times later.
 */
final class DenyList {
  private static final List<String> ENDINGS = List.of("", "e", "es", "ed", "ing", "y");

  private static final Set<String> WORDS =
      Stream.of(
              Stream.of("rm", "rmdir", "shred", "mkfs", "dd", "fdisk", "wipefs", "truncate"),
              Stream.of(
                      "delet",
                      "remov",
                      "eras",
                      "destroy",
                      "purg",
                      "overwrit",
                      "replac",
                      "format",
                      "drop",
                      "reset",
                      "uninstall",
                      "discard",
                      "wip",
                      "unlink",
                      "prun")
                  .flatMap(stem -> ENDINGS.stream().map(stem::concat)),
              Stream.of("sudo", "su", "doas", "chmod", "chown", "setuid", "root"),
              Stream.of("push", "publish", "deploy", "release", "upload"),
              Stream.of("kill", "killall", "pkill", "shutdown", "reboot", "halt", "poweroff"),
              Stream.of("trust", "fingerprint", "credential", "token", "secret", "password")
                  .flatMap(word -> Stream.of(word, word + "s")),
              Stream.of("force", "forced", "essential", "irreversible", "irreversibly"))
          .flatMap(words -> words)
          .collect(Collectors.toUnmodifiableSet());

  private static final Pattern PIPED_TO_SHELL =
      Pattern.compile("(?:curl|wget)\\b.*\\|\\s*(?:sudo\\s+)?(?:ba|z|da)?sh\\b");

  /** What more has to stand there, by the word that it begins with. */
  private static final Map<String, Pattern> PHRASES =
      Map.of(
          "api", Pattern.compile("api\\s+keys?\\b"),
          "proceed", Pattern.compile("proceed\\s+anyway\\b"),
          "data", Pattern.compile("data\\s+loss\\b"),
          "hard", Pattern.compile("(?<=--)hard\\b"),
          "curl", PIPED_TO_SHELL,
          "wget", PIPED_TO_SHELL);

  private DenyList() {}

  /** The first thing in the text that the list names, in small letters. */
  static Optional<String> firstIn(String text) {
    // Both ways: of some letters outside ASCII only the capital one is an ASCII letter's.
    String folded = text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    int end = 0;
    for (int start = 0; start < folded.length(); start = end + 1) {
      end = start;
      while (end < folded.length() && isWord(folded.charAt(end))) {
        end++;
      }
      String word = folded.substring(start, end);
      if (WORDS.contains(word)) {
        return Optional.of(word);
      }
      Pattern phrase = PHRASES.get(word);
      if (phrase != null) {
        Matcher matcher =
            phrase.matcher(folded).region(start, folded.length()).useTransparentBounds(true);
        if (matcher.lookingAt()) {
          return Optional.of(matcher.group());
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isWord(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }
}
