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
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The oracle: what {@link Filter} says, written a second time from its documentation, with other
 * means. Every field is a list of elements, numbers are decimals, strings are bytes.
 */
final class NaiveFilter {

  private NaiveFilter() {}

  static boolean matches(Filter filter, Object id, Metadata metadata) {
    return switch (filter) {
      case Filter.And and -> and.filters().stream().allMatch(part -> matches(part, id, metadata));
      case Filter.Or or -> or.filters().stream().anyMatch(part -> matches(part, id, metadata));
      case Filter.Not not -> !matches(not.filter(), id, metadata);
      case Filter.IdIn idIn -> idIn.ids().stream().anyMatch(id::equals);
      case Filter.Exists exists -> metadata.names().contains(exists.field());
      case Filter.Missing missing -> !metadata.names().contains(missing.field());
      case Filter.Ne ne -> !matches(new Filter.Eq(ne.field(), ne.value()), id, metadata);
      case Filter.NotIn notIn ->
          !matches(new Filter.In(notIn.field(), notIn.values()), id, metadata);
      case Filter.Contains contains -> contains(metadata, contains.field(), contains.value());
      case Filter.Eq eq -> any(metadata, eq.field(), eq.value(), order -> order == 0);
      case Filter.Lt lt -> any(metadata, lt.field(), lt.value(), order -> order < 0);
      case Filter.Lte lte -> any(metadata, lte.field(), lte.value(), order -> order <= 0);
      case Filter.Gt gt -> any(metadata, gt.field(), gt.value(), order -> order > 0);
      case Filter.Gte gte -> any(metadata, gte.field(), gte.value(), order -> order >= 0);
      case Filter.In in ->
          in.values().stream()
              .anyMatch(value -> any(metadata, in.field(), value, order -> order == 0));
      case Filter.Between between ->
          elements(metadata, between.field()).stream()
              .anyMatch(
                  element ->
                      holds(element, between.low(), order -> order >= 0)
                          && holds(element, between.high(), order -> order <= 0));
      case Filter.StartsWith starts ->
          elements(metadata, starts.field()).stream()
              .anyMatch(
                  element ->
                      element instanceof StringValue text
                          && text.value().indexOf(starts.prefix()) == 0);
    };
  }

  private static List<Scalar> elements(Metadata metadata, String field) {
    return metadata
        .get(field)
        .map(value -> value instanceof ListValue list ? list.elements() : List.of((Scalar) value))
        .orElse(List.of());
  }

  private static boolean contains(Metadata metadata, String field, Scalar part) {
    FieldValue value = metadata.get(field).orElse(null);
    if (value instanceof StringValue text) {
      return part instanceof StringValue wanted && text.value().indexOf(wanted.value()) >= 0;
    }
    return value instanceof ListValue && any(metadata, field, part, order -> order == 0);
  }

  private static boolean any(Metadata metadata, String field, Scalar value, IntPredicate order) {
    return elements(metadata, field).stream().anyMatch(element -> holds(element, value, order));
  }

  private static boolean holds(Scalar left, Scalar right, IntPredicate order) {
    Comparable<Object> a = comparable(left);
    Comparable<Object> b = comparable(right);
    return a.getClass() == b.getClass() && order.test(a.compareTo(b));
  }

  @SuppressWarnings("unchecked") // compared with objects of the same class only
  private static Comparable<Object> comparable(Scalar value) {
    Object comparable =
        switch (value) {
          case StringValue text -> new Utf8(text.value().getBytes(StandardCharsets.UTF_8));
          case LongValue number -> BigDecimal.valueOf(number.value());
          case DoubleValue number -> new BigDecimal(number.value());
          case BooleanValue flag -> flag.value();
          case TimestampValue moment -> moment.value();
        };
    return (Comparable<Object>) comparable;
  }

  @SuppressWarnings("ArrayRecordComponent") // compared, never equated
  private record Utf8(byte[] bytes) implements Comparable<Utf8> {
    @Override
    public int compareTo(Utf8 other) {
      return Arrays.compareUnsigned(bytes, other.bytes);
    }
  }
}
