package org.cmremote.agent.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.cmremote.agent.detect.Question;
import org.cmremote.agent.detect.Question.About;
import org.cmremote.agent.detect.Question.Choice;
import org.cmremote.agent.detect.Question.Means;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.PromptKind;
import org.cmremote.transport.protocol.Verdict;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {
  private static final Circumstances HERE =
      new Circumstances("claude", "build-1", "demo", "/srv/app", "/home/u");

  private final Policy policy = new Policy(DefaultRules.read());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Proceed? [y/N]",
        "Continue? (y/n)",
        "Is this OK? (yes)",
        "firm? (y)",
        "keys? (y)"
      })
  void saysYesToAPlainQuestion(String text) {
    assertEquals(0, assertInstanceOf(Decision.Choose.class, decide(line(text, null, ""))).option());
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
        "data loss may follow",
        "Need to install the following packages:",
        "Are you sure?",
        "The tests failed. Go on anyway?",
        "This cannot be undone",
        "WARNING! x",
        "on production",
        "be run as root",
        "You have to accept the license terms",
        "may we collect usage data",
        "The following NEW packages will be installed:\n  x",
        "Alle Dateien löschen?",
        "удалить файл?",
        "删除文件吗?"
      })
  void asksForDangerousWords(String words) {
    assertAsks(line("Continue? [y/N]", words, ""));
    assertAsks(line("Continue? [y/N]", null, "a\n" + words));
    assertAsks(line(words + " [y/N]", null, ""));
  }

  /** What is harmless in what a program prints may be more in what it asks. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Install x now?",
        "Send the report?",
        "Merge pull request 7?",
        "Clear the cache?",
        "Restart the service?",
        "Do you accept?",
        "Log in to example.com?",
        "Update the lock file?",
        "Run the migrations?"
      })
  void asksBeforeMoreThanFilesHereChange(String question) {
    assertAsks(line(question + " [y/N]", null, ""));
    assertEquals(
        0,
        assertInstanceOf(Decision.Choose.class, decide(line("Continue? [y/N]", null, question)))
            .option());
  }

  @Test
  void aPathBelowRootsHomeIsNoDanger() {
    assertInstanceOf(
        Decision.Choose.class,
        decide(line("Is this OK? (yes)", null, "About to write to /root/w/package.json:")));
  }

  @Test
  void asksWhenTheLinesAboveSayWhatItDestroys() {
    assertAsks(
        line(
            "Do you want to continue? [Y/n]",
            null,
            "The following packages will be REMOVED:\n  x"));
  }

  @Test
  void asksWhatCannotBeReadWhole() {
    Question whole = line("Proceed? [y/N]", null, "");
    assertInstanceOf(Decision.Choose.class, decide(whole));
    assertAsks(
        new Question(
            whole.rule(),
            whole.kind(),
            whole.text(),
            null,
            whole.choices(),
            0,
            0,
            1,
            "",
            false,
            0));
    assertAsks(dialog("Do you want to proceed?", null));
    assertAsks(dialog("Do you want to proceed?", " "));
  }

  @Test
  void judgesTheCommandOfADialogAndNotItsWords() {
    assertInstanceOf(
        Decision.Choose.class, decide(dialog("Do you want to proceed?", "grep -n delete src")));
    assertAsks(dialog("Do you want to proceed?", "ls && rm -rf build"));
    assertAsks(dialog("Would you like to run the following command?", "rm x"));
    assertAsks(dialog("Allow execution of: 'rm'?", "rm x"));
    assertAsks(dialog(About.OTHER, "Do you want to frobnicate?", "ls"));
    assertAsks(dialog(About.FOLDER, "Do you trust the files in this folder?", "/srv/app"));
    assertAsks(dialog(About.URL, "Do you want to fetch this content?", "http://x"));
  }

  @Test
  void confirmsEditsInsideTheSessionsDirectory() {
    for (String file :
        List.of("README.md", "src/main.c", "/srv/app/src/main.c", "a b.txt", "./x", "src/../x")) {
      assertInstanceOf(
          Decision.Choose.class,
          decide(dialog(About.FILE, "Do you want to make this edit?", file)));
    }
    for (String file :
        List.of(
            "/etc/passwd",
            "../x",
            "~/.bashrc",
            "/srv/app/../x",
            "/srv/application/x",
            ".git/hooks/pre-commit",
            ".claude/settings.json",
            ".env",
            "src/…",
            "a\nb")) {
      assertAsks(dialog(About.FILE, "Do you want to make this edit?", file));
    }
  }

  @Test
  void nothingIsInsideARootOrADirectoryThatIsNotKnown() {
    for (String directory : List.of("/", "", "src")) {
      Circumstances where = new Circumstances("claude", "h", "s", directory, "/home/u");
      assertInstanceOf(
          Decision.Ask.class,
          policy.decide(AutoConfirm.POLICY, dialog("Do you want to proceed?", "cat x"), where));
    }
  }

  @Test
  void theStrictestVerdictWinsAndADenialHoldsAgainstADoubt() {
    Policy own =
        own(
            "[[rule]]\nname = \"no-push\"\nverdict = \"deny\"\ncommand = \"git push\"\nwhy = \"w\"");
    Decision.Choose denied =
        assertInstanceOf(
            Decision.Choose.class,
            own.decide(
                AutoConfirm.POLICY,
                dialog("Do you want to proceed?", "ls && git push && rm $x"),
                HERE));
    assertEquals(2, denied.option());
    assertEquals(Verdict.DENY, denied.verdict());
    assertEquals("no-push", denied.rule());
    assertTrue(denied.why().contains("git push"), denied.why());
  }

  @Test
  void aDenialNeedsAnOptionThatSaysNo() {
    Policy own = own("[[rule]]\nname = \"a\"\nverdict = \"deny\"\n");
    Question question = dialog("Do you want to proceed?", "ls");
    Question withoutNo =
        new Question(
            "r",
            question.kind(),
            question.text(),
            "ls",
            question.choices(),
            0,
            0,
            -1,
            "",
            true,
            0,
            About.COMMAND,
            Set.of());
    assertInstanceOf(Decision.Ask.class, own.decide(AutoConfirm.POLICY, withoutNo, HERE));
  }

  @Test
  void anOptionThatSaysYesToMoreIsChosenOnlyByARuleThatNamesIt() {
    Question question = dialog("Do you want to proceed?", "ls");
    assertEquals(0, ((Decision.Choose) decide(question)).option());
    Policy always =
        own("[[rule]]\nname = \"a\"\nverdict = \"confirm\"\ncommand = \"ls\"\noption = \"always\"");
    Decision.Choose chosen =
        assertInstanceOf(Decision.Choose.class, always.decide(AutoConfirm.POLICY, question, HERE));
    assertEquals(1, chosen.option());
    assertEquals(
        0,
        ((Decision.Choose)
                always.decide(
                    AutoConfirm.POLICY, dialog("Do you want to proceed?", "ls && pwd"), HERE))
            .option());
    // A profile that takes the wrong option for the plain yes isn't believed.
    Question mistaken =
        new Question(
            "r",
            question.kind(),
            question.text(),
            "ls",
            question.choices(),
            0,
            1,
            2,
            "",
            true,
            0,
            About.COMMAND,
            Set.of());
    assertAsks(mistaken);
    assertInstanceOf(
        Decision.Ask.class,
        policy.decide(
            AutoConfirm.ALL,
            new Question(
                "r",
                question.kind(),
                "x",
                null,
                question.choices(),
                1,
                -1,
                2,
                "",
                true,
                0,
                About.COMMAND,
                Set.of()),
            HERE));
  }

  @Test
  void allAnswersWhatPolicyAsks() {
    Question question = line("rm: remove regular file 'x'?", "x", "");
    assertAsks(question);
    assertInstanceOf(Decision.Choose.class, policy.decide(AutoConfirm.ALL, question, HERE));
    assertInstanceOf(Decision.Ask.class, policy.decide(AutoConfirm.OFF, question, HERE));
  }

  @ParameterizedTest
  @EnumSource(AutoConfirm.class)
  void neverAnswersPasswordsAndUnknownPrompts(AutoConfirm mode) {
    for (PromptKind kind : List.of(PromptKind.PASSWORD, PromptKind.UNKNOWN, PromptKind.TEXT)) {
      Question question =
          new Question("r", kind, "Password:", null, List.of(), -1, -1, -1, "", false, 0);
      assertInstanceOf(Decision.Ask.class, policy.decide(mode, question, HERE));
    }
  }

  @Test
  void theDenySettingComesBeforeAllRules() {
    Policy own =
        new Policy(
            Rules.asking(List.of(Pattern.compile("terraform")))
                .followedBy(RulesReader.read("f", "[[rule]]\nname = \"a\"\nverdict = \"confirm\""))
                .followedBy(DefaultRules.read()));
    assertInstanceOf(
        Decision.Choose.class, own.decide(AutoConfirm.POLICY, line("Proceed?", "rm", ""), HERE));
    Decision decision =
        own.decide(AutoConfirm.POLICY, line("Proceed?", "Terraform plan", ""), HERE);
    assertEquals("deny-setting", assertInstanceOf(Decision.Ask.class, decision).rule());
  }

  private static Policy own(String rules) {
    return new Policy(RulesReader.read("policy.toml", rules).followedBy(DefaultRules.read()));
  }

  private Decision decide(Question question) {
    return policy.decide(AutoConfirm.POLICY, question, HERE);
  }

  private void assertAsks(Question question) {
    Decision decision = decide(question);
    assertInstanceOf(Decision.Ask.class, decision, () -> question + " " + decision);
  }

  private static Question line(String text, @Nullable String subject, String context) {
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

  private static Question dialog(String text, @Nullable String subject) {
    return dialog(About.COMMAND, text, subject);
  }

  private static Question dialog(About about, String text, @Nullable String subject) {
    return new Question(
        "permission",
        PromptKind.CHOICE,
        text,
        subject,
        List.of(
            new Choice("Yes", new Means.PressKey("1")),
            new Choice("Yes, and always allow access", new Means.PressKey("2")),
            new Choice("No", new Means.PressKey("3"))),
        0,
        0,
        2,
        "",
        true,
        0,
        about,
        Set.of());
  }
}
