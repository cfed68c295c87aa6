package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.cmremote.agent.detect.Question;
import org.cmremote.agent.detect.Question.About;
import org.cmremote.agent.detect.Question.Choice;
import org.cmremote.agent.detect.Question.Means;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.PromptKind;
import org.jspecify.annotations.Nullable;

/** Prompts that stand on no screen: from a journal, or made up to be judged. */
public final class RecordedPrompt {
  private static final Pattern YES =
      Pattern.compile("(?i)(?:y|yes\\b.*|ok|proceed|continue|allow once|run once)\\W*");

  private static final Pattern NO = Pattern.compile("(?i)(?:n|(?:no|cancel|reject|deny)\\b.*)");

  private static final Pattern COMMAND =
      Pattern.compile("(?i)\\b(?:proceed|run|execute|execution|command)\\b");

  private static final Pattern FILE =
      Pattern.compile("(?i)\\b(?:edits?|create|overwrite|write|change|changes)\\b");

  private RecordedPrompt() {}

  /**
   * A prompt of a journal. The lines that stood above it aren't recorded, so it may be judged
   * milder than it was.
   */
  public static Question of(Prompt prompt) {
    List<String> labels = prompt.options().stream().map(Prompt.Option::label).toList();
    boolean oneKey = prompt.kind() == PromptKind.PRESS_ENTER && labels.size() == 1;
    return question(
        prompt.kind(),
        prompt.question(),
        prompt.subject(),
        labels,
        oneKey ? 0 : first(labels, YES),
        first(labels, NO));
  }

  /** The question whether to run a command. */
  public static Question ofCommand(String command) {
    return question(
        PromptKind.CHOICE,
        "Run this command?",
        requireNonNull(command, "command is null"),
        List.of("Yes", "No"),
        0,
        1);
  }

  private static Question question(
      PromptKind kind,
      String text,
      @Nullable String subject,
      List<String> labels,
      int yes,
      int no) {
    return new Question(
        "recorded",
        kind,
        text,
        subject,
        labels.stream().map(label -> new Choice(label, new Means.TypeLine(label))).toList(),
        -1,
        yes,
        no,
        "",
        true,
        0,
        about(kind, text),
        Set.of());
  }

  /** A journal doesn't say what a subject is. What isn't known is judged by its words. */
  private static About about(PromptKind kind, String question) {
    if (kind != PromptKind.CHOICE) {
      return About.OTHER;
    }
    return COMMAND.matcher(question).find()
        ? About.COMMAND
        : FILE.matcher(question).find() ? About.FILE : About.OTHER;
  }

  private static int first(List<String> labels, Pattern wanted) {
    for (int i = 0; i < labels.size(); i++) {
      if (wanted.matcher(labels.get(i)).matches()) {
        return i;
      }
    }
    return -1;
  }
}
