package dev.nearfield;

import dev.nearfield.filter.CodePoints;
import dev.nearfield.filter.FilterText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The value of a metadata field: a {@link Scalar}, or a list of them.
 *
 * <p>{@code toString} is the text of the value in a {@link Filter}.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public sealed interface FieldValue {

  /** The most bytes of UTF-8 in a string. */
  int MAX_STRING_BYTES = 65_535;

  /** The most elements of a list. */
  int MAX_LIST_SIZE = 4_096;

  /**
   * Makes a value of what a caller passed: a {@link String}, whole numbers (as long), {@link Float}
   * and {@link Double} (as double), {@link Boolean}, {@link Instant}, a {@link FieldValue}, or a
   * {@link List} of one of these.
   *
   * @throws InvalidMetadataException if it is anything else, or out of the bounds of its record
   */
  static FieldValue of(Object value) {
    return switch (value) {
      case FieldValue same -> same;
      case List<?> elements -> ListValue.of(elements);
      default -> Scalar.of(value);
    };
  }

  /** A single value. */
  sealed interface Scalar extends FieldValue {

    /** The value's type. */
    FieldType type();

    /**
     * Makes a single value of what a caller passed; see {@link FieldValue#of}.
     *
     * @throws InvalidMetadataException if it is no single value, or out of the bounds of its record
     */
    static Scalar of(Object value) {
      return switch (value) {
        case Scalar scalar -> scalar;
        case String string -> new StringValue(string);
        case Long number -> new LongValue(number);
        case Integer number -> new LongValue(number);
        case Short number -> new LongValue(number);
        case Byte number -> new LongValue(number);
        case Double number -> new DoubleValue(number);
        case Float number -> new DoubleValue(number);
        case Boolean flag -> new BooleanValue(flag);
        case Instant moment -> new TimestampValue(moment);
        default ->
            throw new InvalidMetadataException(
                ("a value is a String, a whole number, a double, a boolean, an Instant, or for a"
                        + " field a List of one of them; %s is a %s")
                    .formatted(value, value.getClass().getName()));
      };
    }
  }

  /**
   * Text.
   *
   * @param value at most {@link #MAX_STRING_BYTES} bytes of UTF-8, no half of a surrogate pair
   */
  record StringValue(String value) implements Scalar {

    /** Checks the bounds. */
    public StringValue {
      int bytes = CodePoints.utf8Bytes(value);
      if (bytes < 0) {
        throw new InvalidMetadataException(
            "a string holds half of a surrogate pair, which has no UTF-8: leave it out");
      }
      if (bytes > MAX_STRING_BYTES) {
        throw new InvalidMetadataException(
            "a string has at most %,d bytes of UTF-8, this one has %,d: keep long texts elsewhere"
                .formatted(MAX_STRING_BYTES, bytes));
      }
    }

    @Override
    public FieldType type() {
      return FieldType.STRING;
    }

    @Override
    public String toString() {
      return FilterText.literal(this);
    }
  }

  /** A 64-bit integer. */
  record LongValue(long value) implements Scalar {

    @Override
    public FieldType type() {
      return FieldType.LONG;
    }

    @Override
    public String toString() {
      return FilterText.literal(this);
    }
  }

  /**
   * A floating-point number.
   *
   * @param value finite; minus zero becomes zero, so that equal numbers are equal values
   */
  record DoubleValue(double value) implements Scalar {

    /** Refuses NaN, which equals nothing, and the infinities. */
    public DoubleValue {
      if (!Double.isFinite(value)) {
        throw new InvalidMetadataException(
            "a number is finite, not %s: leave the field out instead".formatted(value));
      }
      value += 0.0; // -0.0 + 0.0 is 0.0
    }

    @Override
    public FieldType type() {
      return FieldType.DOUBLE;
    }

    @Override
    public String toString() {
      return FilterText.literal(this);
    }
  }

  /** True or false. */
  record BooleanValue(boolean value) implements Scalar {

    @Override
    public FieldType type() {
      return FieldType.BOOLEAN;
    }

    @Override
    public String toString() {
      return FilterText.literal(this);
    }
  }

  /**
   * A moment.
   *
   * @param value cut to whole microseconds, in values and filters alike; its distance to 1970 in
   *     microseconds fits a long: the years -290,308 to 294,247
   */
  record TimestampValue(Instant value) implements Scalar {

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long NANOS_PER_MICRO = 1_000;

    /** Checks the range. */
    public TimestampValue {
      value = value.truncatedTo(ChronoUnit.MICROS);
      try {
        long _ = micros(value);
      } catch (ArithmeticException tooFar) {
        throw new InvalidMetadataException(
            "a timestamp lies between the years -290308 and 294247, not at %s".formatted(value));
      }
    }

    /** The moment that many microseconds after the beginning of 1970, in UTC. */
    public static TimestampValue ofMicros(long micros) {
      return new TimestampValue(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }

    /** Microseconds since the beginning of 1970, in UTC. */
    public long micros() {
      return micros(value);
    }

    /** Counts from the second above if it is negative, so that only the result can overflow. */
    private static long micros(Instant value) {
      long second = value.getEpochSecond();
      long above = second < 0 ? 1 : 0;
      return Math.addExact(
          Math.multiplyExact(second + above, MICROS_PER_SECOND),
          value.getNano() / NANOS_PER_MICRO - above * MICROS_PER_SECOND);
    }

    @Override
    public FieldType type() {
      return FieldType.TIMESTAMP;
    }

    @Override
    public String toString() {
      return FilterText.literal(this);
    }
  }

  /**
   * Several values of one type; it may be empty.
   *
   * @param elements at most {@link #MAX_LIST_SIZE}, all of one type; copied
   */
  record ListValue(List<Scalar> elements) implements FieldValue {

    /** Checks size and types. */
    public ListValue {
      elements = List.copyOf(elements);
      if (elements.size() > MAX_LIST_SIZE) {
        throw new InvalidMetadataException(
            "a list has at most %,d elements, this one has %,d"
                .formatted(MAX_LIST_SIZE, elements.size()));
      }
      for (Scalar element : elements) {
        if (element.type() != elements.getFirst().type()) {
          throw new InvalidMetadataException(
              "the elements of a list have one type: %s is a %s, %s a %s"
                  .formatted(
                      elements.getFirst(), elements.getFirst().type(), element, element.type()));
        }
      }
    }

    private static ListValue of(List<?> values) {
      List<Scalar> elements = new ArrayList<>(Math.min(values.size(), MAX_LIST_SIZE + 1));
      for (Object value : values) {
        if (value == null) {
          throw new InvalidMetadataException("a list holds null: leave the element out");
        }
        elements.add(Scalar.of(value));
        if (elements.size() > MAX_LIST_SIZE) {
          break; // the constructor says so
        }
      }
      return new ListValue(elements);
    }

    /** The type of all elements; none if there are none. */
    public Optional<FieldType> elementType() {
      return elements.isEmpty() ? Optional.empty() : Optional.of(elements.getFirst().type());
    }

    @Override
    public String toString() {
      return elements.toString();
    }
  }
}
