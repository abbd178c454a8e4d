package dev.nearfield.shard.manifest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.nearfield.shard.objectstore.ObjectKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.Consumer;

/**
 * Writes JSON in its one form: the fields of an object in the order of their names, no white space,
 * numbers as Java prints them, text in UTF-8 with the fewest escapes.
 *
 * <p>Threads: one. Owns: its bytes.
 */
final class CanonicalWriter {

  private static final JsonFactory FACTORY = new JsonFactory();

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final JsonGenerator json;

  /** The field before, of the object that is written; empty at its start. */
  private String before = "";

  private CanonicalWriter() throws IOException {
    json = FACTORY.createGenerator(bytes);
  }

  /** The bytes of one object, whose fields the caller writes. */
  static byte[] object(Consumer<CanonicalWriter> fields) {
    try {
      var writer = new CanonicalWriter();
      writer.body(fields);
      writer.json.close();
      return writer.bytes.toByteArray();
    } catch (IOException impossible) {
      throw new UncheckedIOException("memory takes bytes", impossible);
    }
  }

  void object(String name, Consumer<CanonicalWriter> fields) {
    write(
        () -> {
          field(name);
          body(fields);
        });
  }

  <T> void objects(String name, Iterable<T> values, ElementWriter<T> element) {
    write(
        () -> {
          field(name);
          json.writeStartArray();
          for (T value : values) {
            body(writer -> element.write(writer, value));
          }
          json.writeEndArray();
        });
  }

  void keys(String name, SortedSet<ObjectKey> keys) {
    texts(name, keys.stream().map(ObjectKey::text).toList());
  }

  /** A list of texts, in the caller's order. */
  void texts(String name, Iterable<String> values) {
    write(
        () -> {
          field(name);
          json.writeStartArray();
          for (String value : values) {
            json.writeString(value);
          }
          json.writeEndArray();
        });
  }

  /** A map as an object; its keys are sorted already. */
  void texts(String name, Map<String, String> values) {
    object(name, writer -> values.forEach(writer::text));
  }

  void text(String name, String value) {
    write(
        () -> {
          field(name);
          json.writeString(value);
        });
  }

  void choice(String name, Enum<?> value) {
    text(name, value.name());
  }

  void moment(String name, Instant value) {
    text(name, value.toString());
  }

  void number(String name, long value) {
    write(
        () -> {
          field(name);
          json.writeNumber(value);
        });
  }

  void real(String name, double value) {
    write(
        () -> {
          field(name);
          json.writeNumber(value);
        });
  }

  private void body(Consumer<CanonicalWriter> fields) throws IOException {
    String outside = before;
    before = "";
    json.writeStartObject();
    fields.accept(this);
    json.writeEndObject();
    before = outside;
  }

  private void field(String name) throws IOException {
    assert before.compareTo(name) < 0 : before + " stands before " + name;
    before = name;
    json.writeFieldName(name);
  }

  private static void write(Step step) {
    try {
      step.run();
    } catch (IOException impossible) {
      throw new UncheckedIOException("memory takes bytes", impossible);
    }
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  /** Writes the fields of one element. */
  @FunctionalInterface
  interface ElementWriter<T> {
    void write(CanonicalWriter writer, T value);
  }
}
