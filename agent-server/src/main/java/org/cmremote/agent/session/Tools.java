package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.cmremote.agent.detect.Detector;
import org.cmremote.agent.detect.Profile;
import org.cmremote.agent.detect.ProfileReader;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * The tool profiles that the agent knows. Those that come with it are read when they are first
 * asked for: all of them would take a third of the agent's start, for tools that mostly nobody
 * runs. For any thread.
 */
public final class Tools {
  /** What every tool's children may ask: the rules of this profile count for all. */
  private static final String COMMON = "shell";

  private static final List<String> BUILT_IN =
      List.of(
          COMMON,
          "aider",
          "amp",
          "claude",
          "codex",
          "copilot",
          "cursor",
          "gemini",
          "grok",
          "kiro",
          "opencode",
          "qwen");

  private final Map<String, Profile> own;
  private final List<String> names;
  private final Map<String, Detector> detectors = new ConcurrentHashMap<>();

  private Tools(Map<String, Profile> own) {
    this.own = own;
    this.names =
        Stream.concat(BUILT_IN.stream(), own.keySet().stream()).distinct().sorted().toList();
  }

  /**
   * A user's profile.
   *
   * @param file its name, for errors
   */
  public record Own(String file, String text) {
    public Own {
      requireNonNull(file, "file is null");
      requireNonNull(text, "text is null");
    }
  }

  /** The profiles that come with the agent. */
  public static Tools builtIn() {
    return with(List.of());
  }

  /**
   * The profiles that come with the agent, and a user's: of a tool that there is already, it counts
   * before the one that there is.
   *
   * @throws CmException {@code CONFIG_INVALID}, which names file, line and rule
   */
  public static Tools with(List<Own> own) {
    Map<String, Profile> profiles = new HashMap<>();
    for (Own file : own) {
      String tool = ProfileReader.tool(file.file(), file.text());
      profiles.put(
          tool,
          BUILT_IN.contains(tool)
              ? ProfileReader.readOver(file.file(), file.text(), builtIn(tool))
              : ProfileReader.read(file.file(), file.text()));
    }
    return new Tools(profiles);
  }

  /** The names, sorted. */
  public List<String> names() {
    return names;
  }

  /** Throws {@code TOOL_UNKNOWN} for a tool that isn't there. */
  public Detector detector(String tool) {
    if (!names.contains(tool)) {
      throw new CmException(
          ErrorCode.TOOL_UNKNOWN, "there is no tool " + tool + "; there are " + names);
    }
    return detectors.computeIfAbsent(tool, this::newDetector);
  }

  private Detector newDetector(String tool) {
    if (tool.equals(COMMON)) {
      return new Detector(common());
    }
    Profile ofUser = own.get(tool);
    return new Detector(withCommonRules(ofUser == null ? shipped(tool) : ofUser, common()));
  }

  private Profile common() {
    Profile ofUser = own.get(COMMON);
    return ofUser == null ? OfTheJar.COMMON_PROFILE : ofUser;
  }

  /** Read once, by the first thread that asks: an agent listens before. */
  private static final class OfTheJar {
    private static final Profile COMMON_PROFILE = shipped(COMMON);
  }

  private static Profile shipped(String tool) {
    return ProfileReader.read(tool + ".toml", builtIn(tool));
  }

  private static Profile withCommonRules(Profile own, Profile common) {
    return new Profile(
        own.tool(),
        own.command(),
        own.fullScreen(),
        own.lineEditor(),
        own.paint(),
        own.sidebar(),
        own.typing(),
        common.pagers(),
        common.viewers(),
        common.asking(),
        common.typed(),
        own.working(),
        own.ready(),
        both(own.waiting(), common.waiting()),
        own.errors(),
        own.hooks(),
        both(own.dialogs(), common.dialogs()),
        both(own.lines(), common.lines()));
  }

  private static <T> List<T> both(List<T> first, List<T> then) {
    List<T> all = new ArrayList<>(first);
    all.addAll(then);
    return all;
  }

  private static String builtIn(String name) {
    return Shipped.text("tools/" + name + ".toml");
  }
}
