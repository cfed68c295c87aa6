package org.cmremote.transport.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What ssh wrote in each kind of failure, recorded with OpenSSH 9.2: {@code CODE.variant.txt} in
 * {@code ssh-failures}.
 */
class SshFailureTest {
  private static final Path RECORDED = Path.of("src/test/resources/ssh-failures");
  private static final SshTarget TARGET = SshTarget.to("build-1").user("ci").build();

  static List<Path> recordings() throws IOException {
    try (Stream<Path> files = Files.list(RECORDED)) {
      return files.sorted().toList();
    }
  }

  private static CmException classified(String name) throws IOException {
    return SshFailure.of(TARGET, lines(RECORDED.resolve(name)));
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readString(file).lines().toList();
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void eachRecordingHasItsCode(Path recording) throws IOException {
    String code = recording.getFileName().toString().replaceFirst("\\..*", "");
    CmException failure = SshFailure.of(TARGET, lines(recording));
    assertEquals(ErrorCode.valueOf(code), failure.code(), failure.message());
    assertTrue(failure.message().startsWith("ci@build-1: "), failure.message());
    for (String placeholder : List.of("$1", "$agent")) {
      assertFalse(failure.message().contains(placeholder), failure.message());
    }
  }

  @Test
  void itSaysWhatToDoAndShowsWhatSshSaid() throws IOException {
    assertEquals(
        """
        ci@build-1: the server accepts none of the keys for this user; it offered: publickey. \
        Check the user and the identity file, and that the public key is in the user's \
        authorized_keys
        ssh said:
          root@127.0.0.1: Permission denied (publickey).""",
        classified("PERMISSION_DENIED.wrong-key.txt").message());
  }

  @Test
  void itNamesTheLockedKey() throws IOException {
    String message = classified("KEY_NEEDS_PASSPHRASE.agent-with-another-key.txt").message();
    assertTrue(message.contains("/keys/pk"), message);
  }

  @Test
  void itNamesWhereTheAgentShouldBe() throws IOException {
    String message = classified("AGENT_NOT_RUNNING.port.txt").message();
    assertTrue(message.contains("127.0.0.1:9876"), message);
  }

  @Test
  void aPasswordThatNobodyTakesIsNotCalledWrong() {
    SshTarget target =
        SshTarget.to("h").login(new Login.Password(Optional.of("/bin/asks"))).build();
    String none = SshFailure.of(target, List.of("a@h: Permission denied (publickey).")).message();
    assertTrue(none.contains("takes no passwords; it offered: publickey."), none);
    String wrong =
        SshFailure.of(target, List.of("a@h: Permission denied (publickey,password).")).message();
    assertTrue(wrong.contains("the password was wrong"), wrong);
  }

  @Test
  void theTailIsBounded() {
    List<String> said = Collections.nCopies(1000, "x".repeat(5000));
    CmException failure = SshFailure.of(TARGET, said);
    assertEquals(ErrorCode.SSH_FAILED, failure.code());
    assertTrue(failure.message().length() < 2500, "" + failure.message().length());
  }

  @Test
  void silenceIsAFailureToo() {
    assertEquals(ErrorCode.SSH_FAILED, SshFailure.of(TARGET, List.of()).code());
  }
}
