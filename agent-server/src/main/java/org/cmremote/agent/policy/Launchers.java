package org.cmremote.agent.policy;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The programs that run other programs, and how their arguments say which. */
final class Launchers {
  private static final String NONE = "(?!)";

  private static final Map<String, Launcher> KNOWN =
      Map.ofEntries(
          entry("env", Launcher.of("-|-i|--ignore-environment", "-u")),
          entry("nice", Launcher.of("-\\d+", "-n|--adjustment")),
          entry("ionice", Launcher.of("-t", "-c|-n")),
          entry("nohup", Launcher.of(NONE, NONE)),
          entry("setsid", Launcher.of("-[wfc]", NONE)),
          entry("stdbuf", Launcher.of(NONE, "-[ioe]")),
          entry("time", Launcher.of("-[pv]", NONE)),
          entry("command", Launcher.of("-p", NONE)),
          entry("builtin", Launcher.of(NONE, NONE)),
          entry("exec", Launcher.of("-[cl]", NONE)),
          entry(
              "timeout",
              Launcher.of(
                      "--preserve-status|--foreground|-v|--verbose", "-s|-k|--signal|--kill-after")
                  .after(1)),
          entry("sudo", Launcher.seen("-[nEHSkKbis]+", "-[ughpCTrt]")),
          entry("doas", Launcher.seen("-[ns]", "-[uC]")),
          entry("pkexec", Launcher.seen(NONE, "--user").onAnotherMachine()),
          entry("docker exec", container()),
          entry("podman exec", container()),
          entry(
              "kubectl exec",
              Launcher.seen("-[it]+", "-n|-c|--namespace").after(1).onAnotherMachine()));

  /** It adds words that come from elsewhere, and with {@code -I} it puts them anywhere. */
  private static final Launcher XARGS =
      Launcher.of("-[0rtx]|--null|--no-run-if-empty", "-[nPLsdE]");

  private static final Launcher SSH =
      Launcher.seen("-[46AaCfGgKkMNnqsTtVvXxYy]+", "-[BbcDEeFIiJLlmOopQRSWw]").after(1);

  private static final Pattern SHELL = Pattern.compile("(?:ba|z|da|a|k)?sh");

  private static final Pattern SHELL_FLAGS =
      Pattern.compile("-[lxeufvinc]+|--login|--norc|--noprofile|--posix");

  private static final Pattern SHELL_OPTION = Pattern.compile("-[lxeufvin]*o");

  private Launchers() {}

  private static Launcher container() {
    return Launcher.seen("-[itd]+", "-[euw]|--user|--workdir|--env").after(1).onAnotherMachine();
  }

  /** What these words would run, besides their program itself. */
  static Launch of(List<Word> words) {
    String program = Programs.name(words.get(0).text());
    if (SHELL.matcher(program).matches()) {
      return shell(words);
    }
    return switch (program) {
      case "eval" -> words.size() == 1 ? Launch.nothing(words) : Launch.script(joined(words, 1));
      case "find" -> find(words);
      case "xargs" -> xargs(words);
      case "ssh" -> ssh(words);
      case "export", "readonly", "local" -> variables(words);
      case "docker", "podman", "kubectl" ->
          words.size() > 1 && words.get(1).is("exec")
              ? launch(program + " exec", words, 2)
              : Launch.nothing(words);
      default -> launch(program, words, 1);
    };
  }

  private static Launch launch(String name, List<Word> words, int first) {
    Launcher launcher = KNOWN.get(name);
    return launcher == null ? Launch.nothing(words) : launcher.launch(words, first);
  }

  private static Launch shell(List<Word> words) {
    int at = 1;
    boolean command = false;
    for (; at < words.size() && words.get(at).mayBeOption(); at++) {
      Word option = words.get(at);
      if (option.isLiteral() && SHELL_OPTION.matcher(option.text()).matches()) {
        at++;
      } else if (option.isLiteral() && SHELL_FLAGS.matcher(option.text()).matches()) {
        command |= !option.text().startsWith("--") && option.text().contains("c");
      } else {
        return Launch.nothing(words);
      }
    }
    return command && at < words.size() ? Launch.script(words.get(at)) : Launch.nothing(words);
  }

  private static Launch ssh(List<Word> words) {
    int at = SSH.programAt(words, 1);
    return at < 0 || at >= words.size()
        ? Launch.nothing(words)
        : new Launch(words, true, List.of(), List.of(), joined(words, at));
  }

  private static Word joined(List<Word> words, int first) {
    List<Word> rest = words.subList(first, words.size());
    String text = rest.stream().map(Word::text).collect(Collectors.joining(" "));
    return rest.stream().allMatch(Word::isLiteral) ? Word.literal(text) : Word.unknown(text);
  }

  /**
   * {@code find … -exec PROGRAM … ;}. The files that it names lie below where it searches. What is
   * left of the words is judged as find's own.
   */
  private static Launch find(List<Word> words) {
    int start = 1;
    while (start < words.size() && !words.get(start).is("-exec") && !words.get(start).is("-ok")) {
      start++;
    }
    List<Word> command = new ArrayList<>();
    int end = start + 1;
    for (; end < words.size() && !words.get(end).is(";"); end++) {
      Word word = words.get(end);
      if (word.is("+") && words.get(end - 1).is("{}")) {
        break;
      }
      command.add(
          word.is("{}")
              ? new Word("./*", Word.Kind.PATTERN)
              : word.text().contains("{}") ? Word.unknown(word.text()) : word);
    }
    if (command.isEmpty() || end >= words.size()) {
      return Launch.nothing(words);
    }
    List<Word> own = new ArrayList<>(words.subList(0, start));
    own.addAll(words.subList(end + 1, words.size()));
    return new Launch(own, false, List.of(), command, null);
  }

  private static Launch xargs(List<Word> words) {
    int at = XARGS.programAt(words, 1);
    if (at < 0 || at >= words.size()) {
      return Launch.nothing(words);
    }
    List<Word> command = new ArrayList<>(words.subList(at, words.size()));
    command.add(Word.unknown("(what xargs adds)"));
    return Launch.command(command);
  }

  private static Launch variables(List<Word> words) {
    List<Word> variables = words.subList(1, words.size());
    return variables.isEmpty() || !variables.stream().allMatch(Launcher::isVariable)
        ? Launch.nothing(words)
        : new Launch(List.of(), false, variables, List.of(), null);
  }
}
