package dev.nearfield.filter;

import dev.nearfield.FieldValue.BooleanValue;
import dev.nearfield.FieldValue.DoubleValue;
import dev.nearfield.FieldValue.LongValue;
import dev.nearfield.FieldValue.Scalar;
import dev.nearfield.FieldValue.StringValue;
import dev.nearfield.FieldValue.TimestampValue;
import dev.nearfield.Filter;
import dev.nearfield.Metadata;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Prints filters in the text form that {@link FilterParser} reads, in the grammar of {@code
 * docs/FILTERS.md}.
 *
 * <p>The law that tests hold: {@code parse(print(f)).equals(f)}. So what is nested stays nested, in
 * parentheses, and a double always has a point, which tells it from a long.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
public final class FilterText {

  /** Words that are no names unless quoted. */
  static final Set<String> KEYWORDS =
      Set.of(
          "AND",
          "OR",
          "NOT",
          "IN",
          "BETWEEN",
          "EXISTS",
          "MISSING",
          "STARTS",
          "WITH",
          "CONTAINS",
          "TRUE",
          "FALSE",
          "TIMESTAMP",
          "UUID",
          "ID");

  private FilterText() {}

  /** The text form of a filter. */
  public static String of(Filter filter) {
    var text = new StringBuilder();
    print(filter, text);
    return text.toString();
  }

  private static void print(Filter filter, StringBuilder text) {
    switch (filter) {
      case Filter.And(List<Filter> parts) -> printParts(parts, " AND ", text);
      case Filter.Or(List<Filter> parts) -> printParts(parts, " OR ", text);
      case Filter.Not(Filter part) -> printPart(part, text.append("NOT "));
      case Filter.IdIn(List<Object> ids) -> text.append("id IN ").append(list(ids));
      case Filter.OfField condition -> text.append(condition(condition));
    }
  }

  private static void printParts(List<Filter> parts, String word, StringBuilder text) {
    printPart(parts.getFirst(), text);
    for (Filter part : parts.subList(1, parts.size())) {
      printPart(part, text.append(word));
    }
  }

  private static void printPart(Filter part, StringBuilder text) {
    boolean joined = part instanceof Filter.And || part instanceof Filter.Or;
    print(part, joined ? text.append('(') : text);
    text.append(joined ? ")" : "");
  }

  private static String condition(Filter.OfField condition) {
    String name = name(condition.field());
    return switch (condition) {
      case Filter.Eq(_, Scalar value) -> name + " = " + value;
      case Filter.Ne(_, Scalar value) -> name + " != " + value;
      case Filter.Lt(_, Scalar value) -> name + " < " + value;
      case Filter.Lte(_, Scalar value) -> name + " <= " + value;
      case Filter.Gt(_, Scalar value) -> name + " > " + value;
      case Filter.Gte(_, Scalar value) -> name + " >= " + value;
      case Filter.In(_, List<Scalar> values) -> name + " IN " + list(values);
      case Filter.NotIn(_, List<Scalar> values) -> name + " NOT IN " + list(values);
      case Filter.Between(_, Scalar low, Scalar high) -> name + " BETWEEN " + low + " AND " + high;
      case Filter.Exists _ -> "EXISTS " + name;
      case Filter.Missing _ -> "MISSING " + name;
      case Filter.StartsWith(_, String prefix) -> name + " STARTS WITH " + quoted(prefix, '\'');
      case Filter.Contains(_, Scalar value) -> name + " CONTAINS " + value;
    };
  }

  private static String list(List<?> values) {
    return values.stream().map(FilterText::idOrValue).collect(Collectors.joining(", ", "(", ")"));
  }

  private static String idOrValue(Object value) {
    return switch (value) {
      case String text -> quoted(text, '\'');
      case UUID uuid -> "UUID '" + uuid + "'";
      default -> value.toString(); // a long, or a Scalar, which prints itself
    };
  }

  /** The text of a single value. */
  public static String literal(Scalar value) {
    return switch (value) {
      case StringValue(String text) -> quoted(text, '\'');
      case LongValue(long number) -> Long.toString(number);
      case DoubleValue(double number) -> Double.toString(number); // always has a point
      case BooleanValue(boolean flag) -> flag ? "TRUE" : "FALSE";
      case TimestampValue moment -> "TIMESTAMP '" + moment.value() + "'";
    };
  }

  /** The text of a field's name: in double quotes unless it is a plain word and no keyword. */
  public static String name(String name) {
    return isPlain(name) ? name : quoted(name, '"');
  }

  /** What is wrong with a field's name, and what to do; null if nothing is. */
  public static @Nullable String flawOfName(String name) {
    int bytes = CodePoints.utf8Bytes(name);
    if (bytes < 1 || bytes > Metadata.MAX_NAME_BYTES) {
      return "the name of a field has 1 to %d bytes of UTF-8, not %s"
          .formatted(
              Metadata.MAX_NAME_BYTES,
              bytes < 0 ? "half of a surrogate pair" : "%,d".formatted(bytes));
    }
    for (int at = 0; at < name.length(); at++) {
      if (Character.isISOControl(name.charAt(at))) {
        return "the name of a field has no control characters: %s has one at char %d"
            .formatted(name(name), at);
      }
    }
    return null;
  }

  private static boolean isPlain(String name) {
    if (name.isEmpty() || !isNameStart(name.charAt(0)) || isKeyword(name)) {
      return false;
    }
    for (int at = 1; at < name.length(); at++) {
      if (!isNamePart(name.charAt(at))) {
        return false;
      }
    }
    return true;
  }

  static boolean isKeyword(String word) {
    return KEYWORDS.contains(word.toUpperCase(Locale.ROOT));
  }

  static boolean isNameStart(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '_';
  }

  static boolean isNamePart(char letter) {
    return isNameStart(letter) || (letter >= '0' && letter <= '9') || letter == '.';
  }

  /** Every char stands for itself; only the quote is doubled. */
  private static String quoted(String text, char quote) {
    String mark = String.valueOf(quote);
    return mark + text.replace(mark, mark + mark) + mark;
  }
}
