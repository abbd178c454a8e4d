package dev.nearfield.testkit.dataset;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.CharConversionException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON lines: objects with a field of components and perhaps one of ids, or bare arrays of
 * components. Other fields are metadata, or skipped; if one of them is an object with the name
 * {@code metadata}, its fields are metadata in the place of all others. Line ends may be anywhere
 * that JSON lets them be.
 */
final class JsonLinesReader implements RowReader {

  /** Bounds what one value may take, for strings are kept whole. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(1 << 20).maxNestingDepth(100).build())
          .build();

  private static final String METADATA_FIELD = "metadata";

  private static final Pattern PARSER_NOISE =
      Pattern.compile(" \\(start marker at .*$|: enable JsonReadFeature\\S*.*$");

  private final FileBytes text;
  private final TextOptions options;
  private final long skippedBytes;
  private final JsonParser parser;

  JsonLinesReader(FileBytes text, TextOptions options) {
    this.text = text;
    this.options = options;
    skippedBytes = TextFormats.startOfText(text);
    try {
      parser = FACTORY.createParser(text.stream(skippedBytes));
    } catch (IOException failure) {
      throw new UnreadableFileException(text.file(), failure);
    }
  }

  @Override
  public boolean next(TextRow row) {
    try {
      JsonToken token = parser.nextToken();
      if (token == null) {
        return false;
      }
      row.begin(here());
      switch (token) {
        case START_ARRAY -> readComponents(row);
        case START_OBJECT -> readObject(row);
        default -> throw malformed("a row is an object or an array of numbers, found " + token);
      }
      requireId(row);
      return true;
    } catch (JsonProcessingException failure) {
      throw malformed(failure);
    } catch (CharConversionException failure) {
      throw malformed("not UTF-8: " + failure.getMessage());
    } catch (IOException failure) {
      throw new UnreadableFileException(text.file(), failure);
    }
  }

  private void readObject(TextRow row) throws IOException {
    boolean found = false;
    boolean apart = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals(options.vectorField())) {
        requireArray(value, found);
        readComponents(row);
        found = true;
      } else if (name.equals(options.idFieldOrDefault())) {
        readId(value, row);
      } else if (name.equals(METADATA_FIELD) && isObjectOfFields(value)) {
        requireOnce(name, apart);
        readFieldsApart(row);
        apart = true;
      } else if (!apart && options.fields().wants(name)) {
        readField(name, value, row);
      } else {
        parser.skipChildren();
      }
    }
    if (!found) {
      throw new MalformedFileException(
          text.file(),
          row.start(),
          "the object has no field '%s'".formatted(options.vectorField()));
    }
  }

  private boolean isObjectOfFields(@Nullable JsonToken value) {
    return value == JsonToken.START_OBJECT && options.fields().any();
  }

  /** Fields in an object of their own may have any name, also that of ids and components. */
  private void readFieldsApart(TextRow row) throws IOException {
    row.clearFields();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (options.fields().wants(name)) {
        readField(name, value, row);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void requireOnce(String name, boolean again) {
    if (again) {
      throw malformed("the field '%s' comes twice".formatted(name));
    }
  }

  private void requireArray(@Nullable JsonToken value, boolean again) {
    requireOnce(options.vectorField(), again);
    if (value != JsonToken.START_ARRAY) {
      throw malformed(
          "the field '%s' must hold an array of numbers".formatted(options.vectorField()));
    }
  }

  private void readId(@Nullable JsonToken value, TextRow row) throws IOException {
    requireOnce(options.idFieldOrDefault(), row.id() != null);
    if (value != JsonToken.VALUE_STRING && value != JsonToken.VALUE_NUMBER_INT) {
      throw malformed("an id is a string or a whole number, found " + value);
    }
    row.setId(parser.getText());
  }

  /** A field that is null is missing. */
  private void readField(String name, @Nullable JsonToken token, TextRow row) throws IOException {
    if (token == JsonToken.VALUE_NULL) {
      return;
    }
    requireOnce(name, row.putField(name, value(name, token)));
  }

  private Object value(String name, @Nullable JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> whole(name);
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case START_ARRAY -> {
        List<Object> elements = new ArrayList<>();
        for (JsonToken next = parser.nextToken();
            next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          if (next == JsonToken.START_ARRAY) {
            throw malformed("the field '%s' holds a list of lists".formatted(name));
          }
          elements.add(value(name, next));
        }
        yield elements;
      }
      case null, default ->
          throw malformed(
              "the field '%s' must hold a text, number, boolean or a list of them, found %s"
                  .formatted(name, token));
    };
  }

  private Long whole(String name) throws IOException {
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw malformed("the field '%s' holds a number beyond 64 bits".formatted(name));
    }
    return parser.getLongValue();
  }

  /** An id field that the caller named himself must be there; the usual one may be missing. */
  private void requireId(TextRow row) {
    if (row.id() == null && options.idField() != null) {
      throw new MalformedFileException(
          text.file(), row.start(), "the row has no field '%s'".formatted(options.idField()));
    }
  }

  private void readComponents(TextRow row) throws IOException {
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (token == null || !token.isNumeric()) {
        throw malformed("a component is a number, found " + token);
      }
      String wrong = Components.append(parser.getText(), row);
      if (wrong != null) {
        throw malformed(wrong);
      }
    }
  }

  private TextPosition here() {
    return TextPosition.of(parser.currentTokenLocation(), skippedBytes);
  }

  private MalformedFileException malformed(String detail) {
    return new MalformedFileException(text.file(), here(), detail);
  }

  private MalformedFileException malformed(JsonProcessingException failure) {
    TextPosition position =
        failure.getLocation() == null
            ? here()
            : TextPosition.of(failure.getLocation(), skippedBytes);
    String detail = PARSER_NOISE.matcher(failure.getOriginalMessage()).replaceFirst("");
    return new MalformedFileException(text.file(), position, "not JSON: " + detail);
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (IOException failure) {
      throw new UnreadableFileException(text.file(), failure);
    }
  }
}
