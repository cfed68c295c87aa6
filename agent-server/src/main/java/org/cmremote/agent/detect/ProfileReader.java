package org.cmremote.agent.detect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.StreamSupport;
import org.cmremote.agent.detect.Profile.Choose;
import org.cmremote.agent.detect.Profile.DialogRule;
import org.cmremote.agent.detect.Profile.LineRule;
import org.cmremote.agent.detect.Profile.Signs;
import org.cmremote.agent.detect.Profile.SubjectRule;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.PromptKind;
import org.jspecify.annotations.Nullable;

/** Reads a tool profile from TOML. Every error names the file and the key. */
public final class ProfileReader {
  private static final TomlMapper TOML = new TomlMapper();

  /** Labels that say yes to this once, and to nothing more. */
  private static final String PLAIN_YES =
      "(?i)^(?:y|yes|ok|proceed|continue|allow once|run once|yes, (?:proceed|once|allow once|run once))\\W*$";

  private static final String PLAIN_NO = "(?i)^(?:n|no|cancel|reject|deny|abort|skip)\\b";

  private final String file;

  private ProfileReader(String file) {
    this.file = file;
  }

  /**
   * Reads one profile.
   *
   * @param file its name, for errors
   * @param text what it holds
   * @throws CmException {@code CONFIG_INVALID}
   */
  public static Profile read(String file, String text) {
    JsonNode root;
    try {
      root = TOML.readTree(text);
    } catch (JsonProcessingException e) {
      throw new CmException(
          ErrorCode.CONFIG_INVALID,
          "%s, line %d: %s"
              .formatted(
                  file,
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getOriginalMessage()),
          e);
    }
    return new ProfileReader(file).profile(root);
  }

  private Profile profile(JsonNode root) {
    knows(
        root,
        "",
        Set.of(
            "tool",
            "command",
            "full_screen",
            "pagers",
            "working",
            "ready",
            "errors",
            "hooks",
            "dialog",
            "line"));
    return new Profile(
        text(root, "", "tool"),
        list(root.path("command"), JsonNode::asText),
        root.path("full_screen").asBoolean(),
        Set.copyOf(list(root.path("pagers"), JsonNode::asText)),
        signs(root.path("working"), "working"),
        signs(root.path("ready"), "ready"),
        patterns(root.path("errors"), "errors"),
        hooks(root.path("hooks")),
        list(root.path("dialog"), this::dialog),
        list(root.path("line"), this::line));
  }

  private Map<String, HookReport.Kind> hooks(JsonNode node) {
    Map<String, HookReport.Kind> hooks = new LinkedHashMap<>();
    node.properties()
        .forEach(
            hook ->
                hooks.put(
                    hook.getKey(),
                    constant(
                        HookReport.Kind.class,
                        hook.getValue().asText(),
                        "hooks." + hook.getKey())));
    return hooks;
  }

  private Signs signs(JsonNode node, String key) {
    knows(node, key, Set.of("title", "rows"));
    return new Signs(
        patterns(node.path("title"), key + ".title"), patterns(node.path("rows"), key + ".rows"));
  }

  private DialogRule dialog(JsonNode node) {
    String key = "dialog " + node.path("name").asText("?");
    knows(
        node,
        key,
        Set.of(
            "name",
            "kind",
            "question",
            "footer",
            "cursor",
            "numbered",
            "choose",
            "subject",
            "yes",
            "no"));
    return new DialogRule(
        text(node, key, "name"),
        constant(PromptKind.class, node.path("kind").asText("choice"), key + ".kind"),
        pattern(text(node, key, "question"), key + ".question"),
        optional(node, key, "footer"),
        text(node, key, "cursor"),
        node.path("numbered").asBoolean(true),
        constant(Choose.class, node.path("choose").asText("arrows"), key + ".choose"),
        node.has("subject") ? subject(node.path("subject"), key + ".subject") : null,
        pattern(node.path("yes").asText(PLAIN_YES), key + ".yes"),
        pattern(node.path("no").asText(PLAIN_NO), key + ".no"));
  }

  private SubjectRule subject(JsonNode node, String key) {
    knows(node, key, Set.of("above", "start", "inclusive", "end", "strip"));
    return new SubjectRule(
        node.path("above").asBoolean(),
        pattern(text(node, key, "start"), key + ".start"),
        node.path("inclusive").asBoolean(),
        pattern(text(node, key, "end"), key + ".end"),
        optional(node, key, "strip"));
  }

  private LineRule line(JsonNode node) {
    String key = "line " + node.path("name").asText("?");
    knows(node, key, Set.of("name", "kind", "prompt", "option", "key", "yes", "no"));
    return new LineRule(
        text(node, key, "name"),
        constant(PromptKind.class, node.path("kind").asText("yesNo"), key + ".kind"),
        pattern(text(node, key, "prompt"), key + ".prompt"),
        optional(node, key, "option"),
        node.path("key").textValue(),
        node.path("yes").textValue(),
        node.path("no").textValue());
  }

  private @Nullable Pattern optional(JsonNode node, String key, String name) {
    return node.has(name) ? pattern(node.path(name).asText(), key + "." + name) : null;
  }

  private List<Pattern> patterns(JsonNode node, String key) {
    return list(node, item -> pattern(item.asText(), key));
  }

  private Pattern pattern(String expression, String key) {
    try {
      return Pattern.compile(expression, Pattern.MULTILINE);
    } catch (PatternSyntaxException e) {
      throw invalid(key, "is no regular expression: " + e.getDescription() + " in " + expression);
    }
  }

  private <E extends Enum<E>> E constant(Class<E> type, String name, String key) {
    String wanted = name.replace("_", "");
    Optional<E> found =
        List.of(type.getEnumConstants()).stream()
            .filter(constant -> constant.name().replace("_", "").equalsIgnoreCase(wanted))
            .findFirst();
    return found.orElseThrow(() -> invalid(key, "is unknown: " + name));
  }

  private String text(JsonNode node, String key, String name) {
    if (!node.path(name).isTextual()) {
      throw invalid(key.isEmpty() ? name : key + "." + name, "is missing or not a string");
    }
    return node.path(name).textValue();
  }

  private void knows(JsonNode node, String key, Set<String> names) {
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!names.contains(name)) {
                throw invalid(key.isEmpty() ? name : key + "." + name, "is not known here");
              }
            });
  }

  private CmException invalid(String key, String problem) {
    return new CmException(ErrorCode.CONFIG_INVALID, file + ": " + key + " " + problem);
  }

  private static <T> List<T> list(JsonNode node, Function<JsonNode, T> read) {
    return new ArrayList<>(StreamSupport.stream(node.spliterator(), false).map(read).toList());
  }
}
