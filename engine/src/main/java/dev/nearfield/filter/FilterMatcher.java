package dev.nearfield.filter;

import dev.nearfield.FieldValue;
import dev.nearfield.FieldValue.BooleanValue;
import dev.nearfield.FieldValue.DoubleValue;
import dev.nearfield.FieldValue.ListValue;
import dev.nearfield.FieldValue.LongValue;
import dev.nearfield.FieldValue.Scalar;
import dev.nearfield.FieldValue.StringValue;
import dev.nearfield.FieldValue.TimestampValue;
import dev.nearfield.Filter;
import dev.nearfield.Metadata;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a filter is true of one record: the semantics that {@link Filter} describes, in its
 * plainest form. Everything faster must agree with it.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
public final class FilterMatcher {

  /** What {@link #compare} returns for values of different types. */
  static final int INCOMPARABLE = Integer.MIN_VALUE;

  private static final double LONG_RANGE_END = 0x1p63;

  private FilterMatcher() {}

  /**
   * Whether the filter is true of a record.
   *
   * @param id a {@link String}, a {@link Long} or a {@link java.util.UUID}
   */
  public static boolean matches(Filter filter, Object id, Metadata metadata) {
    return switch (filter) {
      case Filter.And(List<Filter> parts) -> {
        for (Filter part : parts) {
          if (!matches(part, id, metadata)) {
            yield false;
          }
        }
        yield true;
      }
      case Filter.Or(List<Filter> parts) -> {
        for (Filter part : parts) {
          if (matches(part, id, metadata)) {
            yield true;
          }
        }
        yield false;
      }
      case Filter.Not(Filter part) -> !matches(part, id, metadata);
      case Filter.IdIn(List<Object> ids) -> ids.contains(id);
      case Filter.OfField condition ->
          matches(condition, metadata.get(condition.field()).orElse(null));
    };
  }

  /** Whether a condition is true of its field's value; null if the field is missing. */
  static boolean matches(Filter.OfField condition, @Nullable FieldValue value) {
    return switch (condition) {
      case Filter.Exists _ -> value != null;
      case Filter.Missing _ -> value == null;
      case Filter.Ne(_, Scalar other) -> !anyEquals(value, other);
      case Filter.NotIn(_, List<Scalar> others) -> !anyIn(value, others);
      case Filter.Contains(_, Scalar part) -> contains(value, part);
      case Filter.Eq _,
          Filter.In _,
          Filter.Lt _,
          Filter.Lte _,
          Filter.Gt _,
          Filter.Gte _,
          Filter.Between _,
          Filter.StartsWith _ ->
          any(condition, value);
    };
  }

  /** Whether the value, or an element of it, satisfies a condition. */
  private static boolean any(Filter.OfField condition, @Nullable FieldValue value) {
    return switch (value) {
      case null -> false;
      case Scalar scalar -> satisfies(condition, scalar);
      case ListValue(List<Scalar> elements) -> {
        for (Scalar element : elements) {
          if (satisfies(condition, element)) {
            yield true;
          }
        }
        yield false;
      }
    };
  }

  private static boolean satisfies(Filter.OfField condition, Scalar value) {
    return switch (condition) {
      case Filter.Eq(_, Scalar other) -> compare(value, other) == 0;
      case Filter.In(_, List<Scalar> others) -> in(value, others);
      case Filter.Lt(_, Scalar other) -> isLess(value, other);
      case Filter.Lte(_, Scalar other) -> isLess(value, other) || compare(value, other) == 0;
      case Filter.Gt(_, Scalar other) -> isLess(other, value);
      case Filter.Gte(_, Scalar other) -> isLess(other, value) || compare(value, other) == 0;
      case Filter.Between(_, Scalar low, Scalar high) ->
          value.type().isComparableTo(low.type()) && !isLess(value, low) && !isLess(high, value);
      case Filter.StartsWith(_, String prefix) ->
          value instanceof StringValue(String text) && text.startsWith(prefix);
      case Filter.Ne _, Filter.NotIn _, Filter.Contains _, Filter.Exists _, Filter.Missing _ ->
          throw new AssertionError("not asked of single elements: " + condition);
    };
  }

  private static boolean anyEquals(@Nullable FieldValue value, Scalar other) {
    return switch (value) {
      case null -> false;
      case Scalar scalar -> compare(scalar, other) == 0;
      case ListValue(List<Scalar> elements) -> in(other, elements);
    };
  }

  private static boolean anyIn(@Nullable FieldValue value, List<Scalar> others) {
    for (Scalar other : others) {
      if (anyEquals(value, other)) {
        return true;
      }
    }
    return false;
  }

  private static boolean in(Scalar value, List<Scalar> others) {
    for (Scalar other : others) {
      if (compare(value, other) == 0) {
        return true;
      }
    }
    return false;
  }

  private static boolean contains(@Nullable FieldValue value, Scalar part) {
    return switch (value) {
      case null -> false;
      case ListValue(List<Scalar> elements) -> in(part, elements);
      case StringValue(String text) ->
          part instanceof StringValue(String wanted) && text.contains(wanted);
      case LongValue _, DoubleValue _, BooleanValue _, TimestampValue _ -> false;
    };
  }

  private static boolean isLess(Scalar left, Scalar right) {
    int order = compare(left, right);
    return order < 0 && order != INCOMPARABLE;
  }

  /** Negative, zero or positive; {@link #INCOMPARABLE} for values of different types. */
  static int compare(Scalar left, Scalar right) {
    return switch (left) {
      case LongValue(long a) ->
          switch (right) {
            case LongValue(long b) -> Long.compare(a, b);
            case DoubleValue(double b) -> compare(a, b);
            default -> INCOMPARABLE;
          };
      case DoubleValue(double a) ->
          switch (right) {
            case LongValue(long b) -> -compare(b, a);
            case DoubleValue(double b) -> Double.compare(a, b);
            default -> INCOMPARABLE;
          };
      case StringValue(String a) when right instanceof StringValue(String b) ->
          Integer.signum(CodePoints.compare(a, b));
      case BooleanValue(boolean a) when right instanceof BooleanValue(boolean b) ->
          Boolean.compare(a, b);
      case TimestampValue a when right instanceof TimestampValue b ->
          Long.compare(a.micros(), b.micros());
      case StringValue _, BooleanValue _, TimestampValue _ -> INCOMPARABLE;
    };
  }

  /** Compares without rounding: {@code (double) whole} would make 2^53 + 1 equal to 2^53. */
  static int compare(long whole, double number) {
    if (number >= LONG_RANGE_END) {
      return -1;
    }
    if (number < -LONG_RANGE_END) {
      return 1;
    }
    long truncated = (long) number;
    int order = Long.compare(whole, truncated);
    return order != 0 ? order : Double.compare(0, number - truncated); // what was cut off, exactly
  }
}
