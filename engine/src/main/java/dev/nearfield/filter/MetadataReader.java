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
import dev.nearfield.InvalidMetadataException;
import dev.nearfield.Metadata;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link MetadataBytes} wrote, and distrusts every byte: a length is believed only once
 * that many bytes are there, and whatever is not canonical is refused.
 *
 * <p>Threads: one. Owns: nothing, borrows the bytes.
 */
final class MetadataReader {

  private final ByteBuffer bytes;

  /** Takes the bytes from the position to the limit. */
  MetadataReader(ByteBuffer source) {
    bytes = source.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  Metadata metadata() {
    int version = u8("the version");
    if (version != MetadataBytes.VERSION) {
      throw malformed(1, "version %d is not %d".formatted(version, MetadataBytes.VERSION));
    }
    int fields = u16("the number of fields");
    if (fields > Metadata.MAX_FIELDS) {
      throw malformed(2, "%d fields are more than %d".formatted(fields, Metadata.MAX_FIELDS));
    }
    Metadata metadata = fields(fields);
    if (bytes.hasRemaining()) {
      throw malformed(0, "%d bytes too many".formatted(bytes.remaining()));
    }
    return metadata;
  }

  private Metadata fields(int count) {
    Metadata.Builder builder = Metadata.builder();
    String before = null;
    for (int field = 0; field < count; field++) {
      int start = bytes.position();
      before = name(before);
      FieldValue value = value();
      try {
        builder.put(before, value);
      } catch (InvalidMetadataException reason) {
        throw new MalformedMetadataException(start, String.valueOf(reason.getMessage()));
      }
    }
    return build(builder);
  }

  private Metadata build(Metadata.Builder builder) {
    try {
      return builder.build();
    } catch (InvalidMetadataException reason) {
      throw new MalformedMetadataException(0, String.valueOf(reason.getMessage()));
    }
  }

  private String name(@Nullable String before) {
    int start = bytes.position();
    String name = utf8(u8("the length of a name"));
    if (before != null && CodePoints.compare(before, name) >= 0) {
      throw new MalformedMetadataException(
          start, "the name %s does not come after %s".formatted(name, before));
    }
    return name;
  }

  private FieldValue value() {
    int code = u8("a type");
    if (code == MetadataBytes.LIST) {
      return new ListValue(List.of());
    }
    return code > MetadataBytes.LIST ? list(type(code - MetadataBytes.LIST)) : scalar(type(code));
  }

  private FieldType type(int code) {
    try {
      return MetadataBytes.type(code);
    } catch (IllegalArgumentException unknown) {
      throw malformed(1, "there is no such type");
    }
  }

  private FieldValue list(FieldType type) {
    int count = u16("the number of elements");
    if (count < 1 || count > FieldValue.MAX_LIST_SIZE) {
      throw malformed(
          2, "a list has 1 to %d elements, not %d".formatted(FieldValue.MAX_LIST_SIZE, count));
    }
    List<Scalar> elements = new ArrayList<>(Math.min(count, bytes.remaining()));
    for (int element = 0; element < count; element++) {
      elements.add(scalar(type));
    }
    return new ListValue(elements);
  }

  private Scalar scalar(FieldType type) {
    return switch (type) {
      case STRING -> new StringValue(utf8(u16("the length of a string")));
      case LONG -> new LongValue(i64("a long"));
      case DOUBLE -> number(i64("a double"));
      case BOOLEAN -> flag(u8("a boolean"));
      case TIMESTAMP -> TimestampValue.ofMicros(i64("a timestamp"));
    };
  }

  private DoubleValue number(long bits) {
    double number = Double.longBitsToDouble(bits);
    if (!Double.isFinite(number) || bits == Double.doubleToRawLongBits(-0.0)) {
      throw malformed(Long.BYTES, "%s is stored by nobody".formatted(number));
    }
    return new DoubleValue(number);
  }

  private BooleanValue flag(int value) {
    if (value > 1) {
      throw malformed(1, "a boolean is 0 or 1, not %d".formatted(value));
    }
    return new BooleanValue(value == 1);
  }

  private String utf8(int length) {
    require(length, "a text");
    ByteBuffer text = bytes.slice(bytes.position(), length);
    try {
      String decoded = StandardCharsets.UTF_8.newDecoder().decode(text).toString();
      bytes.position(bytes.position() + length);
      return decoded;
    } catch (CharacterCodingException broken) {
      throw malformed(0, "not UTF-8");
    }
  }

  private int u8(String what) {
    require(Byte.BYTES, what);
    return Byte.toUnsignedInt(bytes.get());
  }

  private int u16(String what) {
    require(Short.BYTES, what);
    return Short.toUnsignedInt(bytes.getShort());
  }

  private long i64(String what) {
    require(Long.BYTES, what);
    return bytes.getLong();
  }

  private void require(int length, String what) {
    if (bytes.remaining() < length) {
      throw malformed(
          0, "%s needs %d bytes, %d are left".formatted(what, length, bytes.remaining()));
    }
  }

  /** Reports that what was just taken, {@code takenBytes} long, makes no sense. */
  private MalformedMetadataException malformed(int takenBytes, String detail) {
    return new MalformedMetadataException(bytes.position() - takenBytes, detail);
  }
}
