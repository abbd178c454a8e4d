package dev.nearfield.filter;

import dev.nearfield.FieldValue.BooleanValue;
import dev.nearfield.FieldValue.DoubleValue;
import dev.nearfield.FieldValue.LongValue;
import dev.nearfield.FieldValue.Scalar;
import dev.nearfield.FieldValue.StringValue;
import dev.nearfield.FieldValue.TimestampValue;
import dev.nearfield.Filter;
import dev.nearfield.FilterSyntaxException;
import dev.nearfield.InvalidFilterException;
import dev.nearfield.InvalidMetadataException;
import dev.nearfield.filter.FilterLexer.Kind;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Reads the text form of filters: one method per rule of the grammar, recursive descent.
 *
 * <pre>{@code
 * or        = and { "OR" and }
 * and       = unary { "AND" unary }
 * unary     = "NOT" unary | "(" or ")" | condition
 * condition = "EXISTS" name | "MISSING" name | "id" "IN" list | name test
 * test      = ( "=" | "!=" | "<>" | "<" | "<=" | ">" | ">=" ) value | [ "NOT" ] "IN" list
 *           | "BETWEEN" value "AND" value | "STARTS" "WITH" string | "CONTAINS" value
 * list      = "(" [ value { "," value } ] ")"
 * value     = string | number | "TRUE" | "FALSE" | "TIMESTAMP" string;  of ids: | "UUID" string
 * }</pre>
 *
 * <p>Threads: one at a time. Owns: nothing.
 */
public final class FilterParser {

  private static final String VALUE =
      "a value ('text', a number, TRUE, FALSE or TIMESTAMP '2026-01-01T00:00:00Z')";
  private static final String ID = "an id ('text', a whole number or UUID '...')";
  private static final String TEST =
      "=, !=, <, <=, >, >=, IN, NOT IN, BETWEEN, STARTS WITH or CONTAINS";

  private final FilterLexer lexer;
  private int nesting;

  private FilterParser(FilterLexer lexer) {
    this.lexer = lexer;
  }

  /**
   * Reads a whole text.
   *
   * @throws FilterSyntaxException at the first place that is wrong
   */
  public static Filter parse(String text) {
    if (text.length() > Filter.MAX_TEXT_LENGTH) {
      throw new FilterSyntaxException(
          text,
          Filter.MAX_TEXT_LENGTH,
          "at most %,d chars".formatted(Filter.MAX_TEXT_LENGTH),
          "more");
    }
    var parser = new FilterParser(new FilterLexer(text));
    Filter filter = parser.or();
    if (parser.lexer.kind() != Kind.END) {
      throw parser.lexer.expected("AND, OR or the end");
    }
    return filter;
  }

  private Filter or() {
    int position = lexer.position();
    Filter first = and();
    if (!lexer.isKeyword("OR")) {
      return first;
    }
    List<Filter> parts = new ArrayList<>(List.of(first));
    while (skip("OR")) {
      parts.add(and());
    }
    return checked(position, () -> Filter.or(parts));
  }

  private Filter and() {
    int position = lexer.position();
    Filter first = unary();
    if (!lexer.isKeyword("AND")) {
      return first;
    }
    List<Filter> parts = new ArrayList<>(List.of(first));
    while (skip("AND")) {
      parts.add(unary());
    }
    return checked(position, () -> Filter.and(parts));
  }

  private Filter unary() {
    int position = lexer.position();
    boolean not = lexer.isKeyword("NOT");
    if (!not && !lexer.isSymbol("(")) {
      return condition();
    }
    if (++nesting >= Filter.MAX_DEPTH) { // before the recursion, which a text must not exhaust
      throw lexer.expected("at most %d levels of NOT and (".formatted(Filter.MAX_DEPTH - 1));
    }
    lexer.advance();
    Filter inner = not ? unary() : parenthesized();
    nesting--;
    return not ? checked(position, () -> Filter.not(inner)) : inner;
  }

  private Filter parenthesized() {
    Filter inner = or();
    if (!lexer.isSymbol(")")) {
      throw lexer.expected("AND, OR or )");
    }
    lexer.advance();
    return inner;
  }

  private Filter condition() {
    int position = lexer.position();
    if (skip("EXISTS")) {
      String name = name("the name of a field");
      return checked(position, () -> Filter.exists(name));
    }
    if (skip("MISSING")) {
      String name = name("the name of a field");
      return checked(position, () -> Filter.missing(name));
    }
    if (skip("ID")) {
      if (!lexer.isKeyword("IN")) {
        throw lexer.expected("IN after id (or \"id\" in double quotes, to name a field)");
      }
      lexer.advance();
      List<Object> ids = ids();
      return checked(position, () -> Filter.idIn(ids));
    }
    return test(name("the name of a field, NOT, EXISTS, MISSING, id or ("));
  }

  private String name(String what) {
    boolean word = lexer.kind() == Kind.WORD && !FilterText.isKeyword(lexer.content());
    if (!word && lexer.kind() != Kind.QUOTED_NAME) {
      throw lexer.expected(what);
    }
    String name = lexer.content();
    String flaw = FilterText.flawOfName(name);
    if (flaw != null) {
      throw lexer.expected("a name that a field can have (%s)".formatted(flaw));
    }
    lexer.advance();
    return name;
  }

  private Filter test(String name) {
    int position = lexer.position();
    return switch (lexer.kind()) {
      case SYMBOL -> comparison(name);
      case WORD -> {
        Supplier<Filter> test = wordTest(name);
        yield checked(position, test);
      }
      case QUOTED_NAME, STRING, NUMBER, END -> throw lexer.expected(TEST);
    };
  }

