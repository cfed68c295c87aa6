package org.cmremote.manager;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.cmremote.transport.IoReason;
import org.cmremote.transport.Transport;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/** A token in a file that its owner alone may read. */
record TokenFile(Path file) implements TokenSource {
  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  TokenFile {
    requireNonNull(file, "file is null");
  }

  @Override
  public CompletableFuture<Token> token(Transport transport) {
    return CompletableFuture.supplyAsync(this::read);
  }

  private Token read() {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (!OWNERS.containsAll(permissions)) {
        throw new CmException(
            ErrorCode.TOKEN_MISSING,
            "the token file %s can be read by others (%s): run chmod 600 %s, and replace the token if it is shared"
                .formatted(file, PosixFilePermissions.toString(permissions), file));
      }
      return Token.parse(Files.readString(file), file.toString());
    } catch (NoSuchFileException e) {
      throw new CmException(
          ErrorCode.TOKEN_MISSING, "there is no token file %s: name another".formatted(file), e);
    } catch (IOException e) {
      throw new CmException(
          ErrorCode.TOKEN_MISSING,
          "the token file %s can't be read: %s".formatted(file, IoReason.of(e)),
          e);
    }
  }
}
