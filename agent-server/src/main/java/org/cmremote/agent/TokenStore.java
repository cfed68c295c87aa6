package org.cmremote.agent;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Finds the tokens: in the environment, in a file that was named, in a systemd credential, or in
 * the file that the agent keeps for itself, which it makes. The first that there is counts.
 */
final class TokenStore {
  /**
   * A token and where it is.
   *
   * @param place for people; never the token
   */
  record Found(String token, String place) {
    Found {
      requireNonNull(token, "token is null");
      requireNonNull(place, "place is null");
    }

    @Override
    public String toString() {
      return "a token in " + place;
    }
  }

  private static final int LEAST = 32;

  /** What an Authorization header can carry (RFC 6750, b64token). */
  private static final Pattern SENDABLE = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private final Map<String, String> environment;
  private final Directories directories;

  TokenStore(Map<String, String> environment, Directories directories) {
    this.environment = requireNonNull(environment, "environment is null");
    this.directories = requireNonNull(directories, "directories is null");
  }

  /**
   * The operator's token; made if there is none.
   *
   * @throws CmException {@code CONFIG_INVALID} for a token that is too short or can be read by
   *     others
   */
  Found operator(@Nullable Path file) {
    Optional<Found> given = fromEnvironment("CM_AGENT_TOKEN");
    if (given.isPresent()) {
      return given.get();
    }
    if (file == null) {
      Optional<Found> credential = credential("cm-token");
      if (credential.isPresent()) {
        return credential.get();
      }
    }
    Path own = file != null ? file : directories.state().resolve("token");
    if (Files.notExists(own)) {
      make(own);
    }
    return read(own, true);
  }

  /**
   * The observers' token, if there is one.
   *
   * @throws CmException {@code CONFIG_INVALID} also for a file that was named and isn't there
   */
  Optional<Found> observer(@Nullable Path file) {
    Optional<Found> given = fromEnvironment("CM_AGENT_OBSERVER_TOKEN");
    if (given.isPresent()) {
      return given;
    }
    return file != null ? Optional.of(read(file, true)) : credential("cm-observer-token");
  }

  private Optional<Found> fromEnvironment(String variable) {
    return Optional.ofNullable(environment.get(variable))
        .map(token -> checked(token, "the variable " + variable));
  }

  /** systemd gives credentials to the service alone, by modes of its own (with ACLs, 0440). */
  private Optional<Found> credential(String name) {
    return Optional.ofNullable(environment.get("CREDENTIALS_DIRECTORY"))
        .map(directory -> Path.of(directory, name))
        .filter(Files::exists)
        .map(file -> read(file, false));
  }

  private static Found read(Path file, boolean ownerOnly) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (ownerOnly && !OWNER_ONLY.containsAll(permissions)) {
        throw new CmException(
            ErrorCode.CONFIG_INVALID,
            "the token file %s is open to others (%s): chmod 600 it, and change the token"
                .formatted(file, PosixFilePermissions.toString(permissions)));
      }
      return checked(Files.readString(file).strip(), file.toString());
    } catch (IOException e) {
      throw new CmException(
          ErrorCode.CONFIG_INVALID, "the token file %s can't be read: %s".formatted(file, e), e);
    }
  }

  private static Found checked(String token, String place) {
    if (token.length() < LEAST) {
      throw new CmException(
          ErrorCode.CONFIG_INVALID,
          "the token in %s has %d characters, not at least %d"
              .formatted(place, token.length(), LEAST));
    }
    if (!SENDABLE.matcher(token).matches()) {
      throw new CmException(
          ErrorCode.CONFIG_INVALID,
          "the token in %s holds a character that a header can't carry: letters, digits and ._~+/- are for tokens"
              .formatted(place));
    }
    return new Found(token, place);
  }

  /**
   * Makes a token of 256 random bits. The file appears under its name only when it is whole, and
   * never in the place of another: of two agents that start at once, both use the first one's.
   */
  private static void make(Path file) {
    byte[] bits = new byte[32];
    new SecureRandom().nextBytes(bits);
    Path directory = requireNonNull(file.toAbsolutePath().getParent(), "the root is no file");
    try {
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      // createTempFile makes files with mode 0600 from the start
      Path draft = Files.createTempFile(directory, ".token", "");
      try {
        Files.writeString(
            draft, Base64.getUrlEncoder().withoutPadding().encodeToString(bits) + "\n");
        Files.createLink(file, draft);
      } catch (FileAlreadyExistsException another) {
        // The other agent's is as good.
      } finally {
        Files.delete(draft);
      }
    } catch (IOException e) {
      throw new CmException(
          ErrorCode.CONFIG_INVALID, "no token can be stored at %s: %s".formatted(file, e), e);
    }
  }
}
