package dev.nearfield.cli;

import dev.nearfield.FieldType;
import dev.nearfield.Metadata;
import dev.nearfield.Schema;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Makes metadata of the fields of a file: texts become what the schema declares, so that CSV has
 * numbers and JSON has timestamps.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param schema the declared fields
 */
record MetadataConverter(Schema schema) {

  /** Without zeros in front, which a number would lose. */
  private static final Pattern WHOLE = Pattern.compile("[+-]?(?:0|[1-9][0-9]*)");

  /** Java's own parser takes hexadecimal digits, type suffixes, NaN and infinities as well. */
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(?:(?:0|[1-9][0-9]*)(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");

  /**
   * The metadata of a row.
   *
   * @throws IllegalArgumentException if a value is none of its field's type, or cannot be stored
   */
  Metadata convert(Map<String, Object> fields) {
    Metadata.Builder metadata = Metadata.builder();
    fields.forEach((name, value) -> metadata.put(name, convert(name, value)));
    Metadata built = metadata.build();
    schema.check(built);
    return built;
  }

  private Object convert(String name, Object value) {
    int column = schema.column(name);
    if (column < 0) {
      return value;
    }
    FieldType type = schema.fields().get(column).type();
    return value instanceof List<?> elements
        ? elements.stream().map(element -> typed(name, element, type)).toList()
        : typed(name, value, type);
  }

  private static Object typed(String name, Object value, FieldType type) {
    if (!(value instanceof String text)) {
      return value;
    }
    try {
      return switch (type) {
        case STRING -> text;
        case LONG -> Long.parseLong(plain(text, WHOLE));
        case DOUBLE -> finite(Double.parseDouble(plain(text, DECIMAL)));
        case BOOLEAN -> flag(text.strip());
        case TIMESTAMP -> Instant.parse(text.strip());
      };
    } catch (IllegalArgumentException | DateTimeParseException wrong) {
      throw new IllegalArgumentException(
          "the field '%s' is declared as %s, and '%s' is none%s"
              .formatted(name, type, text, advice(type)),
          wrong);
    }
  }

  private static String advice(FieldType type) {
    return switch (type) {
      case LONG, DOUBLE ->
          ": a number is decimal, without zeros in front; declare others as string";
      case STRING, BOOLEAN, TIMESTAMP -> "";
    };
  }

  private static String plain(String text, Pattern number) {
    String stripped = text.strip();
    if (!number.matcher(stripped).matches()) {
      throw new NumberFormatException(stripped);
    }
    return stripped;
  }

  private static double finite(double number) {
    if (Double.isInfinite(number)) {
      throw new NumberFormatException("beyond the range of a double");
    }
    return number;
  }

  private static boolean flag(String text) {
    return switch (text) {
      case "true", "TRUE", "True", "1" -> true;
      case "false", "FALSE", "False", "0" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }
}
