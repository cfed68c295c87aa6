package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

import org.cmremote.agent.policy.ShellText.NotReadable;
import org.jspecify.annotations.Nullable;

/**
 * Reads the words and operators of a shell command, one after the other. What a substitution holds
 * is handed on as soon as it is met.
 */
final class ShellLexer {
  /** What stands between and around words. Longer ones first. */
  private static final String[] OPERATORS = {
    "&>>", "<<<", "<<-", ";;&", "&&", "||", ";;", ";&", "|&", "&>", ">>", ">|", ">&", "<<", "<&",
    "<>", "&", "|", ";", "(", ")", ">", "<", "\n"
  };

  private final ShellText text;
  private final Substitutions substitutions;
  private @Nullable Token next;

  /** What is done about what is found inside words. */
  interface Substitutions {
    /** {@code $(…)}, {@code <(…)}: the text stands behind the opening parenthesis. */
    void list(ShellText text);

    /** What stood between backquotes, as the shell reads it. */
    void quoted(String command);
  }

  /**
   * @param operator empty for a word
   * @param plain whether the word was written without quotes and substitutions, as keywords are
   * @param touches whether what follows stands right behind it
   */
  record Token(String operator, Word word, boolean plain, boolean touches, int start) {
    boolean is(String wanted) {
      return operator.equals(wanted);
    }

    boolean isWord() {
      return operator.isEmpty();
    }

    boolean isKeyword(String keyword) {
      return isWord() && plain && word.is(keyword);
    }
  }

  ShellLexer(ShellText text, Substitutions substitutions) {
    this.text = requireNonNull(text, "text is null");
    this.substitutions = requireNonNull(substitutions, "substitutions is null");
  }

  /** The next token; null at the end. It stays. */
  @Nullable Token peek() {
    if (next == null) {
      next = read();
    }
    return next;
  }

  /** The next token. */
  Token take() {
    Token token = peek();
    if (token == null) {
      throw new NotReadable("it ends too early");
    }
    next = null;
    return token;
  }

  private @Nullable Token read() {
    skipBlanks();
    if (text.atEnd()) {
      return null;
    }
    int start = text.position();
    if (!text.startsWith("<(") && !text.startsWith(">(")) {
      for (String operator : OPERATORS) {
        if (text.startsWith(operator)) {
          text.skip(operator.length());
          return new Token(operator, Word.literal(operator), true, touches(), start);
        }
      }
    }
    return word(start);
  }

  private void skipBlanks() {
    while (!text.atEnd()) {
      if (text.startsWith("\\\n")) {
        text.skip(2);
      } else if (text.peek() == ' ' || text.peek() == '\t') {
        text.skip(1);
      } else if (text.peek() == '#') {
        while (!text.atEnd() && text.peek() != '\n') {
          text.skip(1);
        }
      } else {
        return;
      }
    }
  }

  private boolean touches() {
    return !text.atEnd() && " \t\n".indexOf(text.peek()) < 0;
  }

  private Token word(int start) {
    WordBuilder word = new WordBuilder();
    while (!text.atEnd() && " \t\n;&|)".indexOf(text.peek()) < 0) {
      char c = text.peek();
      if (c == '<' || c == '>') {
        if (!text.startsWith(c + "(")) {
          break;
        }
        text.skip(2);
        substitutions.list(text);
        word.unknown();
      } else if (c == '(') {
        if (!word.isPlain()) {
          throw new NotReadable("it holds a parenthesis that isn't understood");
        }
        break;
      } else {
        part(word, c);
      }
    }
    return new Token("", word.build(text.since(start)), word.isPlain(), touches(), start);
  }

  private void part(WordBuilder word, char c) {
    text.skip(1);
    switch (c) {
      case '\\' -> {
        if (text.atEnd()) {
          throw new NotReadable("it ends with a backslash");
        }
        char escaped = text.take();
        if (escaped != '\n') {
          word.quoted(escaped);
        }
      }
      case '\'' -> word.quoted(text.through('\''));
      case '"' -> doubleQuoted(word);
      case '$' -> dollar(word, false);
      case '`' -> {
        backquoted(false);
        word.unknown();
      }
      case '[' -> bracket(word);
      case '*', '?' -> word.pattern(c);
      case '{' -> brace(word);
      case '=' -> {
        // zsh puts the path of a program in the place of =program.
        if (word.isEmpty() && touches()) {
          word.unknown();
        }
        word.plain(c);
      }
      default -> word.plain(c);
    }
  }

  /** By itself it is the command that tests something. */
  private void bracket(WordBuilder word) {
    if (word.isEmpty() && !touches()) {
      word.plain('[');
    } else if (word.isEmpty() && text.startsWith("[ ")) {
      text.skip(1);
      word.plain('[');
      word.plain('[');
    } else {
      word.pattern('[');
    }
  }