  private Filter comparison(String name) {
    int position = lexer.position();
    String symbol = lexer.content();
    if (symbol.equals("(") || symbol.equals(")") || symbol.equals(",")) {
      throw lexer.expected(TEST);
    }
    lexer.advance();
    Scalar value = value();
    return checked(
        position,
        () ->
            switch (symbol) {
              case "=" -> Filter.eq(name, value);
              case "<" -> Filter.lt(name, value);
              case "<=" -> Filter.lte(name, value);
              case ">" -> Filter.gt(name, value);
              case ">=" -> Filter.gte(name, value);
              default -> Filter.ne(name, value); // both ways to write it
            });
  }

  private Supplier<Filter> wordTest(String name) {
    if (skip("IN")) {
      List<Scalar> values = values();
      return () -> Filter.in(name, values);
    }
    if (skip("NOT")) {
      require("IN");
      List<Scalar> values = values();
      return () -> Filter.notIn(name, values);
    }
    if (skip("BETWEEN")) {
      Scalar low = value();
      require("AND");
      Scalar high = value();
      return () -> Filter.between(name, low, high);
    }
    if (skip("STARTS")) {
      require("WITH");
      String prefix = string("a text in single quotes");
      return () -> Filter.startsWith(name, prefix);
    }
    if (skip("CONTAINS")) {
      Scalar value = value();
      return () -> Filter.contains(name, value);
    }
    throw lexer.expected(TEST);
  }

  private List<Scalar> values() {
    List<Scalar> values = new ArrayList<>();
    list(() -> values.add(value()), values);
    return values;
  }

  private List<Object> ids() {
    List<Object> ids = new ArrayList<>();
    list(() -> ids.add(id()), ids);
    return ids;
  }

  private void list(Runnable element, List<?> elements) {
    if (!lexer.isSymbol("(")) {
      throw lexer.expected("( and a list of values");
    }
    lexer.advance();
    while (!lexer.isSymbol(")")) {
      if (elements.size() == Filter.MAX_VALUES) {
        throw lexer.expected("at most %,d values in a list".formatted(Filter.MAX_VALUES));
      }
      element.run();
      if (lexer.isSymbol(",")) {
        lexer.advance();
        if (lexer.isSymbol(")")) {
          throw lexer.expected("another value after the comma");
        }
      } else if (!lexer.isSymbol(")")) {
        throw lexer.expected("a comma or )");
      }
    }
    lexer.advance();
  }

  private Object id() {
    if (lexer.isKeyword("UUID")) {
      lexer.advance();
      int position = lexer.position();
      String text = string("the UUID in single quotes");
      return uuid(text, position);
    }
    int position = lexer.position();
    if (lexer.kind() != Kind.NUMBER) {
      return string(ID);
    }
    if (value() instanceof LongValue(long number)) {
      return number;
    }
    throw lexer.expected(ID, position);
  }

  private UUID uuid(String text, int position) {
    try {
      UUID uuid = UUID.fromString(text);
      if (uuid.toString().equalsIgnoreCase(text)) { // fromString also takes short groups
        return uuid;
      }
    } catch (IllegalArgumentException malformed) {
      // reported below, with what would be right
    }
    throw lexer.expected("a UUID such as '123e4567-e89b-12d3-a456-426614174000'", position);
  }

  private Scalar value() {
    int position = lexer.position();
    if (lexer.kind() == Kind.NUMBER) {
      String digits = lexer.content();
      lexer.advance();
      return number(digits, position);
    }
    if (skip("TRUE")) {
      return new BooleanValue(true);
    }
    if (skip("FALSE")) {
      return new BooleanValue(false);
    }
    if (skip("TIMESTAMP")) {
      int moment = lexer.position();
      String text = string("the moment in single quotes");
      return timestamp(text, moment);
    }
    String text = string(VALUE);
    return checked(position, () -> new StringValue(text));
  }

  private Scalar number(String digits, int position) {
    if (digits.chars().anyMatch(letter -> letter == '.' || letter == 'e' || letter == 'E')) {
      double number = Double.parseDouble(digits);
      if (!Double.isFinite(number)) {
        throw lexer.expected("a number of at most 1.8E308", position);
      }
      return new DoubleValue(number);
    }
    try {
      return new LongValue(Long.parseLong(digits));
    } catch (NumberFormatException tooLarge) {
      throw lexer.expected("a whole number of 64 bits (with a point it is a double)", position);
    }
  }

  private Scalar timestamp(String text, int position) {
    try {
      return new TimestampValue(Instant.parse(text));
    } catch (DateTimeException | InvalidMetadataException malformed) {
      throw lexer.expected("a moment such as '2026-01-01T00:00:00Z'", position);
    }
  }

  private String string(String what) {
    if (lexer.kind() != Kind.STRING) {
      throw lexer.expected(what);
    }
    String text = lexer.content();
    lexer.advance();
    return text;
  }

  private boolean skip(String keyword) {
    boolean there = lexer.isKeyword(keyword);
    if (there) {
      lexer.advance();
    }
    return there;
  }

  private void require(String keyword) {
    if (!skip(keyword)) {
      throw lexer.expected(keyword);
    }
  }

  /** What the text says may still be no filter: then the message of its record says why. */
  private <T> T checked(int position, Supplier<T> make) {
    try {
      return make.get();
    } catch (InvalidFilterException | InvalidMetadataException reason) {
      throw lexer.expected("something else (%s)".formatted(reason.getMessage()), position);
    }
  }
}
