package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import org.cmremote.agent.detect.Question;
import org.cmremote.agent.policy.Circumstances;
import org.cmremote.agent.policy.Decision;
import org.cmremote.agent.policy.Policy;
import org.cmremote.transport.protocol.AutoConfirm;

/** The policy that holds now. On the sessions' context only. */
public final class PolicyInForce {
  private final String host;
  private final String home;
  private Policy policy;

  /**
   * @param host this machine's name
   * @param home the user's, an absolute path
   */
  public PolicyInForce(Policy policy, String host, String home) {
    this.policy = requireNonNull(policy, "policy is null");
    this.host = requireNonNull(host, "host is null");
    this.home = requireNonNull(home, "home is null");
  }

  /** Puts another in its place, for all prompts that are decided from now on. */
  public void replace(Policy other) {
    policy = requireNonNull(other, "other is null");
  }

  Decision decide(AutoConfirm mode, Question question, String tool, Session.Origin origin) {
    return policy.decide(
        mode, question, new Circumstances(tool, host, origin.name(), origin.cwd(), home));
  }
}
