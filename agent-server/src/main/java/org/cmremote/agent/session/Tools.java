package org.cmremote.agent.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cmremote.agent.detect.Detector;
import org.cmremote.agent.detect.Profile;
import org.cmremote.agent.detect.ProfileReader;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/** The tool profiles that the agent knows. */
public final class Tools {
  /** What every tool's children may ask: the rules of this profile count for all. */
  private static final String COMMON = "shell";

  private static final List<String> BUILT_IN =
      List.of(COMMON, "claude", "codex", "gemini", "qwen", "opencode");

  private final Map<String, Detector> detectors = new TreeMap<>();

  private Tools() {}

  /** The profiles that come with the agent. */
  public static Tools builtIn() {
    Tools tools = new Tools();
    Profile common = profile(COMMON);
    for (String name : BUILT_IN) {
      Profile own = name.equals(COMMON) ? common : withCommonRules(profile(name), common);
      tools.detectors.put(own.tool(), new Detector(own));
    }
    return tools;
  }

  /** The names, sorted. */
  public List<String> names() {
    return List.copyOf(detectors.keySet());
  }

  /** Throws {@code TOOL_UNKNOWN} for a tool that isn't there. */
  public Detector detector(String tool) {
    Detector detector = detectors.get(tool);
    if (detector == null) {
      throw new CmException(
          ErrorCode.TOOL_UNKNOWN, "there is no tool " + tool + "; there are " + names());
    }
    return detector;
  }

  private static Profile withCommonRules(Profile own, Profile common) {
    List<Profile.DialogRule> dialogs = new ArrayList<>(own.dialogs());
    dialogs.addAll(common.dialogs());
    List<Profile.WaitingRule> waiting = new ArrayList<>(own.waiting());
    waiting.addAll(common.waiting());
    List<Profile.LineRule> lines = new ArrayList<>(own.lines());
    lines.addAll(common.lines());
    return new Profile(
        own.tool(),
        own.command(),
        own.fullScreen(),
        own.paint(),
        own.sidebar(),
        own.typing(),
        common.pagers(),
        own.working(),
        own.ready(),
        waiting,
        own.errors(),
        own.hooks(),
        dialogs,
        lines);
  }

  private static Profile profile(String name) {
    String file = "/org/cmremote/agent/tools/" + name + ".toml";
    try (InputStream in = Tools.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing from the jar");
      }
      return ProfileReader.read(name + ".toml", new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(file + " can't be read", e);
    }
  }
}
