package dev.nearfield.shard.manifest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.nearfield.shard.objectstore.InvalidKeyException;
import dev.nearfield.shard.objectstore.ObjectKey;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads what {@link CanonicalWriter} writes, field by field in the order of their names, straight
 * into records: no tree of the document is built, so what is allocated is what the record holds.
 *
 * <p>Threads: one. Owns: nothing, borrows the bytes.
 */
final class CanonicalReader {

  private static final int MAX_NAME = 200;
  private static final int MAX_DEPTH = 8;
  private static final int MAX_NUMBER_CHARACTERS = 32;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER_CHARACTERS)
                  .maxNameLength(MAX_NAME)
                  .maxStringLength(Manifest.MAX_FEATURE)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Names of custom fields are data, and must not fill a table that outlives this reader.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private final String object;
  private final JsonParser json;

  private CanonicalReader(String object, byte[] bytes) throws IOException {
    this.object = object;
    this.json = FACTORY.createParser(bytes);
  }

  /**
   * Reads the JSON of a framed object.
   *
   * @param object its name, for messages
   * @throws ManifestException whatever is wrong with it
   */
  static <T> T object(String object, byte[] bytes, Function<CanonicalReader, T> fields) {
    try {
      var reader = new CanonicalReader(object, bytes);
      try (reader.json) {
        return reader.document(fields);
      } catch (IllegalArgumentException | InvalidKeyException refused) {
        // The bytes say what no caller may: the same checks, another culprit.
        throw caused(reader.malformed(String.valueOf(refused.getMessage())), refused);
      } catch (IOException notJson) {
        throw caused(reader.malformed("not the JSON expected here"), notJson);
      }
    } catch (IOException notJson) {
      throw caused(
          new CorruptManifestException(object, ObjectFrame.HEADER_BYTES, "not JSON"), notJson);
    }
  }

  private static CorruptManifestException caused(
      CorruptManifestException malformed, Exception cause) {
    malformed.initCause(cause);
    return malformed;
  }

  CorruptManifestException malformed(String detail) {
    long inBody = Math.max(0, json.currentTokenLocation().getByteOffset());
    return new CorruptManifestException(object, ObjectFrame.HEADER_BYTES + inBody, detail);
  }

  /** The object that is read, by its name. */
  String object() {
    return object;
  }

  private <T> T document(Function<CanonicalReader, T> fields) throws IOException {
    json.nextToken();
    T value = body(fields);
    if (json.currentToken() != null) {
      throw malformed("something follows the object");
    }
    return value;
  }

  /** Reads an object; the token behind it is the current one afterwards. */
  private <T> T body(Function<CanonicalReader, T> fields) throws IOException {
    take(JsonToken.START_OBJECT, "an object");
    T value = fields.apply(this);
    if (json.currentToken() == JsonToken.FIELD_NAME) {
      throw malformed("the field '%s' is not expected here".formatted(json.currentName()));
    }
    take(JsonToken.END_OBJECT, "the end of the object");
    return value;
  }

  private boolean has(String name) {
    return read(
        () -> json.currentToken() == JsonToken.FIELD_NAME && name.equals(json.currentName()));
  }

  /** A field that may be absent. */
  <T> Optional<T> optional(String name, Supplier<T> value) {
    return has(name) ? Optional.of(value.get()) : Optional.empty();
  }

  <T> T object(String name, Function<CanonicalReader, T> fields) {
    return read(
        () -> {
          field(name);
          return body(fields);
        });
  }

  <T> List<T> objects(String name, int maxCount, Function<CanonicalReader, T> element) {
    return list(name, maxCount, () -> body(element));
  }

  /** Texts, each once; their order is that of the set, or the bytes are not canonical. */
  SortedSet<String> texts(String name, int maxCount) {
    return new TreeSet<>(list(name, maxCount, () -> textValue(name)));
  }

  /** Keys, each once; their order is that of the set, or the bytes are not canonical. */
  SortedSet<ObjectKey> keys(String name, int maxCount) {
    return new TreeSet<>(list(name, maxCount, () -> ObjectKey.of(textValue(name))));
  }

  private <T> List<T> list(String name, int maxCount, Step<T> element) {
    return read(
        () -> {
          field(name);
          take(JsonToken.START_ARRAY, "a list");
          List<T> values = new ArrayList<>();
          while (json.currentToken() != JsonToken.END_ARRAY) {
            if (values.size() == maxCount) {
              throw malformed("more than %d %s".formatted(maxCount, name));
            }
            values.add(element.run());
          }
          json.nextToken();
          return values;
        });
  }

  /** An object of texts, in the order in which it stands there. */
  Map<String, String> textMap(String name, int maxCount) {
    return object(
        name,
        _ -> {
          Map<String, String> values = new LinkedHashMap<>();
          while (read(() -> json.currentToken() == JsonToken.FIELD_NAME)) {
            if (values.size() == maxCount) {
              throw malformed("more than %d %s".formatted(maxCount, name));
            }
            String field = read(json::currentName);
            values.put(field, text(field));
          }
          return values;
        });
  }

  String text(String name) {
    return read(
        () -> {
          field(name);
          return textValue(name);
        });
  }

  private String textValue(String name) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw malformed("'%s' must be a text".formatted(name));
    }
    String value = json.getText();
    json.nextToken();
    return value;
  }

  <E extends Enum<E>> E choice(String name, Class<E> type) {
    String value = text(name);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(value)) {
        return constant;
      }
    }
    throw malformed("'%s' is no %s known here".formatted(FieldRules.shown(value), name));
  }

  UUID uuid(String name) {
    return UUID.fromString(text(name));
  }

  Instant moment(String name) {
    String value = text(name);
    try {
      return Instant.parse(value);
    } catch (DateTimeException no) {
      throw caused(malformed("'%s' is no moment".formatted(FieldRules.shown(value))), no);
    }
  }

  ObjectKey key(String name) {
    return ObjectKey.of(text(name));
  }

  long number(String name) {
    return read(
        () -> {
          field(name);
          if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw malformed("'%s' must be a whole number".formatted(name));
          }
          long value = json.getLongValue();
          json.nextToken();
          return value;
        });
  }

  int count(String name) {
    long value = number(name);
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw malformed("'%s' must be in [0, %d], is %d".formatted(name, Integer.MAX_VALUE, value));
    }
    return (int) value;
  }

  double real(String name) {
    return read(
        () -> {
          field(name);
          if (json.currentToken() != JsonToken.VALUE_NUMBER_FLOAT) {
            throw malformed("'%s' must be a number with a point".formatted(name));
          }
          double value = json.getDoubleValue();
          json.nextToken();
          return value;
        });
  }

  private void field(String name) throws IOException {
    if (!has(name)) {
      throw malformed("the field '%s' is expected here".formatted(name));
    }
    json.nextToken();
  }

  private void take(JsonToken token, String what) throws IOException {
    if (json.currentToken() != token) {
      throw malformed(what + " is expected here");
    }
    json.nextToken();
  }

  private <T> T read(Step<T> step) {
    try {
      return step.run();
    } catch (IOException notJson) {
      throw caused(malformed("not the JSON expected here"), notJson);
    }
  }

  @FunctionalInterface
  private interface Step<T> {
    T run() throws IOException;
  }
}
