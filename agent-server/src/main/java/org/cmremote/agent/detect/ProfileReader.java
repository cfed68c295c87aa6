package org.cmremote.agent.detect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
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
import org.cmremote.agent.detect.Profile.AgainRule;
import org.cmremote.agent.detect.Profile.Choose;
import org.cmremote.agent.detect.Profile.DialogRule;
import org.cmremote.agent.detect.Profile.ErrorRule;
import org.cmremote.agent.detect.Profile.Layout;
import org.cmremote.agent.detect.Profile.LineRule;
import org.cmremote.agent.detect.Profile.Mark;
import org.cmremote.agent.detect.Profile.Sidebar;
import org.cmremote.agent.detect.Profile.Signs;
import org.cmremote.agent.detect.Profile.SubjectRule;
import org.cmremote.agent.detect.Profile.Typing;
import org.cmremote.agent.detect.Profile.WaitingRule;
import org.cmremote.agent.detect.Question.About;
import org.cmremote.transport.json.Toml;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.PromptKind;
import org.jspecify.annotations.Nullable;

/** Reads a tool profile from TOML. Every error names the file, the line and the rule. */
public final class ProfileReader {
  /** Labels that say yes to this once, and to nothing more. */
  private static final String PLAIN_YES =
      "(?i)^(?:y|yes|ok|proceed|continue|allow once|run once|yes, (?:proceed|once|allow once|run once))\\W*$";

  private static final String PLAIN_NO = "(?i)^(?:n|no|cancel|reject|deny|abort|skip)\\b";

  /** A label that isn't there, for dialogs of which no option is that. */
  private static final String NONE = "(?!)";

  private final String file;
  private final ProfileLines lines;
  private String frame = "";

  private ProfileReader(String file, String text) {
    this.file = file;
    this.lines = new ProfileLines(text);
  }

  /**
   * Reads one profile.
   *
   * @param file its name, for errors
   * @param text what it holds
   * @throws CmException {@code CONFIG_INVALID}
   */
  public static Profile read(String file, String text) {
    return new ProfileReader(file, text).profile(parse(file, text));
  }

  /**
   * Reads a user's own profile of a tool that has one already: what it says counts before that, and
   * its rules replace those of the same name.
   *
   * @param base the text of the one that there is
   * @throws CmException {@code CONFIG_INVALID}
   */
  public static Profile readOver(String file, String text, String base) {
    JsonNode own = parse(file, text);
    // By itself first, so that an error is told by its own line.
    ProfileReader reader = new ProfileReader(file, text);
    reader.profile(own);
    return reader.profile(ProfileOverlay.over(own, parse(file, base)));
  }

  /**
   * The tool that a profile is for.
   *
   * @throws CmException {@code CONFIG_INVALID}
   */
  public static String tool(String file, String text) {
    return new ProfileReader(file, text).text(parse(file, text), "", "tool");
  }

