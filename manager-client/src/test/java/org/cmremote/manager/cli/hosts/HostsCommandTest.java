package org.cmremote.manager.cli.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cmremote.manager.cli.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code cm hosts} and {@code cm groups}, against a file. */
class HostsCommandTest {
  @TempDir private Path directory = Path.of("");

  private Outcome cm(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--hosts-file", directory.resolve("hosts.toml").toString()));
    return Outcome.of(all.toArray(String[]::new));
  }

  private static void assertPrints(String out, Outcome outcome) {
    assertEquals(new Outcome(0, out, ""), outcome);
  }

  private static void assertRefused(int exitCode, String words, Outcome outcome) {
    assertEquals(exitCode, outcome.exitCode(), outcome.toString());
    assertEquals("", outcome.out());
    assertTrue(outcome.err().contains(words), outcome.err());
  }

  private String file() throws IOException {
    return Files.readString(directory.resolve("hosts.toml"));
  }

  @Test
  void aHostFromItsBeginningToItsEnd() throws IOException {
    assertPrints(
        "build\n  address: 10.0.0.7\n  port: 2222\n  env: A=1, B=2\n  tags: big\n",
        cm(
            "hosts",
            "add",
            "build",
            "--address",
            "10.0.0.7",
            "--port",
            "2222",
            "--tags",
            "big",
            "--env",
            "A=1",
            "--env",
            "B=2"));
    assertRefused(2, "`cm hosts edit build` changes it", cm("hosts", "add", "build"));
    assertPrints(
        "build\n  address: 10.0.0.7\n  user: ci\n  env: A=1, B=2\n  tags: big\n",
        cm("hosts", "edit", "build", "--user", "ci", "--unset", "port"));
    assertPrints("", cm("hosts", "disable", "build"));
    assertPrints(
        """
        HOST   ADDRESS   USER  TAGS  GROUPS
        build  10.0.0.7  ci    big           disabled
        """,
        cm("hosts", "list"));
    assertRefused(2, "is disabled", cm("sessions", "--host", "build"));
    assertRefused(2, "is disabled", cm("hosts", "default", "build"));
    assertPrints("", cm("hosts", "enable", "build"));
    assertPrints("local\n", cm("hosts", "default"));
    assertPrints("build\n", cm("hosts", "default", "build"));
    assertPrints(
        """
        HOST   ADDRESS   USER  TAGS  GROUPS
        build  10.0.0.7  ci    big           default
        """,
        cm("hosts", "list"));
    assertPrints("local\n", cm("hosts", "default", "local"));
    assertPrints("", cm("hosts", "remove", "build"));
    assertRefused(2, "no host build", cm("hosts", "show", "build"));
    assertEquals("", file().strip());
  }

