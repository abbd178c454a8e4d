package dev.nearfield.filter;

import dev.nearfield.FilterSyntaxException;
import java.util.Locale;

/**
 * Splits the text of a filter into tokens, one at a time.
 *
 * <p>Threads: one at a time. Owns: nothing.
 */
final class FilterLexer {

  /** What a token is. */
  enum Kind {
    /** A plain word: a keyword or a name. */
    WORD,
    /** A name in double quotes. */
    QUOTED_NAME,
    /** Text in single quotes. */
    STRING,
    /** A number, its sign included. */
    NUMBER,
    /** One of {@code ( ) , = != <> < <= > >=}. */
    SYMBOL,
    /** The end of the text. */
    END
  }

  private static final int SHOWN = 30;

  private final String text;
  private int start;
  private int end;
  private Kind kind = Kind.END;

  /** The token's content: a word or symbol as written, quoted text without its quotes. */
  private String content = "";

  /** Stands at the first token. */
  FilterLexer(String text) {
    this.text = text;
    advance();
  }

  Kind kind() {
    return kind;
  }

  String content() {
    return content;
  }

  /** Where the token begins, in chars. */
  int position() {
    return start;
  }

  boolean isKeyword(String keyword) {
    return kind == Kind.WORD && content.toUpperCase(Locale.ROOT).equals(keyword);
  }

  boolean isSymbol(String symbol) {
    return kind == Kind.SYMBOL && content.equals(symbol);
  }

  /** Goes to the next token. */
  void advance() {
    start = end;
    while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    end = start;
    if (start == text.length()) {
      kind = Kind.END;
      content = "";
      return;
    }
    char first = text.charAt(start);
    switch (first) {
      case '\'' -> quoted(Kind.STRING, first);
      case '"' -> quoted(Kind.QUOTED_NAME, first);
      case '(', ')', ',', '=' -> take(Kind.SYMBOL, 1);
      case '<' -> take(Kind.SYMBOL, next('=') || next('>') ? 2 : 1);
      case '>' -> take(Kind.SYMBOL, next('=') ? 2 : 1);
      case '!' -> notEqual();
      default -> wordOrNumber(first);
    }
  }

  /** Reports that the current token is not what the grammar wants here. */
  FilterSyntaxException expected(String what) {
    return expected(what, start);
  }

  FilterSyntaxException expected(String what, int position) {
    return new FilterSyntaxException(text, position, what, found(position));
  }

  private String found(int position) {
    if (position >= text.length()) {
      return "the end of the text";
    }
    int shown = Math.min(Math.max(end, position + 1), position + SHOWN);
    return "'" + text.substring(position, Math.min(shown, text.length())) + "'";
  }

  private void notEqual() {
    if (!next('=')) {
      throw expected("'!='");
    }
    take(Kind.SYMBOL, 2);
  }

  private void wordOrNumber(char first) {
    if (FilterText.isNameStart(first)) {
      int length = 1;
      while (start + length < text.length() && FilterText.isNamePart(text.charAt(start + length))) {
        length++;
      }
      take(Kind.WORD, length);
    } else if (isDigit(start) || (first == '-' && isDigit(start + 1))) {
      number();
    } else {
      throw expected("a name (in double quotes if it is no plain word), a value or a parenthesis");
    }
  }

  /** {@code -? digits (. digits)? ([eE] [+-]? digits)?}, and no letter behind it. */
  private void number() {
    int at = digits(start + 1);
    if (at < text.length() && text.charAt(at) == '.') {
      at = requiredDigits(at + 1);
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      boolean signed = at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-');
      at = requiredDigits(signed ? at + 1 : at);
    }
    if (at < text.length() && FilterText.isNamePart(text.charAt(at))) {
      throw expected("a space or an operator behind the number", at);
    }
    take(Kind.NUMBER, at - start);
  }

  private int requiredDigits(int from) {
    if (!isDigit(from)) {
      throw expected("a digit", from);
    }
    return digits(from);
  }

  private int digits(int from) {
    int at = from;
    while (isDigit(at)) {
      at++;
    }
    return at;
  }

  private boolean isDigit(int at) {
    return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }

  private void quoted(Kind quotedKind, char quote) {
    int at = start + 1;
    var unquoted = new StringBuilder();
    while (true) {
      int close = text.indexOf(quote, at);
      if (close < 0) {
        throw expected("a closing " + quote, text.length());
      }
      unquoted.append(text, at, close);
      at = close + 1;
      if (at >= text.length() || text.charAt(at) != quote) {
        break;
      }
      unquoted.append(quote); // a doubled quote stands for one
      at++;
    }
    kind = quotedKind;
    content = unquoted.toString();
    end = at;
  }

  private boolean next(char wanted) {
    return start + 1 < text.length() && text.charAt(start + 1) == wanted;
  }

  private void take(Kind taken, int length) {
    kind = taken;
    end = start + length;
    content = text.substring(start, end);
  }
}
