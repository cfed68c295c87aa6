package org.cmremote.transport.protocol;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.cmremote.transport.protocol.Event.PromptAnswered;
import org.cmremote.transport.protocol.Event.PromptDecided;
import org.jspecify.annotations.Nullable;

/**
 * Why a session is in its state, and why its prompt was answered or not. Of the screen it quotes no
 * more than the prompt and what a rule looks for.
 *
 * @param info the session as it stands
 * @param why what was seen when it came into its state, for a person
 * @param sight what a fresh look was judged to be; null once the program is over
 * @param findings all that was looked at for that, each rule of the tool's profile among them, in
 *     the order in which they were tried; at most 200
 * @param prompt the prompt that stands; null if none does
 * @param last the prompt that stood last; null if none did since the agent watches
 * @param hooks what the tool said last of itself, the oldest first
 */
public record Explanation(
    SessionInfo info,
    String why,
    @Nullable Sight sight,
    List<Finding> findings,
    @Nullable Asked prompt,
    @Nullable Asked last,
    Restraint restraint,
    List<HookReport> hooks)
    implements Result {
  public Explanation {
    requireNonNull(info, "info is null");
    requireNonNull(why, "why is null");
    findings = List.copyOf(requireNonNull(findings, "findings is null"));
    requireNonNull(restraint, "restraint is null");
    hooks = List.copyOf(requireNonNull(hooks, "hooks is null"));
  }

  /**
   * A state as it was seen. The session's own may differ for a moment, until the screen has
   * settled.
   *
   * @param certainty {@code known} by a rule or the kernel; {@code maybe prompt} where only the
   *     screen or only the kernel speaks of a prompt; {@code guessed} where no rule knows the
   *     screen
   * @param confidence how much the evidence speaks for it, from 0 to 1
   * @param why what was seen, for a person
   */
  public record Sight(SessionState state, String certainty, double confidence, String why) {
    public Sight {
      requireNonNull(state, "state is null");
      requireNonNull(certainty, "certainty is null");
      requireNonNull(why, "why is null");
    }
  }

  /**
   * One thing that was looked at.
   *
   * @param source {@code screen}, {@code title}, {@code mode} (how the terminal takes input),
   *     {@code process} (in front, and what it does about input) or {@code hook}
   * @param rule the profile's rule that was tried, or what was compared; at most 240 characters
   * @param matched whether it speaks for what it would mean
   * @param says what was seen, or which part failed, for a person; at most 240 characters
   * @param weight how much it counts, from -1 (against) to 1 (for); 0 for what didn't matter
   * @param ageMs for how many milliseconds it has been so
   */
  public record Finding(
      String source, String rule, boolean matched, String says, double weight, long ageMs) {
    public Finding {
      requireNonNull(source, "source is null");
      requireNonNull(rule, "rule is null");
      requireNonNull(says, "says is null");
    }
  }

  /**
   * A prompt, and what became of it.
   *
   * @param policy what the policy of now makes of it, part by part, whatever the session's mode
   * @param decided what was decided about it last; null if nothing was
   * @param held why the policy's answer waits; null if it doesn't
   * @param answering who gives an answer right now, {@code policy} or a client; null if nobody does
   * @param answered what became of the last answer; null if there was none
   */
  public record Asked(
      Prompt prompt,
      Anatomy anatomy,
      Result.PolicyVerdict policy,
      @Nullable PromptDecided decided,
      @Nullable String held,
      @Nullable String answering,
      @Nullable PromptAnswered answered) {
    public Asked {
      requireNonNull(prompt, "prompt is null");
      requireNonNull(anatomy, "anatomy is null");
      requireNonNull(policy, "policy is null");
    }
  }

  /**
   * How a prompt was taken apart. Options are named by their index, from 0.
   *
   * @param rule the rule that recognised it
   * @param about what its subject is: {@code command}, {@code file}, {@code url}, {@code folder} or
   *     {@code other}
   * @param readable whether all that the answer depends on could be read; otherwise only a person
   *     can judge
   * @param flaws what is the matter with how it is shown: {@code wrapped} and joined again; {@code
   *     doubtful wrap}, {@code clipped}, {@code hidden} or {@code ambiguous}, which make it
   *     unreadable
   * @param selected the option that the dialog's cursor stands on, or that Enter takes
   * @param yes the option that says yes to this once and to nothing more
   * @param no the option that says no
   */
  public record Anatomy(
      String rule,
      String about,
      boolean readable,
      List<String> flaws,
      @Nullable Integer selected,
      @Nullable Integer yes,
      @Nullable Integer no) {
    public Anatomy {
      requireNonNull(rule, "rule is null");
      requireNonNull(about, "about is null");
      flaws = List.copyOf(requireNonNull(flaws, "flaws is null"));
    }
  }

  /**
   * What can keep the agent from answering where the policy wouldn't.
   *
   * @param autoConfirm the session's own mode
   * @param stopped whether all answering on the host is stopped, whatever that mode
   * @param budget what is used of the answers that are given without a person
   */
  public record Restraint(AutoConfirm autoConfirm, boolean stopped, Budget budget) {
    public Restraint {
      requireNonNull(autoConfirm, "autoConfirm is null");
      requireNonNull(budget, "budget is null");
    }
  }

  /**
   * Answers since a person looked after the session.
   *
   * @param perMinute within the last 60 seconds; not counted without a limit
   * @param inARow to the same prompt
   * @param inAll altogether
   * @param spent why everything is left to a person; null while it isn't
   */
  public record Budget(Count perMinute, Count inARow, Count inAll, @Nullable String spent) {
    public Budget {
      requireNonNull(perMinute, "perMinute is null");
      requireNonNull(inARow, "inARow is null");
      requireNonNull(inAll, "inAll is null");
    }
  }

  /**
   * @param limit 0 for none
   */
  public record Count(int used, int limit) {}

  /**
   * What a tool said of itself.
   *
   * @param event the tool's own name for it
   * @param means {@code working}, {@code prompting} or {@code idle}; null if its profile doesn't
   *     say
   * @param action what the tool wants to do or did, such as {@code Bash}; null if it didn't say
   * @param ageMs how many milliseconds ago
   */
  public record HookReport(
      String tool, String event, @Nullable String means, @Nullable String action, long ageMs) {
    public HookReport {
      requireNonNull(tool, "tool is null");
      requireNonNull(event, "event is null");
    }
  }
}
