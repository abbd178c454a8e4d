package dev.nearfield.testkit.dataset;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/*  The temporary file: one entry per row that has fields, little-endian.
 *
 *  | length i32 | JSON object | length i32 | JSON object | ...
 */
/**
 * Fields of rows, in a temporary file as JSON objects: strings, longs, doubles, booleans and lists
 * of them.
 *
 * <p>Threads: one writes, then any read. Owns: the temporary file, which vanishes when closed.
 */
final class RowFields implements AutoCloseable {

  /** The place of no fields. */
  static final long NONE = -1;

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int FLUSH_BYTES = 1 << 16;

  private final Path file;
  private final FileChannel channel;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private long written;

  private RowFields(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * An empty file of fields.
   *
   * @param text whose rows they are, for messages
   */
  static RowFields create(Path text) {
    try {
      return new RowFields(text, TemporaryFile.create(".fields"));
    } catch (IOException failure) {
      throw new UnreadableFileException(text, failure);
    }
  }

  /** Appends the fields of a row; returns their place. */
  long append(Map<String, Object> fields) {
    if (fields.isEmpty()) {
      return NONE;
    }
    long place = written + pending.size();
    byte[] json = encode(fields);
    pending.writeBytes(
        ByteBuffer.allocate(Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(json.length)
            .array());
    pending.writeBytes(json);
    if (pending.size() >= FLUSH_BYTES) {
      flush();
    }
    return place;
  }

  /** Ends writing. */
  void flush() {
    var bytes = ByteBuffer.wrap(pending.toByteArray());
    try {
      while (bytes.hasRemaining()) {
        written += channel.write(bytes, written);
      }
    } catch (IOException failure) {
      throw new UnreadableFileException(file, failure);
    }
    pending.reset();
  }

  /** The fields at a place. */
  Map<String, Object> read(long place) {
    if (place == NONE) {
      return Map.of();
    }
    var bytes = new FileBytes(file, channel, written);
    int length = bytes.copy(place, Integer.BYTES).getInt();
    ByteBuffer json = bytes.copy(place + Integer.BYTES, length);
    byte[] array = new byte[length];
    json.get(array);
    return decode(array);
  }

  private byte[] encode(Map<String, Object> fields) {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      for (Map.Entry<String, Object> field : fields.entrySet()) {
        json.writeFieldName(field.getKey());
        write(json, field.getValue());
      }
      json.writeEndObject();
    } catch (IOException failure) {
      throw new UnreadableFileException(file, failure);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, Object value) throws IOException {
    switch (value) {
      case String text -> json.writeString(text);
      case Long number -> json.writeNumber(number);
      case Double number -> json.writeNumber(number);
      case Boolean flag -> json.writeBoolean(flag);
      case List<?> elements -> {
        json.writeStartArray();
        for (Object element : elements) {
          write(json, element);
        }
        json.writeEndArray();
      }
      default -> throw new AssertionError("no value of a field: " + value.getClass());
    }
  }

  private Map<String, Object> decode(byte[] bytes) {
    Map<String, Object> fields = new LinkedHashMap<>();
    try (JsonParser json = FACTORY.createParser(bytes)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        fields.put(name, value(json));
      }
    } catch (IOException failure) {
      throw new UnreadableFileException(file, failure);
    }
    return fields;
  }

  private static Object value(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_STRING -> json.getText();
      case VALUE_NUMBER_INT -> json.getLongValue();
      case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case START_ARRAY -> {
        List<Object> elements = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          elements.add(value(json));
        }
        yield elements;
      }
      default -> throw new AssertionError("never written: " + json.currentToken());
    };
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException failure) {
      throw new UnreadableFileException(file, failure);
    }
  }
}
