package org.cmremote.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.cmremote.agent.Settings.Value;
import org.cmremote.transport.json.Toml;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/** Reads {@code agent.toml}. Every complaint names the file, the line and the key. */
final class ConfigFile {
  private final Path path;
  private final String text;

  private ConfigFile(Path path, String text) {
    this.path = path;
    this.text = text;
  }

  /**
   * The settings that the file makes.
   *
   * @throws CmException {@code CONFIG_INVALID}
   */
  static Map<Setting, Value> read(Path path) {
    try {
      return new ConfigFile(path, Files.readString(path)).settings();
    } catch (IOException e) {
      throw new CmException(ErrorCode.CONFIG_INVALID, path + " can't be read: " + e, e);
    }
  }

  private Map<Setting, Value> settings() {
    JsonNode root;
    try {
      root = Toml.read(text);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw invalid(line, "not TOML: " + e.getOriginalMessage(), e);
    }
    Map<Setting, Value> settings = new EnumMap<>(Setting.class);
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      String key = field.getKey();
      int line = lineOf(key);
      if (Setting.isSecret(key)) {
        throw invalid(
            line,
            key + " doesn't belong here: put it into a 0600 file that " + key + "_file names");
      }
      Setting setting =
          Setting.ofKey(key)
              .orElseThrow(
                  () -> invalid(line, key + " is no setting; there are " + Setting.keys()));
      settings.put(
          setting,
          new Value(texts(setting, field.getValue(), line), "%s, line %d".formatted(path, line)));
    }
    return settings;
  }

  private List<String> texts(Setting setting, JsonNode value, int line) {
    if (value.isArray() && setting.takesSeveral()) {
      List<String> texts = new ArrayList<>();
      for (JsonNode element : value) {
        texts.add(text(setting, element, line));
      }
      return texts;
    }
    return List.of(text(setting, value, line));
  }

  private String text(Setting setting, JsonNode value, int line) {
    if (!value.isTextual() && !value.isIntegralNumber()) {
      throw invalid(
          line,
          setting.key()
              + (setting.takesSeveral()
                  ? " is not a list of strings"
                  : " is neither a string nor a whole number"));
    }
    return value.asText();
  }

  /** The TOML parser of Jackson 2.22 doesn't keep where a key stood. */
  private int lineOf(String key) {
    Pattern start =
        Pattern.compile("\\s*\\[*\\s*[\"']?" + Pattern.quote(key) + "[\"']?\\s*[=.\\]].*");
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (start.matcher(lines.get(i)).matches()) {
        return i + 1;
      }
    }
    return 1;
  }

  private CmException invalid(int line, String message) {
    return new CmException(
        ErrorCode.CONFIG_INVALID, "%s, line %d: %s".formatted(path, line, message));
  }

  private CmException invalid(int line, String message, Throwable cause) {
    return new CmException(
        ErrorCode.CONFIG_INVALID, "%s, line %d: %s".formatted(path, line, message), cause);
  }
}
