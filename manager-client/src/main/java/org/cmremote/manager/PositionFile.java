package org.cmremote.manager;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.cmremote.transport.IoReason;
import org.cmremote.transport.json.JsonText;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Position;

/** A place in a file: one JSON object, as {@code resume} of a hello has it. */
record PositionFile(Path file) implements PositionStore {
  PositionFile(Path file) {
    this.file = requireNonNull(file, "file is null").toAbsolutePath();
  }

  @Override
  public Optional<Position> load() {
    try {
      JsonNode place = JsonText.read(Files.readString(file));
      if (!place.path("epoch").isTextual() || !place.path("seq").isIntegralNumber()) {
        throw unreadable("it holds no epoch and seq", null);
      }
      return Optional.of(
          new Position(place.path("epoch").textValue(), place.path("seq").longValue()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw unreadable("it isn't what was written there", e);
    } catch (IOException e) {
      throw unreadable(e.toString(), e);
    }
  }

  /** Written beside it and on the disk before it takes the old one's place. */
  @Override
  public void save(Position position) {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    String place =
        JsonText.write(
            JsonNodeFactory.instance
                .objectNode()
                .put("epoch", position.epoch())
                .put("seq", position.seq()));
    try {
      Files.createDirectories(requireNonNull(file.getParent(), "parent is null"));
      try (FileChannel channel =
          FileChannel.open(
              next,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer bytes = ByteBuffer.wrap((place + "\n").getBytes(UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new CmException(
          ErrorCode.CONFIG_INVALID,
          "the place can't be kept in %s: %s".formatted(file, IoReason.of(e)),
          e);
    }
  }

  private CmException unreadable(String why, @org.jspecify.annotations.Nullable Exception cause) {
    String message =
        "the place kept in %s can't be read (%s): remove it to begin with a snapshot"
            .formatted(file, why);
    return cause == null
        ? new CmException(ErrorCode.CONFIG_INVALID, message)
        : new CmException(ErrorCode.CONFIG_INVALID, message, cause);
  }
}
