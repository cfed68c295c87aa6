package org.cmremote.transport.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ssh itself says what it makes of the configuration. */
class LoginConfigTest {
  @TempDir private Path directory;
  private Path users;

  @BeforeEach
  void configuration() throws IOException {
    users =
        Files.writeString(
            directory.resolve("config [1]"),
            """
            Host careful
              StrictHostKeyChecking yes
              ConnectTimeout 60
              ServerAliveInterval 3
              ServerAliveCountMax 7
            Host n1
              Port 99
            """);
  }

  private SshTarget.Builder to(String host) {
    return SshTarget.to(host).configFile(users);
  }

  private SshConfig asked(SshTarget target, String about) throws Exception {
    List<String> command = new ArrayList<>(List.of("ssh", "-G"));
    Path file = new LoginConfig(target).write(directory.resolve("written"));
    command.addAll(List.of("-F", file.toString()));
    LoginConfig.said(target).forEach(text -> command.addAll(List.of("-o", text)));
    command.add(about);
    Process ssh = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(ssh.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, ssh.waitFor(), printed);
    return SshConfig.parse(printed);
  }

  private static void assertSays(String expected, SshConfig config) {
    assertEquals(
        expected,
        String.join(
            " ",
            config.value("stricthostkeychecking").orElse("-"),
            config.value("connecttimeout").orElse("-"),
            config.value("serveraliveinterval").orElse("-"),
            config.value("serveralivecountmax").orElse("-")));
  }

  @Test
  void whatTheConfigurationSaysCounts() throws Exception {
    assertSays("true 60 3 7", asked(to("careful").build(), "careful"));
  }

  @Test
  void whereItSaysNothingTheDefaultsStand() throws Exception {
    assertSays("accept-new 10 15 3", asked(to("other").build(), "other"));
    assertSays(
        "accept-new 10 15 3", asked(to("careful").configFile(Path.of("none")).build(), "careful"));
  }

  @Test
  void whatTheTargetSaysComesFirst() throws Exception {
    SshTarget target =
        to("careful")
            .hostKeys(HostKeyPolicy.ACCEPT_NEW)
            .connectTimeout(Duration.ofSeconds(4))
            .keepAliveInterval(Duration.ofSeconds(5))
            .keepAliveCount(6)
            .build();
    assertSays("accept-new 4 5 6", asked(target, "careful"));
  }

  @Test
  void aJumpHostIsTrustedNoMoreThanTheHostBehindIt() throws Exception {
    SshTarget strict = to("h").jumpHost("jump").hostKeys(HostKeyPolicy.STRICT).build();
    assertSays("true 10 15 3", asked(strict, "jump"));
    SshTarget any = to("h").jumpHost("jump").hostKeys(HostKeyPolicy.ACCEPT_ALL).build();
    Path file = new LoginConfig(any).write(directory.resolve("written"));
    assertEquals(List.of("StrictHostKeyChecking=accept-new"), lines(file, "StrictHost"));
  }

  private static List<String> lines(Path file, String start) throws IOException {
    return Files.readAllLines(file).stream().filter(line -> line.startsWith(start)).toList();
  }

  @Test
  void aJumpHostOfOursIsFoundByItsLabel() throws Exception {
    SshTarget jump =
        SshTarget.to("10.0.0.1")
            .label("n1")
            .user("ann")
            .port(2222)
            .identityFile(Path.of("/keys/a b"))
            .jumpHost("ann@n0:22")
            .build();
    SshConfig said = asked(to("h").jumpHost("n1").jumps(List.of(jump)).build(), "n1");
    assertEquals(Optional.of("10.0.0.1"), said.value("hostname"));
    assertEquals(Optional.of("ann"), said.value("user"));
    assertEquals(Optional.of("2222"), said.value("port"));
    assertEquals(Optional.of("/keys/a b"), said.value("identityfile"));
    assertEquals(Optional.of("ann@n0:22"), said.value("proxyjump"));
  }
}
