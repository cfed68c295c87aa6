package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.Supplier;
import org.cmremote.agent.detect.Question;
import org.cmremote.agent.policy.Circumstances;
import org.cmremote.agent.policy.Decision;
import org.cmremote.agent.policy.Judgement;
import org.cmremote.agent.policy.Policy;
import org.cmremote.agent.policy.RecordedPrompt;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.PromptKind;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.protocol.Result.PolicyVerdict.Part;
import org.cmremote.transport.protocol.SessionInfo;
import org.jspecify.annotations.Nullable;

/** The policy that holds now. On the sessions' context only. */
public final class PolicyInForce {
  private final String host;
  private final String home;
  private @Nullable Policy policy;

  /** What holds until another is put in its place. */
  private final Supplier<Policy> first;

  /**
   * @param first gives the policy of the start, when it is first asked for
   * @param host this machine's name
   * @param home the user's, an absolute path
   */
  public PolicyInForce(Supplier<Policy> first, String host, String home) {
    this.first = requireNonNull(first, "first is null");
    this.host = requireNonNull(host, "host is null");
    this.home = requireNonNull(home, "home is null");
  }

  private Policy policy() {
    if (policy == null) {
      policy = first.get();
    }
    return policy;
  }

  /** Puts another in its place, for all prompts that are decided from now on. */
  public void replace(Policy other) {
    policy = requireNonNull(other, "other is null");
  }

  /** What it says about a command or a prompt; nothing is done. */
  public Result.PolicyVerdict check(Request.CheckPolicy request, @Nullable SessionInfo session) {
    Question question =
        request.prompt() == null
            ? RecordedPrompt.ofCommand(requireNonNull(request.command(), "command is null"))
            : RecordedPrompt.of(request.prompt());
    Circumstances circumstances =
        new Circumstances(
            tool(request, session),
            host,
            session == null ? "" : session.session(),
            request.cwd() != null ? request.cwd() : session == null ? home : session.cwd(),
            home);
    List<Judgement> judgements =
        request.command() == null
            ? policy().judge(question, circumstances)
            : policy().judge(request.command(), circumstances);
    return verdict(question, circumstances, judgements);
  }

  /** What it says about a prompt of a session, whatever the session's mode; nothing is done. */
  Result.PolicyVerdict judge(Question question, String tool, Session.Origin origin) {
    Circumstances circumstances = circumstances(tool, origin);
    return verdict(question, circumstances, policy().judge(question, circumstances));
  }

  private Result.PolicyVerdict verdict(
      Question question, Circumstances circumstances, List<Judgement> judgements) {
    Decision decision =
        question.kind() == PromptKind.PASSWORD
            ? policy().decide(AutoConfirm.POLICY, question, circumstances)
            : Policy.decide(question, judgements);
    return new Result.PolicyVerdict(
        decision.verdict(),
        decision.rule(),
        decision.why(),
        judgements.stream()
            .map(it -> new Part(it.part(), it.verdict(), it.rule(), it.why()))
            .toList());
  }

  private static String tool(Request.CheckPolicy request, @Nullable SessionInfo session) {
    if (request.tool() != null) {
      return request.tool();
    }
    return request.prompt() != null
        ? request.prompt().tool()
        : session == null ? "shell" : session.tool();
  }

  Decision decide(AutoConfirm mode, Question question, String tool, Session.Origin origin) {
    return policy().decide(mode, question, circumstances(tool, origin));
  }

  private Circumstances circumstances(String tool, Session.Origin origin) {
    return new Circumstances(tool, host, origin.name(), origin.cwd(), home);
  }
}
