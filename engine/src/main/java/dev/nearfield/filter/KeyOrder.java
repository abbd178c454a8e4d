package dev.nearfield.filter;

import dev.nearfield.FieldType;
import dev.nearfield.FieldValue.BooleanValue;
import dev.nearfield.FieldValue.DoubleValue;
import dev.nearfield.FieldValue.LongValue;
import dev.nearfield.FieldValue.Scalar;
import dev.nearfield.FieldValue.TimestampValue;

/**
 * Values of one type as longs in the same order, and comparisons with any value as sets of such
 * longs. Strings have no such keys; see {@link Dictionary}.
 *
 * <pre>{@code
 * long      the number
 * double    its bits, those of negative numbers turned around below the sign
 * boolean   0, 1
 * timestamp microseconds since 1970
 * }</pre>
 *
 * <p>A value of another type has a key if it equals one that has: the long 5 in a column of
 * doubles, but not 2^53 + 1. All others have none, and their rows are asked one by one.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class KeyOrder {

  private static final double LONG_RANGE_END = 0x1p63;

  private KeyOrder() {}

  /** Whether a column of that type has a key for the value. */
  static boolean hasKey(FieldType column, Scalar value) {
    return column.isComparableTo(value.type()) && floor(column, value).exact();
  }

  /** The key of a value that {@link #hasKey has one}. */
  static long key(FieldType column, Scalar value) {
    return floor(column, value).key();
  }

  /** The keys whose values are equal to one. */
  static KeySet equalTo(FieldType column, Scalar value) {
    return hasKey(column, value)
        ? KeySet.range(key(column, value), key(column, value))
        : KeySet.NONE;
  }

  /** The keys whose values are less. */
  static KeySet lessThan(FieldType column, Scalar value) {
    if (!column.isComparableTo(value.type())) {
      return KeySet.NONE;
    }
    Floor floor = floor(column, value);
    if (!floor.exact()) {
      return upTo(floor);
    }
    return floor.key() == Long.MIN_VALUE
        ? KeySet.NONE
        : KeySet.range(Long.MIN_VALUE, floor.key() - 1);
  }

  /** The keys whose values are less or equal. */
  static KeySet atMost(FieldType column, Scalar value) {
    return column.isComparableTo(value.type()) ? upTo(floor(column, value)) : KeySet.NONE;
  }

  /** The keys whose values are greater. */
  static KeySet greaterThan(FieldType column, Scalar value) {
    return column.isComparableTo(value.type()) ? above(floor(column, value)) : KeySet.NONE;
  }

  /** The keys whose values are greater or equal. */
  static KeySet atLeast(FieldType column, Scalar value) {
    if (!column.isComparableTo(value.type())) {
      return KeySet.NONE;
    }
    Floor floor = floor(column, value);
    return floor.exact() ? KeySet.range(floor.key(), Long.MAX_VALUE) : above(floor);
  }

  private static KeySet upTo(Floor floor) {
    return floor.below() ? KeySet.NONE : KeySet.range(Long.MIN_VALUE, floor.key());
  }

  private static KeySet above(Floor floor) {
    if (floor.below()) {
      return KeySet.ALL;
    }
    return floor.key() == Long.MAX_VALUE
        ? KeySet.NONE
        : KeySet.range(floor.key() + 1, Long.MAX_VALUE);
  }

  /**
   * Where a value lies among the keys of a column.
   *
   * @param key the greatest key whose value is not greater
   * @param exact whether that value is equal
   * @param below whether there is no such key
   */
  private record Floor(long key, boolean exact, boolean below) {

    static Floor exact(long key) {
      return new Floor(key, true, false);
    }
  }

  private static Floor floor(FieldType column, Scalar value) {
    return switch (value) {
      case LongValue(long number) when column == FieldType.DOUBLE -> floorOfLong(number);
      case LongValue(long number) -> Floor.exact(number);
      case DoubleValue(double number) when column == FieldType.LONG -> floorOfDouble(number);
      case DoubleValue(double number) -> Floor.exact(sortable(number));
      case BooleanValue(boolean flag) -> Floor.exact(flag ? 1 : 0);
      case TimestampValue moment -> Floor.exact(moment.micros());
      default -> throw new IllegalArgumentException("strings have no order of keys: " + value);
    };
  }

  /** Among doubles: the cast rounds to the nearest, which may be the next one above. */
  private static Floor floorOfLong(long number) {
    double nearest = (double) number;
    int order = FilterMatcher.compare(number, nearest);
    double floor = order < 0 ? Math.nextDown(nearest) : nearest;
    return new Floor(sortable(floor), order == 0, false);
  }

  private static Floor floorOfDouble(double number) {
    if (number >= LONG_RANGE_END) {
      return new Floor(Long.MAX_VALUE, false, false);
    }
    if (number < -LONG_RANGE_END) {
      return new Floor(Long.MIN_VALUE, false, true);
    }
    double floor = Math.floor(number);
    return new Floor((long) floor, floor == number, false);
  }

  /** The order of doubles as an order of longs; there is no minus zero. */
  private static long sortable(double number) {
    long bits = Double.doubleToRawLongBits(number + 0.0);
    return bits ^ ((bits >> 63) & Long.MAX_VALUE);
  }
}
