package org.cmremote.transport.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshConfigTest {
  @TempDir private Path directory = Path.of("");

  private Path written(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private SshConfig asked(SshTarget.Builder target) throws Exception {
    return SshConfig.of(target.build(), ForkJoinPool.commonPool()).get(10, TimeUnit.SECONDS);
  }

  @Test
  void sshItselfReadsIncludesAndMatches() throws Exception {
    written("more", "Host b*\n  HostName %h.example\n  IdentityFile ~/own\n");
    Path config =
        written(
            "config",
            "Include %s\nMatch host build.example exec true\n  Port 2222\n  ProxyJump ann@jump:23\n"
                .formatted(directory.resolve("more")));
    SshConfig said = asked(SshTarget.to("build").user("ci").configFile(config));
    assertEquals(Optional.of("build.example"), said.value("hostname"));
    assertEquals(Optional.of("2222"), said.value("port"));
    assertEquals(Optional.of("ci"), said.value("user"));
    assertEquals(Optional.of("ann@jump:23"), said.value("proxyjump"));
    assertEquals(
        Optional.of(Path.of(System.getProperty("user.home"), "own")), said.path("identityfile"));
    assertEquals(Optional.empty(), asked(SshTarget.to("x").configFile(config)).value("proxyjump"));
  }

  @Test
  void aConfigurationThatSshCannotReadIsToldInItsWords() throws IOException {
    Path config = written("config", "Nonsense 1\n");
    CmException failure =
        Failures.of(
            SshConfig.of(
                SshTarget.to("build").configFile(config).build(), ForkJoinPool.commonPool()));
    assertEquals(ErrorCode.SSH_FAILED, failure.code());
    assertTrue(failure.message().contains("line 1"), failure.message());
  }

  @Test
  void namesAreFoundWithoutWildcardsThroughIncludes() throws IOException {
    written("a.conf", "host = \"quoted\" third # fourth\nInclude config\n");
    written("b.conf", "HOST\tsixth -x $(y)\n  Include nothing-there/*\n");
    Path config =
        written(
            "config",
            "Host one *.two ?three !four\n# Host five\nInclude *.conf\nMatch host seven\nHost one last\n");
    assertEquals(
        List.of("one", "quoted", "third", "sixth", "last"), SshHostNames.of(config, directory));
    assertEquals(List.of(), SshHostNames.of(directory.resolve("missing"), directory));
  }
}
