package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import org.cmremote.transport.protocol.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * One rule. It concerns a part of a prompt if its scope includes the prompt, and if the part is of
 * the kind that its other conditions are about: a program, a file, a variable.
 *
 * @param why the reason, for a person
 * @param option the option to choose, searched for in the labels; null for the plain yes
 * @param parts the kinds of parts that it concerns; empty for all
 * @param commands programs with their first arguments; empty for any part
 * @param with arguments of which one has to be there
 * @param unless arguments of which none may be there
 * @param only what every argument behind those of the command has to be
 * @param texts how many of the first words besides options are texts and no paths
 * @param variables names of variables that are set
 * @param paths a confirming rule wants every path among these, any other one of them
 */
record Rule(
    String name,
    Verdict verdict,
    String why,
    @Nullable String option,
    Scope scope,
    Set<Matter.Part> parts,
    List<CommandPattern> commands,
    List<ArgumentPattern> with,
    List<ArgumentPattern> unless,
    List<ArgumentPattern> only,
    int texts,
    List<Glob> variables,
    List<PathPattern> paths) {
  Rule {
    requireNonNull(name, "name is null");
    requireNonNull(verdict, "verdict is null");
    requireNonNull(why, "why is null");
    requireNonNull(scope, "scope is null");
    parts = Set.copyOf(requireNonNull(parts, "parts is null"));
    commands = List.copyOf(requireNonNull(commands, "commands is null"));
    with = List.copyOf(requireNonNull(with, "with is null"));
    unless = List.copyOf(requireNonNull(unless, "unless is null"));
    only = List.copyOf(requireNonNull(only, "only is null"));
    variables = List.copyOf(requireNonNull(variables, "variables is null"));
    paths = List.copyOf(requireNonNull(paths, "paths is null"));
  }

  /** What a rule makes of a part. */
  sealed interface Match {
    record Yes() implements Match {}

    record No() implements Match {}

    /** The program is the rule's, but something else about it isn't. */
    record Nearly(String because) implements Match {}

    Match NONE = new No();
  }

  private static final Match YES = new Match.Yes();
  private static final Match NO = Match.NONE;

  /** Whether it is about parts of that kind. */
  boolean concerns(Matter matter) {
    return (parts.isEmpty() || parts.contains(matter.part()))
        && (commands.isEmpty() || matter instanceof Matter.Run)
        && (variables.isEmpty() || matter instanceof Matter.Assignment);
  }

  /** Whether the part is the rule's, once it concerns it and its scope includes the prompt. */
  Match match(Matter matter, Circumstances circumstances) {
    if (!variables.isEmpty()) {
      return matter instanceof Matter.Assignment assignment
              && variables.stream().anyMatch(glob -> glob.matches(assignment.variable()))
          ? YES
          : NO;
    }
    int known = 0;
    if (!commands.isEmpty()) {
      known = matter instanceof Matter.Run run ? command(run) : 0;
      if (known == 0) {
        return NO;
      }
    }
    Match arguments =
        matter instanceof Matter.Run run
            ? arguments(run.words().subList(Math.max(1, known), run.words().size()))
            : with.isEmpty() ? YES : NO;
    return arguments instanceof Match.Yes ? paths(matter, circumstances) : arguments;
  }

  /** How many words of the command are the rule's; 0 if it isn't the rule's. */
  private int command(Matter.Run run) {
    int longest = 0;
    for (CommandPattern command : commands) {
      if (command.words().size() > longest && command.matches(run)) {
        longest = command.words().size();
      }
    }
    return longest;
  }

  private Match arguments(List<Word> arguments) {
    if (!with.isEmpty() && arguments.stream().noneMatch(word -> isOne(with, word))) {
      return NO;
    }
    for (Word word : arguments) {
      boolean excluded =
          word.isOptionOrLiteral()
              ? isOne(unless, word)
              // It may turn out to be one of them; a rule that doesn't confirm stays in force.
              : verdict == Verdict.CONFIRM && !unless.isEmpty() && word.mayBeOption();
      if (excluded || (!only.isEmpty() && !isOne(only, word))) {
        return new Match.Nearly(
            word.isLiteral()
                ? "of “%s”".formatted(word.text())
                : "“%s” can't be told before it runs".formatted(word.text()));
      }
    }
    return YES;
  }

  private static boolean isOne(List<ArgumentPattern> patterns, Word word) {
    return word.isOptionOrLiteral() && patterns.stream().anyMatch(it -> it.matches(word.text()));
  }

  private Match paths(Matter matter, Circumstances circumstances) {
    if (paths.isEmpty()) {
      return YES;
    }
    if (!(matter instanceof Matter.Run) && !(matter instanceof Matter.Access)) {
      return NO;
    }
    List<NamedPath> named = NamedPath.of(matter, texts, circumstances.home());
    if (verdict != Verdict.CONFIRM) {
      return named.stream().anyMatch(path -> isIn(path, circumstances)) ? YES : NO;
    }
    for (NamedPath path : named) {
      if (!path.isKnown()) {
        return new Match.Nearly(
            "where “%s” is can't be told before it runs".formatted(path.text()));
      }
      if (!isIn(path, circumstances)) {
        return new Match.Nearly("“%s” is outside of what the rule allows".formatted(path.text()));
      }
    }
    // A program without arguments works where it is.
    Place place = matter instanceof Matter.Run run ? run.place() : null;
    boolean here =
        place == null
            || (place.isKnown()
                && isIn(
                    new NamedPath(".", List.copyOf(place.directories()), false), circumstances));
    return here ? YES : new Match.Nearly("it runs in another directory");
  }

  private boolean isIn(NamedPath named, Circumstances circumstances) {
    return verdict == Verdict.CONFIRM
        ? named.paths().stream()
            .allMatch(
                path ->
                    paths.stream()
                        .anyMatch(it -> it.matches(path, named.isPattern(), circumstances)))
        : named.paths().stream()
            .anyMatch(
                path ->
                    paths.stream()
                        .anyMatch(it -> it.matches(path, named.isPattern(), circumstances)));
  }
}
