package org.cmremote.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.cmremote.agent.TokenStore.Found;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenStoreTest {
  private static final String TOKEN = "0123456789abcdefghijklmnopqrstuv";

  private final Path home;

  TokenStoreTest(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void withoutATokenOneIsMadeKeptPrivateAndUsedAgain() throws IOException {
    Found made = store(Map.of()).operator(null);

    Path directory = home.resolve(".local/state/cm");
    Path file = directory.resolve("token");
    assertEquals(file.toString(), made.place());
    assertTrue(made.token().matches("[A-Za-z0-9_-]{43}"), "not 256 bits in base64url");
    assertEquals("rw-------", mode(file));
    assertEquals("rwx------", mode(directory));
    assertEquals(made, store(Map.of()).operator(null));
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(1, files.count(), "a draft stayed behind");
    }
  }

  @Test
  void theEnvironmentComesFirstThenTheFileThenTheCredential() throws IOException {
    Path credentials = Files.createDirectory(home.resolve("credentials"));
    Files.writeString(credentials.resolve("cm-token"), "c" + TOKEN);
    // systemd's own mode, with an ACL behind the group's bit
    Files.setPosixFilePermissions(
        credentials.resolve("cm-token"), PosixFilePermissions.fromString("r--r-----"));
    Path file = tokenFile("f" + TOKEN, "rw-------");
    Map<String, String> environment = new HashMap<>();
    environment.put("CREDENTIALS_DIRECTORY", credentials.toString());

    assertEquals("c" + TOKEN, store(environment).operator(null).token());
    assertEquals("f" + TOKEN, store(environment).operator(file).token());
    environment.put("CM_AGENT_TOKEN", "e" + TOKEN);
    assertEquals("e" + TOKEN, store(environment).operator(file).token());
    assertFalse(Files.exists(home.resolve(".local")), "a token was made without need");
  }

  @Test
  void aNamedFileThatIsMissingIsMade() throws IOException {
    Path file = home.resolve("deep/token");

    Found made = store(Map.of()).operator(file);

    assertEquals(made.token(), Files.readString(file).strip());
    assertEquals("rw-------", mode(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw-----w-", "rw----r--", "rwxrwxrwx"})
  void aFileThatOthersCanReadIsRefused(String mode) throws IOException {
    Path file = tokenFile(TOKEN, mode);

    CmException failure = assertThrows(CmException.class, () -> store(Map.of()).operator(file));

    assertEquals(ErrorCode.CONFIG_INVALID, failure.code());
    assertTrue(failure.message().contains(file.toString()), failure.message());
    assertFalse(failure.message().contains(TOKEN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "short",
        "0123456789abcdefghijklmnopqrstu",
        "0123456789 abcdefghijklmnopqrstuv",
        "0123456789äabcdefghijklmnopqrstuv"
      })
  void aTokenMustBeLongAndFitIntoAHeader(String token) throws IOException {
    Path file = tokenFile(token, "rw-------");

    CmException fromFile = assertThrows(CmException.class, () -> store(Map.of()).operator(file));
    CmException fromEnvironment =
        assertThrows(
            CmException.class, () -> store(Map.of("CM_AGENT_TOKEN", token)).operator(null));

    assertTrue(fromFile.message().contains(file.toString()), fromFile.message());
    assertTrue(fromEnvironment.message().contains("CM_AGENT_TOKEN"), fromEnvironment.message());
    assertTrue(token.isEmpty() || !fromFile.message().contains(token), fromFile.message());
  }

  @Test
  void observersExistOnlyByRequest() throws IOException {
    Path file = tokenFile(TOKEN, "rw-------");

    assertTrue(store(Map.of()).observer(null).isEmpty());
    assertEquals(TOKEN, store(Map.of()).observer(file).orElseThrow().token());
    assertEquals(
        "e" + TOKEN,
        store(Map.of("CM_AGENT_OBSERVER_TOKEN", "e" + TOKEN)).observer(file).orElseThrow().token());
    assertThrows(CmException.class, () -> store(Map.of()).observer(home.resolve("nothing")));
  }

  @Test
  void aFoundTokenDoesNotPrintItself() {
    assertFalse(new Found(TOKEN, "a place").toString().contains(TOKEN));
  }

  private TokenStore store(Map<String, String> environment) {
    return new TokenStore(environment, Directories.of(Map.of("HOME", home.toString())));
  }

  private Path tokenFile(String token, String mode) throws IOException {
    Path file = Files.writeString(home.resolve("token-file"), token + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    return file;
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