  @Test
  void jsonIsForPrograms() {
    cm("hosts", "add", "build", "--port", "22", "--tags", "a", "--env", "A=1");
    JsonObject host =
        new JsonObject(
            "{'name':'build','port':22,'env':{'A':'1'},'tags':['a'],'enabled':true,'default':false}"
                .replace('\'', '"'));
    assertEquals(host, new JsonObject(cm("hosts", "show", "build", "--json").out()));
    assertEquals(
        new JsonObject().put("hosts", new JsonArray().add(host)),
        new JsonObject(cm("hosts", "list", "--json").out()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hosts add -- -x | a host's name is '-x'",
        "hosts add a --port 0 | port is '0', not 1 to 65535",
        "hosts add a --address=-oProxyCommand=x | address is '-oProxyCommand=x', but may not",
        "hosts add a --jump-host a,-b | jump_host is '-b'",
        "hosts add a --env x | env is 'x', not NAME=VALUE",
        "hosts add a --port 1 --port 2 | port has one value, not 2",
        "hosts add local | local, which is this machine",
        "hosts edit a --port 1 | no host a",
        "hosts edit a | nothing to change",
        "hosts edit a --unset prot | 'prot', which is no key",
        "hosts remove a | no host a",
        "hosts default -- -x | NAME is '-x'",
        "groups add all a | group all is every host",
        "groups add g -- -x | HOST is '-x'",
        "groups add g | Missing required parameter",
        "groups show g | no group g",
        "groups remove g | no group g",
        "sessions --group g | no group and no tag g",
        "sessions --group all | no host is in group all",
        "connect | this machine needs no connection",
        "disconnect | name hosts by --host",
        "sessions --host a --agent-port 99999 | --agent-port: port is 99999",
        "sessions --host a --agent-socket rel | --agent-socket: path is",
        "attach x --host a --host b | needs a terminal",
        "watch --screen --session x --host a --host b | one session of one host",
        "corpus save x d --host a --host b | this command is for one host, and these are a, b",
      })
  void mistakesAreToldAndChangeNothing(String line, String words) {
    List<String> arguments = new ArrayList<>(List.of(line.split(" ")));
    int dashes = arguments.indexOf("--");
    arguments.addAll(
        dashes < 0 ? arguments.size() : dashes,
        List.of("--hosts-file", directory.resolve("hosts.toml").toString()));
    assertRefused(2, words, Outcome.of(arguments.toArray(String[]::new)));
    assertTrue(Files.notExists(directory.resolve("hosts.toml")));
  }

  @Test
  void anyHostKeyIsAcceptedWithAWarningOnly() {
    Outcome outcome = cm("hosts", "add", "a", "--host-keys", "accept-all");
    assertEquals(0, outcome.exitCode());
    assertTrue(outcome.err().contains("anybody on the path can pose as it"), outcome.err());
  }

  @Test
  void groupsAreMadeOfHostsAndTags() {
    cm("hosts", "add", "a", "--tags", "big");
    cm("hosts", "add", "b");
    assertPrints("web: a, ci@c:22, local\n", cm("groups", "add", "web", "a", "ci@c:22", "local"));
    assertPrints("web: a, ci@c:22, local, b\n", cm("groups", "add", "web", "b", "a"));
    assertPrints(
        """
        GROUP      HOSTS
        web        a, ci@c:22, local, b
        big (tag)  a
        """,
        cm("groups", "list"));
    assertPrints("all: a, b\n", cm("groups", "show", "all"));
    cm("hosts", "disable", "a");
    assertPrints("web: ci@c:22, local, b\n", cm("groups", "show", "web"));
    assertRefused(
        2, "hold 'web', which is the name of a group", cm("hosts", "edit", "b", "--tags", "web"));
    cm("hosts", "remove", "a");
    assertPrints("", cm("groups", "remove", "web", "b", "ci@c:22"));
    assertRefused(2, "b is not in group web", cm("groups", "remove", "web", "b"));
    assertEquals(
        new JsonObject(
            "{'groups':[{'group':'web','kind':'group','hosts':['local']}]}".replace('\'', '"')),
        new JsonObject(cm("groups", "list", "--json").out()));
    assertPrints("", cm("groups", "remove", "web"));
    assertRefused(2, "no group web", cm("groups", "show", "web"));
  }

  @Test
  void whatTheSshConfigurationNamesIsListedAndTaken() throws IOException {
    Path config = directory.resolve("config");
    Files.writeString(
        directory.resolve("more"), "Host build-2\n  HostName 10.0.0.2\n  ProxyJump build-1\n");
    Files.writeString(
        config,
        """
        Include %s
        Host build-1 *.example !not
          HostName 10.0.0.1
          Port 2222
        Match originalhost build-1
          User ci
        Host *
          User ann
        """
            .formatted(directory.resolve("mo*")));
    String[] list = {"hosts", "import", "--ssh-config", config.toString()};
    assertPrints(
        """
        NAME     ADDRESS        USER  JUMP
        build-2  10.0.0.2       ann   build-1
        build-1  10.0.0.1:2222  ci
        """,
        cm(list));
    assertPrints(
        "registered build-1\n",
        cm("hosts", "import", "build-1", "--tag", "new", "--ssh-config", config.toString()));
    assertEquals(
        "[host.build-1]\nssh_config = \"%s\"\ntags = [\"new\"]\n".formatted(config), file());
    Outcome all = cm("hosts", "import", "--all", "--ssh-config", config.toString());
    assertEquals("registered build-2\n", all.out());
    assertTrue(all.err().contains("already there: build-1"), all.err());
    assertTrue(cm(list).out().contains("registered"));
    assertRefused(
        2,
        "names no host build-3",
        cm("hosts", "import", "build-3", "--ssh-config", config.toString()));
  }

  @Test
  void aConfigurationThatCannotBeReadIsTold() throws IOException {
    Path config = directory.resolve("config");
    String[] list = {"hosts", "import", "--ssh-config", config.toString()};
    assertRefused(1, "the ssh configuration %s can't be read".formatted(config), cm(list));
    Files.writeString(config, "Host a b\n  Nonsense 1\n");
    assertRefused(1, "Bad configuration option: nonsense", cm(list));
  }

  @Test
  void theDefaultMayBeAnyNameThatSshKnows() {
    assertPrints("nowhere\n", cm("hosts", "default", "nowhere"));
    assertPrints("nowhere\n", cm("hosts", "default"));
  }

  @Test
  void aFileThatIsNotThereIsRemarkedOn() {
    Outcome outcome = cm("hosts", "add", "a", "--identity-file", "/none/key");
    assertEquals(0, outcome.exitCode());
    assertEquals("cm: identity_file /none/key can't be read now\n", outcome.err());
  }

  @Test
  void aHostWithoutSshIsListedWithItsProgram() {
    cm("hosts", "add", "pod", "--exec", "kubectl exec -i p --", "--forward", "forward {port}");
    assertPrints(
        """
        HOST  ADDRESS                  USER  TAGS  GROUPS
        pod   by kubectl exec -i p --
        """,
        cm("hosts", "list"));
  }
}
