package org.cmremote.agent.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.cmremote.agent.detect.Question;
import org.cmremote.agent.detect.Question.Choice;
import org.cmremote.agent.detect.Terminal.Mode;
import org.cmremote.agent.screen.Screen;
import org.cmremote.agent.tmux.PaneView;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.PromptKind;
import org.jspecify.annotations.Nullable;

/** The prompt that stands in a session, from its opening to its end. */
final class OpenPrompt {
  /** Never used itself: it has to stay empty. */
  private static final MessageDigest SHA_256 = sha256();

  private final Prompt prompt;
  private final Place place;
  private final long openedAt = System.nanoTime();
  private Question question;

  /** The option that the policy chose and that can't be typed yet; -1 for none. */
  int chosen = -1;

  /** Whether the terminal didn't show what was typed when it was seen last. */
  private boolean hidden;

  /** Why the policy's answer waits; null if it doesn't. */
  @Nullable String held;

  /** Whether an answer was given; the policy gives none after that. */
  boolean tried;

  /** Whether the journal's last word is that the policy answers it now. */
  boolean announced;

  /** Why nobody knows whether an earlier agent answered it; null if that is known. */
  @Nullable String doubt;

  /** What was decided about it last. */
  Event.@Nullable PromptDecided decided;

  /** What became of the last answer. */
  Event.@Nullable PromptAnswered answered;

  /** The answer that is being given; null before and after. */
  @Nullable Answering answering;

  /**
   * Where a line prompt stood. The same question asked again stands lower, or, when the screen
   * scrolls and its history is full, below another row.
   */
  private record Place(int cols, int height, long line, String above) {
    static Place of(Screen screen, Question question) {
      return new Place(
          screen.cols(),
          screen.height(),
          screen.scrolled() + question.row(),
          screen.row(question.row() - 1));
    }
  }

  /**
   * @param opened the place of its opening in the journal, which makes its id one that no other
   *     prompt has
   */
  OpenPrompt(String session, String tool, Question question, PaneView view, Position opened) {
    this.question = question;
    this.place = Place.of(view.screen(), question);
    this.hidden = isHidden(view);
    this.prompt =
        new Prompt(
            id(session, question, isDialog(question) ? null : place, opened),
            question.kind(),
            question.text(),
            question.subject(),
            question.choices().stream().map(choice -> new Prompt.Option(choice.label())).toList(),
            tool);
  }

  Prompt prompt() {
    return prompt;
  }

  String id() {
    return prompt.id();
  }

  /** When it was seen first, by {@link System#nanoTime}. */
  long openedAt() {
    return openedAt;
  }

  /** The question as it was seen last: its cursor may have moved. */
  Question question() {
    return question;
  }

  /** Whether it is drawn by a full-screen program, rather than asked on a line. */
  boolean isDialog() {
    return isDialog(question);
  }

  private static boolean isDialog(Question question) {
    return question.kind() != PromptKind.PRESS_ENTER
        && question.choices().stream().anyMatch(OpenPrompt::isOfDialog);
  }

  /**
   * Takes note of the question if it is still this one; false if it is another, or the same asked
   * again.
   */
  boolean stillIs(Question now, PaneView view) {
    Place seen = Place.of(view.screen(), now);
    boolean sameSize = seen.cols() == place.cols() && seen.height() == place.height();
    boolean sameLine = seen.equals(place) || !sameSize;
    if (now.asksTheSameAs(question) && (isDialog() || sameLine)) {
      question = now;
      hidden = isHidden(view);
      return true;
    }
    // While a program reads a line, what is added to it is typed by a person: also if it comes to
    // look like a question. But a password's read, which shows nothing, is over when a line is
    // shown.
    return question.choices().isEmpty()
        && sameLine
        && !isDialog()
        && hidden == isHidden(view)
        && now.text().startsWith(question.text());
  }

  private static boolean isHidden(PaneView view) {
    return view.terminal().mode() == Mode.HIDDEN_LINE;
  }

  private static boolean isOfDialog(Choice choice) {
    return choice.means() instanceof Question.Means.MoveAndEnter
        || choice.means() instanceof Question.Means.PressKey;
  }

  /** A dialog may be painted elsewhere on the screen, and is the same. */
  private static String id(
      String session, Question question, @Nullable Place place, Position opened) {
    MessageDigest digest = digest();
    String[] parts = {
      session,
      question.text(),
      String.valueOf(question.subject()),
      String.valueOf(place),
      opened.epoch(),
      Long.toString(opened.seq())
    };
    for (String part : parts) {
      digest.update(part.getBytes(UTF_8));
      digest.update((byte) 0);
    }
    for (Choice choice : question.choices()) {
      digest.update(choice.label().getBytes(UTF_8));
      digest.update((byte) 0);
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }

  private static MessageDigest digest() {
    try {
      // A copy, since to have Java's providers searched for one takes longer than to use it.
      return (MessageDigest) SHA_256.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("Java's own SHA-256 can be copied", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
