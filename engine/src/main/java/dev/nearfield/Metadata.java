package dev.nearfield;

import dev.nearfield.filter.CodePoints;
import dev.nearfield.filter.FilterText;
import dev.nearfield.filter.MetadataBytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a record beside its vector: named fields, each a string, long, double, boolean,
 * timestamp, or a list of one of them. {@link Filter}s ask for them.
 *
 * <pre>{@code
 * Metadata.of("lang", "en", "price", 9.9, "tags", List.of("new", "blue"))
 * Metadata.builder().put("lang", "en").put("price", 9.9).build()
 * }</pre>
 *
 * <p>Whole numbers widen to long, floats to double. NaN, infinities and null are refused: a field
 * that is not known is left out. Timestamps are kept to the microsecond. A name has 1 to {@link
 * #MAX_NAME_BYTES} bytes of UTF-8 and no control characters; the binary form ({@code FORMAT.md}) of
 * all fields together has at most {@link #MAX_BYTES}.
 *
 * <p>Two are equal if they have the same fields with values of the same type: the long 5 is not the
 * double 5.0 here, although filters compare them as equal.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public final class Metadata {

  /** The most fields. */
  public static final int MAX_FIELDS = 256;

  /** The most bytes of UTF-8 in a name. */
  public static final int MAX_NAME_BYTES = 255;

  /** The most bytes of the binary form. */
  public static final int MAX_BYTES = 1 << 20;

  /** No fields. */
  public static final Metadata EMPTY = new Metadata(new String[0], new FieldValue[0]);

  /** Ascending by code points, so that lookups are binary searches and the bytes canonical. */
  private final String[] names;

  private final FieldValue[] values;

  private Metadata(String[] names, FieldValue[] values) {
    this.names = names;
    this.values = values;
  }

  /** One field. */
  public static Metadata of(String name, Object value) {
    return builder().put(name, value).build();
  }

  /** Two fields. */
  public static Metadata of(String name1, Object value1, String name2, Object value2) {
    return builder().put(name1, value1).put(name2, value2).build();
  }

  /** Three fields. */
  public static Metadata of(
      String name1, Object value1, String name2, Object value2, String name3, Object value3) {
    return builder().put(name1, value1).put(name2, value2).put(name3, value3).build();
  }

  /** Four fields; the {@link #builder} takes any number. */
  public static Metadata of(
      String name1,
      Object value1,
      String name2,
      Object value2,
      String name3,
      Object value3,
      String name4,
      Object value4) {
    return builder()
        .put(name1, value1)
        .put(name2, value2)
        .put(name3, value3)
        .put(name4, value4)
        .build();
  }

  /**
   * The fields of a map.
   *
   * @throws InvalidMetadataException as {@link Builder#put} and {@link Builder#build}
   */
  public static Metadata ofMap(Map<String, ?> fields) {
    Builder builder = builder();
    fields.forEach(builder::put);
    return builder.build();
  }

  /** Collects fields. */
  public static Builder builder() {
    return new Builder();
  }

  /** The number of fields. */
  public int size() {
    return names.length;
  }

  /** Whether there are no fields. */
  public boolean isEmpty() {
    return names.length == 0;
  }

  /** The names, ascending by code points. */
  public List<String> names() {
    return Collections.unmodifiableList(Arrays.asList(names));
  }

  /** Whether there is such a field. */
  public boolean contains(String name) {
    return find(name) >= 0;
  }

  /** A field's value; empty without such a field. */
  public Optional<FieldValue> get(String name) {
    int at = find(name);
    return at < 0 ? Optional.empty() : Optional.of(values[at]);
  }

  /**
   * A string.
   *
   * @return empty without such a field
   * @throws InvalidMetadataException if the field has another type
   */
  public Optional<String> getString(String name) {
    return Optional.ofNullable(as(FieldValue.StringValue.class, name))
        .map(FieldValue.StringValue::value);
  }

  /** A whole number; as {@link #getString}. */
  public OptionalLong getLong(String name) {
    var value = as(FieldValue.LongValue.class, name);
    return value == null ? OptionalLong.empty() : OptionalLong.of(value.value());
  }

  /** A floating-point number; as {@link #getString}. */
  public OptionalDouble getDouble(String name) {
    var value = as(FieldValue.DoubleValue.class, name);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value.value());
  }

  /** A boolean; as {@link #getString}. */
  public Optional<Boolean> getBoolean(String name) {
    return Optional.ofNullable(as(FieldValue.BooleanValue.class, name))
        .map(FieldValue.BooleanValue::value);
  }

  /** A moment, to the microsecond; as {@link #getString}. */
  public Optional<Instant> getTimestamp(String name) {
    return Optional.ofNullable(as(FieldValue.TimestampValue.class, name))
        .map(FieldValue.TimestampValue::value);
  }

  /** The elements of a list; as {@link #getString}. */
  public Optional<List<FieldValue.Scalar>> getList(String name) {
    return Optional.ofNullable(as(FieldValue.ListValue.class, name))
        .map(FieldValue.ListValue::elements);
  }

  private <T extends FieldValue> @Nullable T as(Class<T> type, String name) {
    int at = find(name);
    if (at < 0) {
      return null;
    }
    if (!type.isInstance(values[at])) {
      throw new InvalidMetadataException(
          "field %s is %s, not a %s: ask for it with the getter of its type, or with get"
              .formatted(name, values[at], type.getSimpleName()));
    }
    return type.cast(values[at]);
  }

  private int find(String name) {
    return Arrays.binarySearch(names, name, CodePoints::compare);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Metadata that
        && Arrays.equals(names, that.names)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(names) + Arrays.hashCode(values);
  }

  /** For people: {@code {lang: 'en', price: 9.9}}. */
  @Override
  public String toString() {
    List<String> fields = new ArrayList<>();
    for (int at = 0; at < names.length; at++) {
      fields.add(FilterText.name(names[at]) + ": " + values[at]);
    }
    return "{" + String.join(", ", fields) + "}";
  }

  /**
   * Collects fields for one {@link Metadata} or more.
   *
   * <p>Threads: one at a time. Owns: nothing.
   */
  public static final class Builder {

    private final TreeMap<String, FieldValue> fields = new TreeMap<>(CodePoints::compare);

    private Builder() {}

    /**
     * Adds a field.
     *
     * @param value see {@link FieldValue#of}
     * @throws InvalidMetadataException if name or value is out of bounds, of a type that cannot be
     *     stored, null, or the name was put before
     */
    public Builder put(String name, Object value) {
      checkName(name);
      if (value == null) {
        throw new InvalidMetadataException(
            "field %s is null: leave the field out".formatted(FilterText.name(name)));
      }
      if (fields.putIfAbsent(name, valueOf(name, value)) != null) {
        throw new InvalidMetadataException(
            "field %s is there twice: put a list for several values"
                .formatted(FilterText.name(name)));
      }
      return this;
    }

    /**
     * Makes the metadata.
     *
     * @throws InvalidMetadataException if there are more than {@link #MAX_FIELDS}, or more than
     *     {@link #MAX_BYTES}
     */
    public Metadata build() {
      if (fields.isEmpty()) {
        return EMPTY;
      }
      if (fields.size() > MAX_FIELDS) {
        throw new InvalidMetadataException(
            "metadata has at most %d fields, this has %d".formatted(MAX_FIELDS, fields.size()));
      }
      var metadata =
          new Metadata(
              fields.keySet().toArray(String[]::new), fields.values().toArray(FieldValue[]::new));
      long bytes = MetadataBytes.size(metadata);
      if (bytes > MAX_BYTES) {
        throw new InvalidMetadataException(
            "metadata has at most %,d bytes, this has %,d".formatted(MAX_BYTES, bytes));
      }
      return metadata;
    }

    private static FieldValue valueOf(String name, Object value) {
      try {
        return FieldValue.of(value);
      } catch (InvalidMetadataException reason) {
        throw new InvalidMetadataException(
            "field %s: %s".formatted(FilterText.name(name), reason.getMessage()));
      }
    }

    private static void checkName(String name) {
      String flaw = FilterText.flawOfName(name);
      if (flaw != null) {
        throw new InvalidMetadataException(flaw);
      }
    }
  }
}
