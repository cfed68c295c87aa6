package org.cmremote.manager.cli.prompt;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.cmremote.manager.cli.io.Input;
import org.cmremote.manager.cli.session.SessionText;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.PromptKind;
import org.cmremote.transport.protocol.Request;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What to answer. */
final class Choice {
  /** Counted as a person counts, and as most tools number their options on the screen. */
  @Option(
      names = "--option",
      paramLabel = "N",
      description = "The option's number, from 1, in the order shown.")
  @Nullable Integer option;

  @Option(
      names = "--yes",
      description = "The option that says yes; Enter where only that is asked.")
  boolean yes;

  @Option(names = "--no", description = "The option that says no.")
  boolean no;

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description =
          "Text to type, then Enter; - reads standard input, which keeps a secret out of "
              + "the process list.")
  @Nullable String text;

  Request.AnswerPrompt request(Standing standing) {
    Prompt prompt = standing.prompt();
    if (text != null) {
      return typed(standing, Input.text(text));
    }
    if (yes && prompt.kind() == PromptKind.PRESS_ENTER && prompt.options().isEmpty()) {
      return typed(standing, "");
    }
    int index = option == null ? named(prompt, yes ? "yes" : "no") : option - 1;
    if (index < 0 || index >= prompt.options().size()) {
      throw invalid(
          prompt,
          prompt.options().isEmpty()
              ? "it has no options"
              : "there is no option %d, only 1 to %d".formatted(option, prompt.options().size()));
    }
    return new Request.AnswerPrompt(standing.session(), prompt.id(), index, null);
  }

  private static Request.AnswerPrompt typed(Standing standing, String text) {
    return new Request.AnswerPrompt(standing.session(), standing.prompt().id(), null, text);
  }

  /** Only the plain word counts, or the one option that begins with it: "yes, always" is more. */
  private static int named(Prompt prompt, String word) {
    List<String> labels =
        prompt.options().stream().map(option -> option.label().toLowerCase(Locale.ROOT)).toList();
    int[] plain = matching(labels, "(?:%s|%s)\\W*".formatted(word, word.charAt(0)));
    int[] beginning = plain.length > 0 ? plain : matching(labels, word + "\\b.*");
    if (prompt.options().isEmpty()) {
      throw invalid(prompt, "it has no options");
    }
    if (beginning.length != 1) {
      throw invalid(prompt, "%d of its options say %s".formatted(beginning.length, word));
    }
    return beginning[0];
  }

  private static int[] matching(List<String> labels, String pattern) {
    return IntStream.range(0, labels.size()).filter(i -> labels.get(i).matches(pattern)).toArray();
  }

  private static CmException invalid(Prompt prompt, String why) {
    String asked =
        prompt.question().isBlank() ? "a prompt without a question" : SessionText.question(prompt);
    return new CmException(
        ErrorCode.OPTION_INVALID,
        prompt.options().isEmpty()
            ? "%s: %s; answer with --text".formatted(asked, why)
            : "%s: %s; choose with --option N or --text".formatted(asked, why));
  }
}
