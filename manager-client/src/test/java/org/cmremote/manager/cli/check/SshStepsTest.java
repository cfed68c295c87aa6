package org.cmremote.manager.cli.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.cmremote.transport.ssh.HostKeyPolicy;
import org.cmremote.transport.ssh.SshConfig;
import org.cmremote.transport.ssh.SshTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SshStepsTest {
  private static final Map<String, List<String>> SAID =
      Map.of(
          "hostname", List.of("10.0.0.7"),
          "port", List.of("2222"),
          "user", List.of("ann"),
          "stricthostkeychecking", List.of("ask"));

  private static SshSteps steps(SshTarget target) {
    return new SshSteps(target, new SshConfig(SAID));
  }

  @Test
  void aLoginIsALineForEachStep() {
    assertEquals(
        List.of(
            "✓ name       n1 is 10.0.0.7 port 2222",
            "✓ connection the server answers",
            "✓ host key   the one that is known, since the first login",
            "✓ login      as ann; a command was run in 7 ms"),
        steps(SshTarget.to("n1").build()).all("run in 7 ms").stream().map(Finding::line).toList());
  }

  @ParameterizedTest
  @CsvSource({"name,0", "connection,1", "host key,2", "login,3", "ssh,0"})
  void whatCameBeforeAFailureWentWell(String failed, int before) {
    assertEquals(before, steps(SshTarget.to("n1").build()).before(failed).size());
  }

  @Test
  void behindAJumpHostNobodyKnowsWhoseFailureItIs() {
    SshSteps steps =
        new SshSteps(
            SshTarget.to("n1").jumpHost("j").build(),
            new SshConfig(Map.of("hostname", List.of("n1"), "proxyjump", List.of("j"))));
    assertEquals(List.of(), steps.before("login"));
    assertEquals("✓ name       n1 is n1 port 22, through j", steps.all("").get(0).line());
  }

  @Test
  void aKeyThatNobodyChecksIsNotCalledKnown() {
    SshTarget any = SshTarget.to("n1").hostKeys(HostKeyPolicy.ACCEPT_ALL).build();
    assertEquals(Finding.Mark.NOTE, steps(any).all("").get(2).mark());
    SshConfig config = new SshConfig(Map.of("stricthostkeychecking", List.of("false")));
    assertEquals(
        Finding.Mark.NOTE, new SshSteps(SshTarget.to("n1").build(), config).all("").get(2).mark());
  }
}
