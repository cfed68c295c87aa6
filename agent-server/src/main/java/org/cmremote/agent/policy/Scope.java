package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cmremote.agent.detect.Question.About;
import org.cmremote.transport.protocol.PromptKind;
import org.jspecify.annotations.Nullable;

/**
 * Which prompts are meant. What is empty or null counts for all.
 *
 * @param abouts what the subject is
 * @param question searched for in the question
 * @param subject searched for in the subject
 * @param text searched for in question, subject and the lines above
 * @param words looked for in the same
 */
record Scope(
    List<Glob> tools,
    List<Glob> hosts,
    List<Glob> sessions,
    Set<PromptKind> kinds,
    Set<About> abouts,
    @Nullable Pattern question,
    @Nullable Pattern subject,
    @Nullable Pattern text,
    WordList words) {
  Scope {
    tools = List.copyOf(requireNonNull(tools, "tools is null"));
    hosts = List.copyOf(requireNonNull(hosts, "hosts is null"));
    sessions = List.copyOf(requireNonNull(sessions, "sessions is null"));
    kinds = Set.copyOf(requireNonNull(kinds, "kinds is null"));
    abouts = Set.copyOf(requireNonNull(abouts, "abouts is null"));
    requireNonNull(words, "words is null");
  }

  static Scope ofText(Pattern text) {
    return new Scope(
        List.of(), List.of(), List.of(), Set.of(), Set.of(), null, null, text, WordList.NONE);
  }

  boolean includes(Asked asked) {
    Circumstances where = asked.circumstances();
    return names(tools, where.tool())
        && names(hosts, where.host())
        && names(sessions, where.session())
        && (kinds.isEmpty() || kinds.contains(asked.question().kind()))
        && (abouts.isEmpty() || abouts.contains(asked.question().about()))
        && (words.isEmpty() || words.firstIn(asked.folded()).isPresent())
        && finds(question, asked.question().text())
        && finds(subject, asked.subject())
        && finds(text, asked.text());
  }

  /** What of the prompt it names; empty if it names nothing. */
  String named(Asked asked) {
    Optional<String> word = words.isEmpty() ? Optional.empty() : words.firstIn(asked.folded());
    return word.or(
            () ->
                Optional.ofNullable(text)
                    .map(pattern -> pattern.matcher(asked.text()))
                    .filter(Matcher::find)
                    .map(Matcher::group))
        .orElse("");
  }

  private static boolean names(List<Glob> globs, String name) {
    return globs.isEmpty() || globs.stream().anyMatch(glob -> glob.matches(name));
  }

  private static boolean finds(@Nullable Pattern pattern, String text) {
    return pattern == null || pattern.matcher(text).find();
  }
}
