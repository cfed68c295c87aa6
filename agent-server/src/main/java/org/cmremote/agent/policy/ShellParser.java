package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.cmremote.agent.policy.ShellLexer.Token;
import org.cmremote.agent.policy.ShellText.NotReadable;

/**
 * Reads a command by the grammar that POSIX shells, bash and zsh share, and hands on what it would
 * run, open and set. What it doesn't understand is {@link NotReadable}.
 */
final class ShellParser implements ShellLexer.Substitutions {
  private static final Set<String> REDIRECTIONS =
      Set.of("<", ">", ">>", ">|", ">&", "<&", "<>", "&>", "&>>", "<<", "<<-", "<<<");

  private static final Pattern ASSIGNMENT =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)\\+?=(.*)", Pattern.DOTALL);

  private static final Pattern DESCRIPTOR = Pattern.compile("\\d{1,3}-?|-");

  /** What makes double brackets evaluate what they compare. */
  private static final Set<String> ARITHMETIC =
      Set.of("-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-v", "-R");

  private static final Pattern NO_VARIABLE = Pattern.compile("\\[\\[|-[a-zA-Z]+|\\d*|!");

  private final ShellText text;
  private final ShellLexer lexer;
  private final ShellAnalysis analysis;
  private final int depth;
  private final List<HereDocument> pending = new ArrayList<>();
  private Place place;
  private boolean repeats;

  /** A here-document whose body is still to come, and the program that reads it. */
  private record HereDocument(
      String delimiter, boolean stripTabs, boolean expands, List<Word> reader, Place place) {}

  ShellParser(ShellText text, ShellAnalysis analysis, Place place, int depth, boolean repeats) {
    this.text = requireNonNull(text, "text is null");
    this.analysis = requireNonNull(analysis, "analysis is null");
    this.place = requireNonNull(place, "place is null");
    this.depth = analysis.deeper(depth);
    this.repeats = repeats;
    this.lexer = new ShellLexer(text, this);
  }

  /** Reads all that is there. */
  void script() {
    list(Set.of());
    Token rest = lexer.peek();
    if (rest != null) {
      throw new NotReadable(
          "it holds “%s” where no shell expects it".formatted(rest.word().text()));
    }
    if (!pending.isEmpty()) {
      throw new NotReadable("a here-document is missing");
    }
  }

  @Override
  public void list(ShellText inner) {
    int start = inner.position();
    ShellParser parser = new ShellParser(inner, analysis, place, depth, repeats);
    parser.list(Set.of(")"));
    parser.operator(")");
    if ((!pending.isEmpty() && inner.since(start).contains("\n")) || !parser.pending.isEmpty()) {
      throw new NotReadable("a here-document and a substitution are interwoven");
    }
  }

  @Override
  public void quoted(String command) {
    new ShellParser(new ShellText(command), analysis, place, depth, repeats).script();
  }

  /** Commands up to one of these words or operators, which stays. */
  private void list(Set<String> ends) {
    while (true) {
      skipLineEnds();
      Token token = lexer.peek();
      if (token == null || isEnd(token, ends)) {
        return;
      }
      andOr();
      token = lexer.peek();
      if (token == null || isEnd(token, ends)) {
        return;
      }
      if (token.is(";") || token.is("&")) {
        lexer.take();
      } else if (!token.is("\n")) {
        throw new NotReadable(
            "it holds “%s” where no shell expects it".formatted(token.word().text()));
      }
    }
  }

  private static boolean isEnd(Token token, Set<String> ends) {
    return token.plain() && ends.contains(token.word().text());
  }

  private void skipLineEnds() {
    for (Token token = lexer.peek(); token != null && token.is("\n"); token = lexer.peek()) {
      lexer.take();
      for (HereDocument document : pending) {
        String body =
            lexer.hereDocument(document.delimiter(), document.stripTabs(), document.expands());
        analysis.fed(document.reader(), body, document.expands(), document.place(), depth);
      }
      pending.clear();
    }
  }

  private void andOr() {
    Place before = place;
    pipeline();
    for (Token token = lexer.peek();
        token != null && (token.is("&&") || token.is("||"));
        token = lexer.peek()) {
      lexer.take();
      if (token.is("||")) {
        place = place.or(before);
      }
      skipLineEnds();
      pipeline();
    }
    // What of it succeeded isn't known.
    place = place.or(before);
  }

  private void pipeline() {
    Place before = place;
    for (Token token = lexer.peek(); token != null && token.isKeyword("!"); token = lexer.peek()) {
      lexer.take();
    }
    command();
    for (Token token = lexer.peek();
        token != null && (token.is("|") || token.is("|&"));
        token = lexer.peek()) {
      lexer.take();
      skipLineEnds();
      place = place.or(before);
      command();
      place = place.or(before);
    }
  }

  private void command() {
    Token token = lexer.peek();
    if (token == null) {
      throw new NotReadable("it ends too early");
    }
    if (token.is("(")) {
      group(")", true);
    } else if (!token.isWord() && !REDIRECTIONS.contains(token.operator())) {
      throw new NotReadable(
          "it holds “%s” where no shell expects it".formatted(token.word().text()));
    } else if (!token.isWord() || !token.plain()) {
      simple();
    } else {
      switch (token.word().text()) {
        case "{" -> group("}", false);
        case "if" -> conditional();
        case "while", "until" -> loop();
        case "for" -> forEach();
        case "case" -> choice();
        case "[[" -> test();
        case "function",
            "select",
            "coproc",
            "repeat",
            "foreach",
            "then",
            "else",
            "elif",
            "fi",
            "do",
            "done",
            "esac",
            "in",
            "}" ->
            throw new NotReadable(
                "it holds “%s”, which isn't understood here".formatted(token.word().text()));
        default -> simple();
      }
    }
  }

  /** {@code (…)} or {@code {…}}. */
  private void group(String end, boolean subshell) {
    Place before = place;
    lexer.take();
    if (subshell && text.startsWith("(")) {
      throw new NotReadable("it holds arithmetic that isn't understood");
    }
    list(Set.of(end));
    close(end);
    if (subshell) {
      place = before;
    }
    redirections();
  }

  private void conditional() {
    lexer.take();
    list(Set.of("then"));
    close("then");
    list(Set.of("elif", "else", "fi"));
    Token token = lexer.take();
    while (token.isKeyword("elif")) {
      list(Set.of("then"));
      close("then");
      list(Set.of("elif", "else", "fi"));
      token = lexer.take();
    }
    if (token.isKeyword("else")) {
      list(Set.of("fi"));
      close("fi");
    }
    redirections();
  }

  private void loop() {
    lexer.take();
    boolean outer = repeats;
    repeats = true;
    list(Set.of("do"));
    body();
    repeats = outer;
  }

  private void forEach() {
    lexer.take();
    Token name = lexer.take();
    if (!name.plain() || !ASSIGNMENT.matcher(name.word().text() + "=").matches()) {
      throw new NotReadable("it holds a loop that isn't understood");
    }
    analysis.add(new Matter.Assignment(name.word().text()));
    skipLineEnds();
    Token token = lexer.peek();
    if (token != null && token.isKeyword("in")) {
      lexer.take();
      while (requireToken().isWord()) {
        analysis.assignment(name.word().text(), lexer.take().word());
      }
    }
    if (requireToken().is(";")) {
      lexer.take();
    }
    skipLineEnds();
    boolean outer = repeats;
    repeats = true;
    body();
    repeats = outer;
  }

  private void body() {
    close("do");
    list(Set.of("done"));
    close("done");
    redirections();
  }

  private void choice() {
    lexer.take();
    if (!lexer.take().isWord()) {
      throw new NotReadable("it holds a choice that isn't understood");
    }
    skipLineEnds();
    close("in");
    skipLineEnds();
    while (!requireToken().isKeyword("esac")) {
      for (Token token = lexer.take(); !token.is(")"); token = lexer.take()) {
        if (!token.isWord() && !token.is("|") && !token.is("(")) {
          throw new NotReadable("it holds a choice that isn't understood");
        }
      }
      Place before = place;
      list(Set.of(";;", ";&", ";;&", "esac"));
      place = place.or(before);
      if (!requireToken().isKeyword("esac")) {
        lexer.take();
      }
      skipLineEnds();
    }
    lexer.take();
    redirections();
  }

  /** Within the double brackets, comparisons are no redirections; numbers are arithmetic. */
  private void test() {
    List<Word> words = new ArrayList<>();
    Token token = lexer.take();
    while (!token.isKeyword("]]")) {
      if (token.is(";") || token.is("|") || token.is("&") || token.operator().startsWith("<<")) {
        throw new NotReadable("it holds a test that isn't understood");
      }
      if (token.isWord()) {
        words.add(token.word());
      }
      token = lexer.take();
    }
    if (words.stream().anyMatch(word -> ARITHMETIC.contains(word.text()))
        && !words.stream()
            .allMatch(word -> word.isLiteral() && NO_VARIABLE.matcher(word.text()).matches())) {
      throw new NotReadable("it holds arithmetic that isn't understood");
    }
    analysis.run(words, place, depth);
    redirections();
  }

  private void simple() {
    List<Word> words = new ArrayList<>();
    boolean assigns = true;
    for (Token token = lexer.peek(); token != null; token = lexer.peek()) {
      if (REDIRECTIONS.contains(token.operator())) {
        redirection(words);
      } else if (token.is("(")) {
        throw new NotReadable("it defines a function, or holds a pattern that isn't understood");
      } else if (!token.isWord()) {
        break;
      } else {
        lexer.take();
        if (assigns && isAssignment(token)) {
          continue;
        }
        assigns = false;
        if (!isDescriptor(token)) {
          words.add(token.word());
        }
      }
    }
    if (!words.isEmpty()) {
      if (repeats && ShellAnalysis.changesDirectory(words)) {
        throw new NotReadable("the directory changes again and again");
      }
      analysis.run(words, place, depth);
      place = analysis.placeAfter(words, place);
    }
  }

  /** Notes what is set in front of a command. */
  private boolean isAssignment(Token token) {
    String written = text.since(token.start());
    var assignment = ASSIGNMENT.matcher(written);
    if (!assignment.matches()) {
      return false;
    }
    Token following = lexer.peek();
    if (token.touches() && following != null && following.is("(")) {
      throw new NotReadable("it sets a list of values");
    }
    analysis.assignment(assignment.group(1), token.word());
    return true;
  }

  /** The number right in front of a redirection. */
  private boolean isDescriptor(Token token) {
    Token following = lexer.peek();
    return token.plain()
        && token.touches()
        && following != null
        && REDIRECTIONS.contains(following.operator())
        && !following.operator().startsWith("&")
        && token.word().text().chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private void redirections() {
    List<Word> none = new ArrayList<>();
    for (Token token = lexer.peek(); token != null; token = lexer.peek()) {
      if (REDIRECTIONS.contains(token.operator())) {
        redirection(none);
      } else if (token.isWord() && token.touches() && token.plain()) {
        lexer.take();
        if (!isDescriptor(token)) {
          throw new NotReadable(
              "it holds “%s” where no shell expects it".formatted(token.word().text()));
        }
      } else {
        return;
      }
    }
  }

  /**
   * @param reader the words of the program so far; it may become longer
   */
  private void redirection(List<Word> reader) {
    String operator = lexer.take().operator();
    Token target = lexer.take();
    if (!target.isWord()) {
      throw new NotReadable("a redirection leads nowhere");
    }
    Word word = target.word();
    switch (operator) {
      case "<<", "<<-" -> {
        if (!word.isLiteral()) {
          throw new NotReadable("a here-document's end isn't understood");
        }
        pending.add(
            new HereDocument(word.text(), operator.equals("<<-"), target.plain(), reader, place));
      }
      case "<<<" -> {}
      case "<&", ">&" -> {
        if (!word.isLiteral() || !DESCRIPTOR.matcher(word.text()).matches()) {
          analysis.add(new Matter.Access(true, word, place));
        }
      }
      case "<" -> analysis.add(new Matter.Access(false, word, place));
      default -> analysis.add(new Matter.Access(true, word, place));
    }
  }

  private void close(String keyword) {
    Token token = lexer.take();
    if (!token.plain() || !token.word().text().equals(keyword)) {
      throw new NotReadable("“%s” is missing in it".formatted(keyword));
    }
  }

  private void operator(String operator) {
    if (!lexer.take().is(operator)) {
      throw new NotReadable("“%s” is missing in it".formatted(operator));
    }
  }

  private Token requireToken() {
    Token token = lexer.peek();
    if (token == null) {
      throw new NotReadable("it ends too early");
    }
    return token;
  }
}
