package org.cmremote.manager.cli.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.cmremote.manager.deploy.Deployment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a check runs on a host, run here, for a user whose home is empty at first. */
class ScriptTest {
  @TempDir private Path home;
  private Path service;
  private Path login;

  @BeforeEach
  void twoPaths() throws Exception {
    service = Files.createDirectory(home.resolve("service"));
    login = Files.createDirectory(home.resolve("login"));
    Files.createDirectories(home.resolve(".config/cm"));
    Files.writeString(
        home.resolve(".config/cm/environment"), "PATH=\"%s:/usr/bin:/bin\"\n".formatted(service));
  }

  private static void program(Path file, String line) throws Exception {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private String found(String shell, String tool) throws Exception {
    return run(List.of("sh", "-c", Check.FIND, "sh", tool), shell);
  }

  private String run(List<String> command, String shell) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("HOME", home.toString());
    builder.environment().put("SHELL", shell);
    builder.environment().put("PATH", login + ":/usr/bin:/bin");
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return said;
  }

  private String fact(String name) throws Exception {
    return Facts.parse(run(Deployment.facts(), "/bin/sh")).values().getOrDefault(name, "");
  }

  @Test
  void whatTheServiceFindsCountsAndNotWhatTheLoginDoes() throws Exception {
    program(login.resolve("tmux"), "echo tmux 9.9");
    program(service.resolve("tmux"), "echo tmux 3.2");
    program(login.resolve("java"), "echo 'openjdk version \"99\"' >&2");
    program(service.resolve("java"), "echo 'openjdk version \"17\"' >&2");
    assertEquals("tmux 3.2", fact("tmux"));
    assertEquals("openjdk version \"17\"", fact("java"));
  }

  @Test
  void theJavaThatADeploymentBroughtIsTheAgents() throws Exception {
    program(service.resolve("java"), "echo 'openjdk version \"11\"' >&2");
    program(home.resolve(".local/lib/cm/runtime/bin/java"), "echo 'openjdk version \"21\"' >&2");
    assertEquals("openjdk version \"21\"", fact("java"));
  }

  @Test
  void aToolIsFoundOnThePathThatStartUpFilesSet() throws Exception {
    Path tool = home.resolve("versions/7/claude");
    program(tool, "exit 0");
    for (String file : List.of(".profile", ".bashrc")) {
      Files.writeString(
          home.resolve(file),
          "echo hello; PATH=%s:$PATH; export PATH\n".formatted(tool.getParent()));
    }
    assertEquals(tool + "\n", found("/bin/bash", "claude"));
    assertEquals(tool + "\n", found("/bin/sh", "claude"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"alias tool='ls -l'", "tool() { :; }", "mkdir -p $HOME/login/tool"})
  void whatIsNoProgramOfThatNameIsNotFound(String line) throws Exception {
    for (String file : List.of(".bash_profile", ".bashrc")) {
      Files.writeString(home.resolve(file), line + "\n");
    }
    assertEquals("", found("/bin/bash", "tool"));
    assertEquals("", found("/bin/bash", "cd"));
  }
}
