package org.cmremote.agent;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.cmremote.agent.session.Tools;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A user's own tool profiles: the files {@code *.toml} of one directory, which needn't be there.
 *
 * <p>Its state belongs to the context that it is watched on; files are read on a worker.
 */
final class ToolFiles {
  private static final Logger LOG = Logger.getLogger("tools");

  /** A person who saves a file sees its effect within that time. */
  private static final long LOOK_MS = 2_000;

  private final Path directory;
  private Map<Path, Stamp> seen = Map.of();
  private boolean looking;

  /** What tells that a file has changed. */
  private record Stamp(long modifiedNanos, long size) {}

  /** What a look found: new tools, or why there are none. */
  private record Found(Map<Path, Stamp> stamps, @Nullable Tools tools) {}

  ToolFiles(Path directory) {
    this.directory = requireNonNull(directory, "directory is null");
  }

  /**
   * The profiles of now, with those that come with the agent; without the user's where one of them
   * is wrong, which is logged. Reads files.
   */
  Tools read() {
    try {
      seen = stamps();
      return Tools.with(texts(seen));
    } catch (CmException e) {
      LOG.severe("the built-in tool profiles are in force: " + e.getMessage());
      return Tools.builtIn();
    }
  }

  /**
   * Looks for changes from now on, and hands over what comes of them on that context. While a file
   * is wrong, the profiles stay that were in force; which is logged once for each change.
   */
  void watch(Context context, Consumer<Tools> changed) {
    context
        .owner()
        .setPeriodic(LOOK_MS, ignored -> context.runOnContext(turn -> look(context, changed)));
  }

  private void look(Context context, Consumer<Tools> changed) {
    if (looking) {
      return;
    }
    looking = true;
    Map<Path, Stamp> before = seen;
    context
        .executeBlocking(() -> changes(before), false)
        .onComplete(
            looked -> {
              looking = false;
              Found found = looked.result();
              if (found != null) {
                seen = found.stamps();
                if (found.tools() != null) {
                  LOG.info("the tool profiles of " + directory + " are in force as they are now");
                  changed.accept(found.tools());
                }
              }
            });
  }

  /** What is new since; null if nothing is. */
  private @Nullable Found changes(Map<Path, Stamp> before) {
    try {
      Map<Path, Stamp> now = stamps();
      if (now.equals(before)) {
        return null;
      }
      try {
        return new Found(now, Tools.with(texts(now)));
      } catch (CmException e) {
        LOG.severe("the tool profiles stay as they were: " + e.getMessage());
        return new Found(now, null);
      }
    } catch (CmException e) {
      LOG.warning(e.getMessage());
      return null;
    }
  }

  private Map<Path, Stamp> stamps() {
    Map<Path, Stamp> stamps = new TreeMap<>();
    if (!Files.isDirectory(directory)) {
      return stamps;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".toml")).toList()) {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        stamps.put(
            file,
            new Stamp(attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS), attributes.size()));
      }
      return stamps;
    } catch (IOException e) {
      throw new CmException(ErrorCode.CONFIG_INVALID, directory + " can't be read: " + e, e);
    }
  }

  private static List<Tools.Own> texts(Map<Path, Stamp> files) {
    List<Tools.Own> texts = new ArrayList<>();
    for (Path file : files.keySet()) {
      try {
        texts.add(new Tools.Own(file.toString(), Files.readString(file)));
      } catch (IOException e) {
        throw new CmException(ErrorCode.CONFIG_INVALID, file + " can't be read: " + e, e);
      }
    }
    return texts;
  }
}
