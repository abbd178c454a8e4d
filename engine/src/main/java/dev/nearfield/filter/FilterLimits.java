package dev.nearfield.filter;

import dev.nearfield.FieldValue.Scalar;
import dev.nearfield.Filter;
import dev.nearfield.InvalidFilterException;
import dev.nearfield.InvalidMetadataException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a filter may be made of: called by the records of {@link Filter} and by its factories.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
public final class FilterLimits {

  private FilterLimits() {}

  /** Makes a single value of what a caller passed. */
  public static Scalar scalar(Object value) {
    try {
      return Scalar.of(value);
    } catch (InvalidMetadataException reason) {
      throw new InvalidFilterException(
          "a filter compares with single values: " + reason.getMessage());
    }
  }

  /** Makes single values of what a caller passed. */
  public static List<Scalar> scalars(List<?> values) {
    checkCount("values", values.size());
    List<Scalar> scalars = new ArrayList<>(values.size());
    for (Object value : values) {
      if (value == null) {
        throw new InvalidFilterException(
            "a list of values holds null, which nothing equals: to find records without a field,"
                + " use missing");
      }
      scalars.add(scalar(value));
    }
    return scalars;
  }

  /** Checks the types of ids and copies them; smaller whole numbers become longs. */
  public static List<Object> ids(List<?> ids) {
    checkCount("ids", ids.size());
    List<Object> checked = new ArrayList<>(ids.size());
    for (Object id : ids) {
      checked.add(id(id));
    }
    return List.copyOf(checked);
  }

  private static Object id(@Nullable Object id) {
    return switch (id) {
      case null ->
          throw new InvalidFilterException(
              "an id is a String, a long or a UUID, not null: no record has none");
      case String text -> {
        checkString(text);
        yield text;
      }
      case Long number -> number;
      case Integer number -> number.longValue();
      case UUID uuid -> uuid;
      default ->
          throw new InvalidFilterException(
              "an id is a String, a long or a UUID, not a %s: %s"
                  .formatted(id.getClass().getName(), id));
    };
  }

  /** Copies values, unless they are too many. */
  public static List<Scalar> copyOfValues(List<Scalar> values) {
    checkCount("values", values.size());
    return List.copyOf(values);
  }

  private static void checkCount(String what, int count) {
    if (count > Filter.MAX_VALUES) {
      throw new InvalidFilterException(
          "a filter lists at most %,d %s, this one %,d: ask in several searches"
              .formatted(Filter.MAX_VALUES, what, count));
    }
  }

  /** Throws unless a field may have that name. */
  public static void checkName(String field) {
    String flaw = FilterText.flawOfName(field);
    if (flaw != null) {
      throw new InvalidFilterException(flaw);
    }
  }

  /** Throws unless a field may have that text. */
  public static void checkString(String text) {
    scalar(text);
  }

  /** Throws unless less and greater mean something for a value. */
  public static void checkOrdered(Scalar value) {
    if (!value.type().isOrdered()) {
      throw new InvalidFilterException(
          "%s is neither less nor greater than anything: compare booleans with eq or ne"
              .formatted(value));
    }
  }

  /** Throws unless there can be something between two values. */
  public static void checkComparable(Scalar low, Scalar high) {
    if (!low.type().isComparableTo(high.type())) {
      throw new InvalidFilterException(
          "nothing lies between %s and %s: a range has bounds of one type".formatted(low, high));
    }
  }

  /** Copies the parts of an and or an or, two at least. */
  public static List<Filter> copyOfParts(String word, List<Filter> parts) {
    if (parts.size() < 2) {
      throw new InvalidFilterException(
          "%s joins two filters or more, not %d".formatted(word, parts.size()));
    }
    List<Filter> copy = List.copyOf(parts);
    checkParts(copy);
    return copy;
  }

  /** Throws if a filter around these parts would be too deep or too large. */
  public static void checkParts(List<Filter> parts) {
    int depth = 1;
    int nodes = 1;
    for (Filter part : parts) {
      depth = Math.max(depth, 1 + depth(part));
      nodes += nodes(part);
      if (depth > Filter.MAX_DEPTH || nodes > Filter.MAX_NODES) {
        throw new InvalidFilterException(
            "a filter has at most %d levels and %,d filters in it: list values with in, or join"
                    .formatted(Filter.MAX_DEPTH, Filter.MAX_NODES)
                + " many filters with one and or or");
      }
    }
  }

  /** Levels; the recursion is as deep, which the check of each part has bounded. */
  private static int depth(Filter filter) {
    int deepest = 0;
    for (Filter part : parts(filter)) {
      deepest = Math.max(deepest, depth(part));
    }
    return 1 + deepest;
  }

  private static int nodes(Filter filter) {
    int nodes = 1;
    for (Filter part : parts(filter)) {
      nodes += nodes(part);
    }
    return nodes;
  }

  private static List<Filter> parts(Filter filter) {
    return switch (filter) {
      case Filter.And(List<Filter> parts) -> parts;
      case Filter.Or(List<Filter> parts) -> parts;
      case Filter.Not(Filter part) -> List.of(part);
      case Filter.OfField _, Filter.IdIn _ -> List.of();
    };
  }
}