  private static JsonNode parse(String file, String text) {
    try {
      return Toml.read(text);
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
  }

  private Profile profile(JsonNode root) {
    knows(
        root,
        "",
        Set.of(
            "tool",
            "command",
            "full_screen",
            "line_editor",
            "paint",
            "frame",
            "sidebar",
            "typing",
            "pagers",
            "viewers",
            "asking",
            "typed",
            "working",
            "ready",
            "waiting",
            "error",
            "hooks",
            "dialog",
            "line"));
    frame = root.path("frame").asText("");
    return new Profile(
        text(root, "", "tool"),
        list(root.path("command"), JsonNode::asText),
        root.path("full_screen").asBoolean(),
        root.path("line_editor").asBoolean(),
        root.path("paint").asBoolean(),
        root.has("sidebar") ? sidebar(root.path("sidebar")) : null,
        typing(root.path("typing")),
        Set.copyOf(list(root.path("pagers"), JsonNode::asText)),
        Set.copyOf(list(root.path("viewers"), JsonNode::asText)),
        patterns(root.path("asking"), "asking"),
        patterns(root.path("typed"), "typed"),
        signs(root.path("working"), "working"),
        signs(root.path("ready"), "ready"),
        list(root.path("waiting"), this::waiting),
        list(root.path("error"), this::error),
        hooks(root.path("hooks")),
        list(root.path("dialog"), this::dialog),
        list(root.path("line"), this::line));
  }

  private Sidebar sidebar(JsonNode node) {
    knows(node, "sidebar", Set.of("from", "width"));
    return new Sidebar(node.path("from").asInt(), node.path("width").asInt());
  }

  private Typing typing(JsonNode node) {
    knows(node, "typing", Set.of("clear", "bracketed", "submit"));
    return new Typing(
        list(node.path("clear"), JsonNode::asText),
        node.path("bracketed").asBoolean(true),
        node.path("submit").asText("Enter"));
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

  private WaitingRule waiting(JsonNode node) {
    String key = "waiting " + node.path("name").asText("?");
    knows(node, key, Set.of("name", "kind", "title", "rows"));
    return new WaitingRule(
        text(node, key, "name"),
        constant(PromptKind.class, node.path("kind").asText("unknown"), key + ".kind"),
        optional(node, key, "title"),
        node.has("rows")
            ? pattern(text(node, key, "rows"), key + ".rows", Pattern.MULTILINE)
            : null);
  }

  private ErrorRule error(JsonNode node) {
    knows(node, "error", Set.of("name", "kind", "rows", "over", "dialog"));
    if (!node.has("rows") && !node.has("dialog")) {
      throw invalid("error.rows", "is missing, and so is dialog: one of them tells of the error");
    }
    return new ErrorRule(
        constant(Trouble.Kind.class, text(node, "error", "kind"), "error.kind"),
        node.has("rows")
            ? pattern(text(node, "error", "rows"), "error.rows", Pattern.MULTILINE)
            : null,
        node.has("over")
            ? pattern(text(node, "error", "over"), "error.over", Pattern.MULTILINE)
            : null,
        node.has("dialog") ? text(node, "error", "dialog") : null);
  }

  private DialogRule dialog(JsonNode node) {
    String key = "dialog " + node.path("name").asText("?");
    knows(
        node,
        key,
        Set.of(
            "name",
            "kind",
            "about",
            "top",
            "question",
            "footer",
            "below",
            "unless",
            "frame",
            "cursor",
            "layout",
            "labels",
            "mark",
            "choose",
            "subject",
            "yes",
            "no"));
    return new DialogRule(
        text(node, key, "name"),
        constant(PromptKind.class, node.path("kind").asText("choice"), key + ".kind"),
        constant(About.class, node.path("about").asText("other"), key + ".about"),
        optional(node, key, "top"),
        pattern(text(node, key, "question"), key + ".question"),
        optional(node, key, "footer"),
        optional(node, key, "below"),
        optional(node, key, "unless"),
        node.path("frame").asText(frame),
        node.path("cursor").asText(""),
        constant(Layout.class, node.path("layout").asText("numbered"), key + ".layout"),
        list(node.path("labels"), JsonNode::asText),
        constant(Mark.class, node.path("mark").asText("glyph"), key + ".mark"),
        constant(Choose.class, node.path("choose").asText("arrows"), key + ".choose"),
        node.has("subject") ? subject(node.path("subject"), key + ".subject") : null,
        label(node, key, "yes", PLAIN_YES),
        label(node, key, "no", PLAIN_NO));
  }

  /** An empty string says that no option is meant. */
  private Pattern label(JsonNode node, String key, String name, String usual) {
    String expression = node.path(name).asText(usual);
    return pattern(expression.isEmpty() ? NONE : expression, key + "." + name);
  }

  private SubjectRule subject(JsonNode node, String key) {
    knows(
        node,
        key,
        Set.of(
            "above",
            "start",
            "inclusive",
            "end",
            "first_end",
            "strip",
            "prefix",
            "suffix",
            "hyphens",
            "described",
            "again",
            "context"));
    return new SubjectRule(
        node.path("above").asBoolean(),
        pattern(text(node, key, "start"), key + ".start"),
        node.path("inclusive").asBoolean(),
        optional(node, key, "end"),
        node.path("first_end").asBoolean(),
        optional(node, key, "strip"),
        optional(node, key, "prefix"),
        optional(node, key, "suffix"),
        node.path("hyphens").asBoolean(),
        node.path("described").asBoolean(),
        node.has("again") ? again(node.path("again"), key + ".again") : null,
        node.path("context").asBoolean());
  }

  private AgainRule again(JsonNode node, String key) {
    knows(node, key, Set.of("start", "end"));
    return new AgainRule(
        pattern(text(node, key, "start"), key + ".start"),
        pattern(text(node, key, "end"), key + ".end"));
  }

  private LineRule line(JsonNode node) {
    String key = "line " + node.path("name").asText("?");
    knows(node, key, Set.of("name", "kind", "about", "prompt", "option", "key", "yes", "no"));
    return new LineRule(
        text(node, key, "name"),
        constant(PromptKind.class, node.path("kind").asText("yesNo"), key + ".kind"),
        constant(About.class, node.path("about").asText("other"), key + ".about"),
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
    return list(node, item -> pattern(item.asText(), key, Pattern.MULTILINE));
  }

  private Pattern pattern(String expression, String key) {
    return pattern(expression, key, 0);
  }

  private Pattern pattern(String expression, String key, int flags) {
    try {
      return Pattern.compile(expression, flags);
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

  /**
   * @param key where it is: the rule's kind and name, then the key, such as {@code dialog
   *     trust.question}
   */
  private CmException invalid(String key, String problem) {
    return new CmException(
        ErrorCode.CONFIG_INVALID,
        "%s, line %d: %s %s".formatted(file, lines.of(key), key, problem));
  }

  private static <T> List<T> list(JsonNode node, Function<JsonNode, T> read) {
    return new ArrayList<>(StreamSupport.stream(node.spliterator(), false).map(read).toList());
  }
}
