package org.cmremote.agent;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/** The values that won: default, then file, then environment, then flag; the later wins. */
final class Settings {
  /**
   * What a setting is set to.
   *
   * @param texts one value, or the elements of a list
   * @param origin where it was set, for complaints
   */
  record Value(List<String> texts, String origin) {
    Value {
      texts = List.copyOf(requireNonNull(texts, "texts is null"));
      requireNonNull(origin, "origin is null");
    }
  }

  private final Map<Setting, Value> values = new EnumMap<>(Setting.class);

  private Settings() {}

  /**
   * Gathers the settings.
   *
   * @throws CmException {@code CONFIG_INVALID} for what the file holds, or if a file that was named
   *     isn't there
   */
  static Settings gather(
      CommandLine.Run arguments, Map<String, String> environment, Directories directories) {
    Settings settings = new Settings();
    for (Setting setting : Setting.values()) {
      settings.values.put(setting, new Value(setting.standard(), "default"));
    }
    Path file = arguments.configFile();
    if (file != null || Files.exists(directories.config().resolve("agent.toml"))) {
      settings.values.putAll(
          ConfigFile.read(file != null ? file : directories.config().resolve("agent.toml")));
    }
    for (Setting setting : Setting.values()) {
      String text = environment.get(setting.variable());
      if (text != null) {
        List<String> texts =
            setting.takesSeveral()
                ? text.lines().filter(line -> !line.isBlank()).toList()
                : List.of(text);
        settings.values.put(setting, new Value(texts, setting.variable()));
      }
    }
    arguments
        .flags()
        .forEach(
            (setting, texts) -> settings.values.put(setting, new Value(texts, setting.flag())));
    return settings;
  }

  Optional<String> one(Setting setting) {
    return all(setting).stream().findFirst();
  }

  List<String> all(Setting setting) {
    return requireNonNull(values.get(setting)).texts();
  }

  /** A complaint about what the setting is set to. */
  CmException invalid(Setting setting, String value, String wanted) {
    return new CmException(
        ErrorCode.CONFIG_INVALID,
        "%s: %s is \"%s\", not %s"
            .formatted(requireNonNull(values.get(setting)).origin(), setting.key(), value, wanted));
  }
}