  /** {@code {a,b}} is several words; {@code {}} and a brace by itself are what they are. */
  private void brace(WordBuilder word) {
    word.plain('{');
    int end = text.position();
    while (end < text.length() && " \t\n;&|".indexOf(text.at(end)) < 0) {
      if (text.at(end) == ',' || text.startsWith("..", end)) {
        word.unknown();
        return;
      }
      if (text.at(end) == '}') {
        return;
      }
      end++;
    }
  }

  private void doubleQuoted(WordBuilder word) {
    word.quoted("");
    while (true) {
      char c = text.take();
      if (c == '"') {
        return;
      }
      if (c == '\\') {
        char escaped = text.take();
        if (escaped != '\n') {
          word.quoted("$`\"\\".indexOf(escaped) >= 0 ? "" + escaped : "\\" + escaped);
        }
      } else if (c == '$') {
        dollar(word, true);
      } else if (c == '`') {
        backquoted(true);
        word.unknown();
      } else {
        word.quoted(c);
      }
    }
  }

  /** Behind a dollar sign. */
  private void dollar(WordBuilder word, boolean inQuotes) {
    if (text.startsWith("((")) {
      text.skip(2);
      arithmetic("))");
      word.unknown();
    } else if (text.startsWith("(")) {
      text.skip(1);
      substitutions.list(text);
      word.unknown();
    } else if (text.startsWith("[")) {
      text.skip(1);
      arithmetic("]");
      word.unknown();
    } else if (text.startsWith("{")) {
      text.skip(1);
      parameter();
      word.unknown();
    } else if (!inQuotes && text.startsWith("'")) {
      text.skip(1);
      word.quoted(text.ansiQuoted());
    } else if (!inQuotes && text.startsWith("\"")) {
      text.skip(1);
      doubleQuoted(word);
    } else if (text.atEnd() || !isParameter(text.peek())) {
      word.quoted('$');
    } else {
      String name = text.name();
      if (name.equals("HOME")) {
        word.home();
      } else {
        word.unknown();
      }
    }
  }

  private static boolean isParameter(char c) {
    return Character.isLetterOrDigit(c) || "_@*#?-$!".indexOf(c) >= 0;
  }

  /**
   * A parameter with what is done to it; the text stands behind its opening brace. Only what no
   * shell takes for arithmetic, which runs what it finds in variables.
   */
  private void parameter() {
    if (text.startsWith("#") && !text.startsWith("#}")) {
      text.skip(1);
    }
    if (text.atEnd() || !isParameter(text.peek()) || text.startsWith("!")) {
      throw new NotReadable("it holds a parameter that isn't understood");
    }
    text.name();
    boolean understood =
        text.startsWith(":-")
            || text.startsWith(":+")
            || (!text.atEnd() && "}-+#%/^,".indexOf(text.peek()) >= 0);
    int depth = understood ? 1 : -1;
    while (depth > 0) {
      char c = text.take();
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if ("\\'\"\n".indexOf(c) >= 0) {
        depth = -1;
      }
      substituted(c);
    }
    if (depth < 0) {
      throw new NotReadable("it holds a parameter that isn't understood");
    }
  }

  /** The text stands behind what opens it. Variables in it could hold a command. */
  private void arithmetic(String end) {
    int depth = 0;
    while (depth > 0 || !text.startsWith(end)) {
      char c = text.take();
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (depth < 0 || "0123456789+-*/%<>=!&|^~?:,() ".indexOf(c) < 0) {
        throw new NotReadable("it holds arithmetic that isn't understood");
      }
    }
    text.skip(end.length());
  }

  /** Where substitutions count and words don't. */
  private void substituted(char c) {
    if (c == '`') {
      backquoted(false);
    } else if (c == '$') {
      dollar(new WordBuilder(), true);
    }
  }

  private void backquoted(boolean inQuotes) {
    StringBuilder command = new StringBuilder();
    while (true) {
      char c = text.take();
      if (c == '`') {
        substitutions.quoted(command.toString());
        return;
      }
      if (c == '\\') {
        char escaped = text.take();
        if ("$`\\".indexOf(escaped) < 0 && !(inQuotes && escaped == '"')) {
          command.append(c);
        }
        command.append(escaped);
      } else {
        command.append(c);
      }
    }
  }

  /** The rows of a here-document; the text stands at the beginning of the first. */
  String hereDocument(String delimiter, boolean stripTabs, boolean expands) {
    StringBuilder body = new StringBuilder();
    while (true) {
      if (text.atEnd()) {
        throw new NotReadable("a here-document doesn't end");
      }
      String row = text.row();
      String compared = stripTabs ? row.replaceFirst("^\t+", "") : row;
      if (compared.equals(delimiter)) {
        break;
      }
      body.append(compared).append('\n');
    }
    if (expands) {
      ShellText rows = new ShellText(body.toString());
      ShellLexer lexer = new ShellLexer(rows, substitutions);
      while (!rows.atEnd()) {
        char c = rows.take();
        if (c == '\\') {
          rows.take();
        }
        lexer.substituted(c);
      }
    }
    return body.toString();
  }
}
