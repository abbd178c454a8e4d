package dev.nearfield.filter;

import dev.nearfield.FieldType;
import dev.nearfield.FieldValue;
import dev.nearfield.FieldValue.BooleanValue;
import dev.nearfield.FieldValue.DoubleValue;
import dev.nearfield.FieldValue.ListValue;
import dev.nearfield.FieldValue.LongValue;
import dev.nearfield.FieldValue.Scalar;
import dev.nearfield.FieldValue.StringValue;
import dev.nearfield.FieldValue.TimestampValue;
import dev.nearfield.Metadata;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The binary form of {@link Metadata}, little-endian, for logs and record stores.
 *
 * <pre>{@code
 * metadata  | version u8 = 1 | fields u16 | field | field | ...   names ascending by their bytes
 * field     | name length u8 | name, UTF-8 | type u8 | value |
 * type      1 string, 2 long, 3 double, 4 boolean, 5 timestamp; 16 empty list; 16 + type: list
 * value     string:    | length u16 | UTF-8 |          long:    | i64 |
 *           double:    | f64 |                         boolean: | u8: 0 or 1 |
 *           timestamp: | microseconds since 1970 i64 |
 *           list:      | count u16 | value | value | ...       empty list: nothing
 * }</pre>
 *
 * <p>The form is canonical: equal metadata have equal bytes, and {@link MetadataReader} accepts no
 * others.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
public final class MetadataBytes {

  static final byte VERSION = 1;
  static final int HEADER_BYTES = 3;
  static final int LIST = 16;

  private MetadataBytes() {}

  /** The bytes that {@link #write} will write. */
  public static long size(Metadata metadata) {
    long bytes = HEADER_BYTES;
    for (String name : metadata.names()) {
      bytes += 2 + CodePoints.utf8Bytes(name) + size(metadata.get(name).orElseThrow());
    }
    return bytes;
  }

  /** The binary form as an array of its own. */
  public static byte[] of(Metadata metadata) {
    byte[] bytes = new byte[Math.toIntExact(size(metadata))];
    write(metadata, ByteBuffer.wrap(bytes));
    return bytes;
  }

  /**
   * Writes at the buffer's position, and moves it behind.
   *
   * @throws java.nio.BufferOverflowException if fewer than {@link #size} bytes remain
   */
  public static void write(Metadata metadata, ByteBuffer target) {
    ByteBuffer bytes = target.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(VERSION).putShort((short) metadata.size());
    for (String name : metadata.names()) {
      byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
      bytes.put((byte) utf8.length).put(utf8);
      write(metadata.get(name).orElseThrow(), bytes);
    }
    target.position(bytes.position());
  }

  /**
   * Reads one metadata, which must fill the buffer from its position to its limit; the position
   * stays. Allocates in proportion to the bytes that are there, whatever they say.
   *
   * @throws MalformedMetadataException if anything is not as {@link #write} writes it
   */
  public static Metadata read(ByteBuffer source) {
    return new MetadataReader(source).metadata();
  }

  /** As {@link #read(ByteBuffer)}, from memory of at most 2 GB; borrowed for the call. */
  public static Metadata read(MemorySegment memory) {
    return read(memory.asByteBuffer());
  }

  /** The number that stands for a type in files. */
  public static int code(FieldType type) {
    return switch (type) {
      case STRING -> 1;
      case LONG -> 2;
      case DOUBLE -> 3;
      case BOOLEAN -> 4;
      case TIMESTAMP -> 5;
    };
  }

  /**
   * The type that a number stands for.
   *
   * @throws IllegalArgumentException if it stands for none
   */
  public static FieldType type(int code) {
    for (FieldType type : FieldType.values()) {
      if (code(type) == code) {
        return type;
      }
    }
    throw new IllegalArgumentException("there is no type %d".formatted(code));
  }

  private static long size(FieldValue value) {
    return switch (value) {
      case ListValue(List<Scalar> elements) -> {
        long bytes = elements.isEmpty() ? 0 : Short.BYTES;
        for (Scalar element : elements) {
          bytes += size(element);
        }
        yield bytes;
      }
      case StringValue(String text) -> Short.BYTES + CodePoints.utf8Bytes(text);
      case BooleanValue _ -> 1;
      case LongValue _, DoubleValue _, TimestampValue _ -> Long.BYTES;
    };
  }

  private static void write(FieldValue value, ByteBuffer bytes) {
    switch (value) {
      case Scalar scalar -> {
        bytes.put((byte) code(scalar.type()));
        writeScalar(scalar, bytes);
      }
      case ListValue(List<Scalar> elements) when elements.isEmpty() -> bytes.put((byte) LIST);
      case ListValue(List<Scalar> elements) -> {
        bytes.put((byte) (LIST + code(elements.getFirst().type())));
        bytes.putShort((short) elements.size());
        for (Scalar element : elements) {
          writeScalar(element, bytes);
        }
      }
    }
  }

  private static void writeScalar(Scalar value, ByteBuffer bytes) {
    switch (value) {
      case StringValue(String text) -> {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        bytes.putShort((short) utf8.length).put(utf8);
      }
      case LongValue(long number) -> bytes.putLong(number);
      case DoubleValue(double number) -> bytes.putDouble(number);
      case BooleanValue(boolean flag) -> bytes.put((byte) (flag ? 1 : 0));
      case TimestampValue moment -> bytes.putLong(moment.micros());
    }
  }
}
