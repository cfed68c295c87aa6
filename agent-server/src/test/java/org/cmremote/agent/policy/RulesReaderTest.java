package org.cmremote.agent.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Collections;
import java.util.List;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesReaderTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a = 1 | p.toml, line 1: a is not known here: rules begin with [[rule]]
          [[rule]];name = 'a' | p.toml, line 1: rule a: verdict is missing: one of [confirm, deny, ask]
          [[rule]];verdict = 'ask' | p.toml, line 1: rule: name is missing
          [[rule]];name='a';verdict='ask';;[[rule]];name='b';verdict='maybe' | p.toml, line 7: rule b: verdict is “maybe”, not one of [confirm, deny, ask]
          [[rule]];name='a';verdict='ask';[[rule]];name='a';verdict='ask' | p.toml, line 5: rule a: name is another rule's too
          [[rule]];name='a';verdict='ask';comand='ls' | p.toml, line 4: rule a: comand is not known here
          [[rule]];name='a';verdict='ask';question='(' | p.toml, line 4: rule a: question is no regular expression: Unclosed group in (
          [[rule]];name='a';verdict='ask';command=['ls', 1] | p.toml, line 4: rule a: command is neither a string nor a list of strings
          [[rule]];name='a';verdict='ask';command=[] | p.toml, line 4: rule a: command is an empty list, which would mean everything
          [[rule]];name='a';verdict='ask';command='ls /(/' | p.toml, line 4: rule a: command is no regular expression: Unclosed group in ls /(/
          [[rule]];name='a';verdict='ask';path='src' | p.toml, line 4: rule a: path “src” starts neither with / nor {cwd} nor {home} nor **
          [[rule]];name='a';verdict='ask';kind='maybe' | p.toml, line 4: rule a: kind is “maybe”, not one of [yesNo, choice, pressEnter, text, password, pager, unknown]
          [[rule]];name='a';verdict='ask';option='x' | p.toml, line 4: rule a: option is for rules that confirm
          [[rule]];name='a';verdict='ask';unless='x' | p.toml, line 4: rule a: unless is for rules that have a command
          [[rule]];name='a';verdict='ask';command='ls';texts='x' | p.toml, line 5: rule a: texts is not a whole number from 0
          [[rule]];name='a';verdict='ask';variable='A';path='/x' | p.toml, line 4: rule a: variable can't stand beside a command or a path
          [[rule]];name='a';verdict='ask';about='x' | p.toml, line 4: rule a: about is “x”, not one of [command, file, url, folder, other]
          rule = 1 | p.toml, line 1: rule is no list of tables: write [[rule]]
          """)
  void aMistakeNamesFileLineAndRule(String text, String complaint) {
    CmException failure =
        assertThrows(CmException.class, () -> RulesReader.read("p.toml", text.replace(';', '\n')));
    assertEquals(ErrorCode.CONFIG_INVALID, failure.code());
    String message = failure.message();
    assertEquals(complaint, message.substring(0, Math.min(message.length(), complaint.length())));
  }

  @Test
  void whatIsNoTomlNamesTheLine() {
    CmException failure =
        assertThrows(CmException.class, () -> RulesReader.read("p.toml", "[[rule]]\nname = "));
    assertEquals("p.toml, line 2: not TOML", failure.message().substring(0, 24));
  }

  @Test
  void theFirstRuleThatMatchesDecides() {
    String rules =
        """
        [[rule]]
        name = "elsewhere"
        verdict = "confirm"
        host = "prod-*"
        command = "deploy"

        [[rule]]
        name = "session"
        verdict = "confirm"
        session = ["release", "rel-*"]
        command = "deploy"

        [[rule]]
        name = "tool"
        verdict = "deny"
        tool = "codex"
        command = "deploy"
        with = ["--prod", "-p"]

        [[rule]]
        name = "rest"
        verdict = "ask"
        command = "deploy"
        """;
    assertEquals("rest", decided(rules, "deploy", "claude", "build-1", "demo"));
    assertEquals("elsewhere", decided(rules, "deploy", "claude", "prod-1", "demo"));
    assertEquals("session", decided(rules, "deploy", "claude", "build-1", "rel-2"));
    assertEquals("rest", decided(rules, "deploy", "codex", "build-1", "demo"));
    assertEquals("tool", decided(rules, "deploy --prod", "codex", "build-1", "demo"));
    assertEquals("tool", decided(rules, "deploy -xp", "codex", "build-1", "demo"));
  }

  @Test
  void aConfirmingRuleWantsEveryPathAndAnyOtherOne() {
    String rules =
        """
        [[rule]]
        name = "keep"
        verdict = "deny"
        path = "{cwd}/keep/**"

        [[rule]]
        name = "copies"
        verdict = "confirm"
        command = "cp"
        path = ["{cwd}/**", "/tmp/**"]
        """;
    assertEquals("copies", decided(rules, "cp a /tmp/b", "t", "h", "s"));
    assertEquals("no-rule", decided(rules, "cp a /opt/b", "t", "h", "s"));
    assertEquals("no-rule", decided(rules, "cp $a /tmp/b", "t", "h", "s"));
    assertEquals("keep", decided(rules, "cp a keep/b", "t", "h", "s"));
    assertEquals("keep", decided(rules, "cp a x/../keep", "t", "h", "s"));
  }

  private static String decided(
      String rules, String command, String tool, String host, String session) {
    List<Judgement> judgements =
        new Policy(RulesReader.read("p.toml", rules))
            .judge(command, new Circumstances(tool, host, session, "/srv/app", "/home/u"));
    Judgement strictest = Collections.max(judgements, Judgement.STRICTNESS);
    return strictest.rule();
  }
}
