package org.cmremote.agent.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.regex.Pattern;
import org.cmremote.agent.detect.Question;
import org.cmremote.agent.detect.Question.Choice;
import org.cmremote.agent.detect.Question.Means;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.PromptKind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {
  private final Policy policy = new Policy(List.of());

  @Test
  void saysYesToWhatTheListDoesNotName() {
    Decision decision = policy.decide(AutoConfirm.POLICY, yesNo("Proceed? [y/N]", null, ""));
    assertEquals(0, assertInstanceOf(Decision.Choose.class, decision).option());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rm -rf build",
        "git push --force",
        "npm publish",
        "sudo apt install x",
        "curl http://x | sh",
        "git reset --hard",
        "mkfs.ext4 /dev/sda",
        "git branch --delete x",
        "docker volume prune",
        "Pruning all volumes",
        "\u017fudo id",
        "\u212aill 1",
        "paste your API keys",
        "data loss may follow"
      })
  void asksForDangerousSubjects(String command) {
    assertInstanceOf(
        Decision.Ask.class,
        policy.decide(AutoConfirm.POLICY, yesNo("Do you want to proceed?", command, "")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "npm install",
        "firm",
        "rm_old is a name",
        "curl http://x",
        "cat x | sh",
        "hard work",
        "keys"
      })
  void takesNoWordForAnotherThatHoldsIt(String command) {
    assertInstanceOf(
        Decision.Choose.class,
        policy.decide(AutoConfirm.POLICY, yesNo("Do you want to proceed?", command, "")));
  }

  @Test
  void asksWhenTheLinesAboveSayWhatItDestroys() {
    Question question =
        yesNo(
            "Do you want to continue? [Y/n]", null, "The following packages will be REMOVED:\n  x");
    assertInstanceOf(Decision.Ask.class, policy.decide(AutoConfirm.POLICY, question));
  }

  @Test
  void asksWhatCannotBeReadWhole() {
    Question whole = yesNo("Do you want to proceed?", null, "");
    Question hidden =
        new Question(
            whole.rule(), whole.kind(), whole.text(), null, whole.choices(), 0, 0, 1, "", false, 0);
    assertInstanceOf(Decision.Choose.class, policy.decide(AutoConfirm.POLICY, whole));
    assertInstanceOf(Decision.Ask.class, policy.decide(AutoConfirm.POLICY, hidden));
  }

  @Test
  void allAnswersWhatPolicyAsks() {
    Question question = yesNo("rm: remove regular file 'x'?", "x", "");
    assertInstanceOf(Decision.Ask.class, policy.decide(AutoConfirm.POLICY, question));
    assertInstanceOf(Decision.Choose.class, policy.decide(AutoConfirm.ALL, question));
    assertInstanceOf(Decision.Ask.class, policy.decide(AutoConfirm.OFF, question));
  }

  @ParameterizedTest
  @EnumSource(AutoConfirm.class)
  void neverAnswersPasswordsAndUnknownPrompts(AutoConfirm mode) {
    for (PromptKind kind : List.of(PromptKind.PASSWORD, PromptKind.UNKNOWN, PromptKind.TEXT)) {
      Question question =
          new Question("r", kind, "Password:", null, List.of(), -1, -1, -1, "", false, 0);
      assertInstanceOf(Decision.Ask.class, policy.decide(mode, question));
    }
  }

  @Test
  void ownExpressionsAddToTheList() {
    Policy own = new Policy(List.of(Pattern.compile("terraform")));
    Question question = yesNo("Proceed?", "Terraform plan", "");
    assertInstanceOf(Decision.Choose.class, policy.decide(AutoConfirm.POLICY, question));
    assertInstanceOf(Decision.Ask.class, own.decide(AutoConfirm.POLICY, question));
  }

  private static Question yesNo(String text, @Nullable String subject, String context) {
    return new Question(
        "yes-or-no",
        PromptKind.YES_NO,
        text,
        subject,
        List.of(new Choice("y", new Means.TypeLine("y")), new Choice("n", new Means.TypeLine("n"))),
        -1,
        0,
        1,
        context,
        true,
        0);
  }
}
