package org.cmremote.manager.deploy;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.cmremote.transport.CommandInput;

/**
 * A release on its way to a host: the folder as it is to be there, laid out here and sent as a tar.
 * The large files in it are links to where they are.
 */
final class Parcel implements CommandInput, AutoCloseable {
  private static final String RUNTIME_SUMS = "RUNTIME-SHA256SUMS";

  private final Path folder;
  private final long bytes;
  private final Optional<String> runtimeSum;
  private final boolean runtimeIsThere;
  private final LongConsumer progress;

  private Parcel(
      Path folder,
      long bytes,
      Optional<String> runtimeSum,
      boolean runtimeIsThere,
      LongConsumer progress) {
    this.folder = folder;
    this.bytes = bytes;
    this.runtimeSum = runtimeSum;
    this.runtimeIsThere = runtimeIsThere;
    this.progress = progress;
  }

  /**
   * Lays one out.
   *
   * @param runtime a Java that the release is to bring
   * @param there sums of those that the host has already, which aren't sent
   * @param progress told now and then how many bytes have been sent
   */
  static Parcel of(
      Release release, Optional<Path> runtime, Set<String> there, LongConsumer progress)
      throws IOException {
    requireNonNull(progress, "progress is null");
    Path folder = Files.createTempDirectory("cm-deploy-");
    Files.createSymbolicLink(folder.resolve(Release.JAR), release.jar().toAbsolutePath());
    for (Map.Entry<String, String> file : release.small().entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
    Files.setPosixFilePermissions(
        folder.resolve("supervise"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(folder.resolve(Release.SUMS), release.sums());
    long bytes = Files.size(release.jar());
    Optional<String> runtimeSum = Optional.empty();
    if (runtime.isPresent()) {
      long runtimeBytes = 0;
      SortedMap<String, String> sums = new TreeMap<>();
      for (Path file : files(runtime.get())) {
        runtimeBytes += Files.size(file);
        sums.put("runtime/" + runtime.get().relativize(file), Release.sum(file));
      }
      String lines = Release.lines(sums);
      Files.writeString(folder.resolve(RUNTIME_SUMS), lines);
      runtimeSum = Optional.of(Release.sum(lines));
      if (!there.contains(runtimeSum.get())) {
        Files.createSymbolicLink(folder.resolve("runtime"), runtime.get().toAbsolutePath());
        bytes += runtimeBytes;
      }
    }
    boolean isThere = runtimeSum.filter(there::contains).isPresent();
    return new Parcel(folder, bytes, runtimeSum, isThere, progress);
  }

  private static List<Path> files(Path runtime) throws IOException {
    try (Stream<Path> tree = Files.walk(runtime, FileVisitOption.FOLLOW_LINKS)) {
      return tree.filter(Files::isRegularFile).toList();
    }
  }

  /** About how much is sent. */
  long bytes() {
    return bytes;
  }

  /** The sum of the runtime's sums; empty if there is no runtime. */
  Optional<String> runtimeSum() {
    return runtimeSum;
  }

  /** Whether that runtime is on the host already, and isn't sent. */
  boolean runtimeIsThere() {
    return runtimeIsThere;
  }

  @Override
  public void writeTo(OutputStream stream) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("tar", "-C", folder.toString(), "-chf", "-", ".")
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    // A Mac's tar would send a second file with each.
    builder.environment().put("COPYFILE_DISABLE", "1");
    Process tar = builder.start();
    try (var packed = tar.getInputStream()) {
      tar.getOutputStream().close();
      byte[] part = new byte[1 << 16];
      long sent = 0;
      for (int read = packed.read(part); read >= 0; read = packed.read(part)) {
        stream.write(part, 0, read);
        sent += read;
        progress.accept(sent);
      }
    } finally {
      tar.destroyForcibly();
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
