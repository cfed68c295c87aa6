package org.cmremote.manager.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.cmremote.transport.node.NodeTarget;
import org.cmremote.transport.ssh.HostKeyPolicy;
import org.cmremote.transport.ssh.Login;
import org.cmremote.transport.ssh.RemoteAgent;
import org.cmremote.transport.ssh.SshTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostTest {
  private static final Map<HostKey, List<String>> NODE =
      Map.of(
          HostKey.EXEC,
          List.of("kubectl exec -i 'my pod' --"),
          HostKey.FORWARD,
          List.of("fwd {port}"));

  private static final List<String> NASTY =
      List.of(
          "", "-", "-oProxyCommand=touch /tmp/x", "--", "a\nb", "a\u0000b", "\u202eevil", "a\tb");

  /** Every key but ENV, whose values are no words of ssh's, with everything nasty. */
  static Stream<Arguments> nasty() {
    return Stream.of(HostKey.values())
        .flatMap(key -> NASTY.stream().map(value -> Arguments.of(key, value)));
  }

  @ParameterizedTest
  @MethodSource("nasty")
  void nothingThatCouldBecomeAnOptionOrASecondLineIsAValue(HostKey key, String value) {
    IllegalArgumentException refused = refused(key, value);
    assertTrue(refused.getMessage().startsWith(key.key() + " "), refused.getMessage());
  }

  @Test
  void programsOfTheUsersReachAHostInsteadOfSsh() {
    Host pod = new Host("pod", NODE);

    NodeTarget node = pod.node().orElseThrow();

    assertEquals(List.of("kubectl", "exec", "-i", "my pod", "--"), node.exec().words());
    assertEquals(List.of("fwd", "{port}"), node.forward().words());
    assertEquals(Duration.ofSeconds(10), node.connectTimeout());
    assertEquals(Optional.empty(), Host.named("other").node());
    assertEquals(
        Optional.empty(),
        pod.with(Map.of(HostKey.EXEC, List.of(), HostKey.FORWARD, List.of())).node());
  }

  @Test
  void whatIsForAnotherWayIsRefusedBesideThem() {
    Host pod = new Host("pod", NODE);

    assertRefused("exec and forward belong together", () -> pod.with(HostKey.FORWARD, List.of()));
    assertRefused("port is for ssh", () -> pod.with(HostKey.PORT, List.of("22")));
    assertRefused(
        "terminal is for hosts with exec",
        () -> Host.named("h").with(HostKey.TERMINAL, List.of("x")));
    assertRefused(
        "forward is 'fwd 9876', without {port}",
        () -> pod.with(HostKey.FORWARD, List.of("fwd 9876")));
    assertRefused("exec is 'a 'b', where", () -> pod.with(HostKey.EXEC, List.of("a 'b")));
  }

  private static void assertRefused(String why, Executable change) {
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, change);
    assertTrue(refused.getMessage().startsWith(why), refused.getMessage());
  }

  private static IllegalArgumentException refused(HostKey key, String value) {
    return assertThrows(
        IllegalArgumentException.class, () -> Host.named("h").with(key, List.of(value)));
  }

  @ParameterizedTest
  @CsvSource({
    "ADDRESS,a b",
    "ADDRESS,$(x)",
    "ADDRESS,a;b",
    "ADDRESS,a@b",
    "USER,a`b`",
    "USER,a\\",
    "PORT,0",
    "PORT,65536",
    "PORT,022",
    "PORT,x",
    "PORT,+1",
    "IDENTITY_FILE,key",
    "JUMP_HOST,a b",
    "JUMP_HOST,'a,-b'",
    "JUMP_HOST,-x@a",
    "JUMP_HOST,a:b",
    "JUMP_HOST,'a,'",
    "SSH_CONFIG,config",
    "HOST_KEYS,no",
    "KNOWN_HOSTS_FILE,-x",
    "CONNECT_TIMEOUT,0",
    "CONNECT_TIMEOUT,11m",
    "ANSWER_TIMEOUT,1ms",
    "KEEPALIVE_INTERVAL,2h",
    "KEEPALIVE_COUNT,0",
    "KEEPALIVE_COUNT,101",
    "AGENT_PORT,99999999999",
    "AGENT_SOCKET,~/x",
    "TOKEN_FILE,token",
    "DIRECTORY,src",
    "ENV,A",
    "ENV,1A=b",
    "ENV,A B=c",
    "TAGS,a b",
    "TAGS,.a",
    "ENABLED,yes",
    "LOGIN,agent",
    "CONTROL_PATH,ctl",
    "PERSIST,9s",
    "PERSIST,31d"
  })
  void valuesHaveTheirForms(HostKey key, String value) {
    refused(key, value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-h", ".h", "a b", "a/b", "a@b", "local", "é", "a\nb"})
  void namesHaveTheirForm(String name) {
    assertThrows(IllegalArgumentException.class, () -> Host.named(name));
  }

  @ParameterizedTest
  @EnumSource(HostKey.class)
  void onlySomeKeysTakeSeveral(HostKey key) {
    List<String> two = List.of("A=1", "B=2");
    if (key.takesSeveral()) {
      List<String> values = key == HostKey.TAGS ? List.of("a", "b") : two;
      assertEquals(values, Host.named("h").with(key, values).list(key));
    } else {
      assertThrows(IllegalArgumentException.class, () -> Host.named("h").with(key, two));
    }
  }

  @Test
  void allThatIsSaidOfItReachesSsh() {
    Host host =
        new Host(
            "build",
            Map.ofEntries(
                Map.entry(HostKey.ADDRESS, List.of("10.0.0.7")),
                Map.entry(HostKey.USER, List.of("ci")),
                Map.entry(HostKey.PORT, List.of("2222")),
                Map.entry(HostKey.IDENTITY_FILE, List.of("~/.ssh/id")),
                Map.entry(HostKey.LOGIN, List.of("master")),
                Map.entry(HostKey.CONTROL_PATH, List.of("~/.ssh/%C")),
                Map.entry(HostKey.PERSIST, List.of("1h")),
                Map.entry(HostKey.JUMP_HOST, List.of("ann@bastion:22,[fe80::1]:23")),
                Map.entry(HostKey.SSH_CONFIG, List.of("/etc/x")),
                Map.entry(HostKey.HOST_KEYS, List.of("strict")),
                Map.entry(HostKey.KNOWN_HOSTS_FILE, List.of("/k")),
                Map.entry(HostKey.CONNECT_TIMEOUT, List.of("5")),
                Map.entry(HostKey.ANSWER_TIMEOUT, List.of("1m")),
                Map.entry(HostKey.KEEPALIVE_INTERVAL, List.of("2s")),
                Map.entry(HostKey.KEEPALIVE_COUNT, List.of("2")),
                Map.entry(HostKey.AGENT_SOCKET, List.of("/run/agent")),
                Map.entry(HostKey.TOKEN_FILE, List.of("/t")),
                Map.entry(HostKey.ENV, List.of("A=b=c"))));
    SshTarget target = host.target(Optional.empty()).build();
    assertEquals("10.0.0.7", target.host());
    assertEquals(Optional.of("ci"), target.user());
    assertEquals(OptionalInt.of(2222), target.port());
    assertEquals(
        Optional.of(Path.of(System.getProperty("user.home"), ".ssh/id")), target.identityFile());
    assertEquals(Optional.of("ann@bastion:22,[fe80::1]:23"), target.jumpHost());
    assertEquals(
        new Login.UsersMaster(Optional.of(System.getProperty("user.home") + "/.ssh/%C")),
        target.login());
    assertEquals(Optional.of(Duration.ofHours(1)), host.span(HostKey.PERSIST));
    assertEquals(Optional.of(Path.of("/etc/x")), target.configFile());
    assertEquals(Optional.of(HostKeyPolicy.STRICT), target.hostKeys());
    assertEquals(Optional.of(Path.of("/k")), target.knownHostsFile());
    assertEquals(Optional.of(Duration.ofSeconds(5)), target.connectTimeout());
    assertEquals(Optional.of(Duration.ofSeconds(2)), target.keepAliveInterval());
    assertEquals(OptionalInt.of(2), target.keepAliveCount());
    assertEquals("build", target.name());
    assertEquals(new RemoteAgent.UnixSocket("/run/agent"), target.agent());
    assertEquals(Optional.of(Duration.ofMinutes(1)), host.span(HostKey.ANSWER_TIMEOUT));
    assertEquals(Map.of("A", "b=c"), host.env());
  }

  @Test
  void aPasswordIsAskedForAndNeverSaid() {
    Host host = Host.named("h").with(HostKey.LOGIN, List.of("password"));
    assertEquals(
        new Login.Password(Optional.of("/bin/asks")),
        host.target(Optional.of("/bin/asks")).build().login());
    assertTrue(HostKey.ofKey("password").isEmpty());
  }

  @Test
  void nothingHasToBeSaid() {
    assertEquals(
        SshTarget.to("build").label("build").build(),
        Host.named("build").target(Optional.empty()).build());
    assertTrue(Host.named("build").enabled());
    assertFalse(Host.named("build").with(HostKey.ENABLED, List.of("false")).enabled());
  }

  @Test
  void anAgentListensInOnePlace() {
    Host host = Host.named("h").with(HostKey.AGENT_PORT, List.of("1"));
    assertThrows(
        IllegalArgumentException.class, () -> host.with(HostKey.AGENT_SOCKET, List.of("/a")));
  }
}
