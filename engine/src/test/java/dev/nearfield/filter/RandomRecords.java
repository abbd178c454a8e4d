package dev.nearfield.filter;

import dev.nearfield.FieldValue.Scalar;
import dev.nearfield.Filter;
import dev.nearfield.Metadata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Seeded metadata and filters over few fields and few values, so that filters often match, and
 * values often differ by no more than a rounding.
 */
final class RandomRecords {

  static final List<String> FIELDS = List.of("lang", "price", "tags", "in", "größe \"x\"", "a.b_1");

  private static final List<Object> VALUES =
      List.of(
          "",
          "en",
          "english",
          "it's",
          "\uFFFD",
          "\uD83D\uDE00 smile",
          0L,
          5L,
          -7,
          (1L << 53) + 1,
          (1L << 53),
          Long.MAX_VALUE,
          Long.MIN_VALUE,
          0.0,
          -0.0,
          5.0,
          5.5,
          -7.25,
          0x1p53,
          0x1p63,
          -0x1p63,
          Double.MIN_VALUE,
          1e300,
          true,
          false,
          Instant.EPOCH,
          Instant.parse("2026-01-01T00:00:00Z"),
          Instant.parse("2026-01-01T00:00:00.000001Z"),
          Instant.parse("-5000-12-31T23:59:59.5Z"));

  private static final List<Object> IDS =
      List.of("a", "b'c", 1L, 2L, new UUID(1, 2), new UUID(-3, 4));

  private final SplittableRandom random;

  RandomRecords(long seed) {
    random = new SplittableRandom(seed);
  }

  Object id() {
    return pick(IDS);
  }

  Metadata metadata() {
    Metadata.Builder builder = Metadata.builder();
    for (String field : FIELDS) {
      switch (random.nextInt(6)) {
        case 0, 1 -> {} // missing
        case 2 -> builder.put(field, list());
        default -> builder.put(field, pick(VALUES));
      }
    }
    return builder.build();
  }

  private List<Object> list() {
    List<Object> elements = new ArrayList<>();
    Scalar first = Scalar.of(pick(VALUES));
    for (int left = random.nextInt(4); left > 0; left--) {
      Scalar element = Scalar.of(pick(VALUES));
      if (element.type() == first.type()) {
        elements.add(element);
      }
    }
    return elements;
  }

  /** A filter of at most {@code depth} levels. */
  Filter filter(int depth) {
    if (depth <= 1 || random.nextInt(3) == 0) {
      return condition();
    }
    return switch (random.nextInt(3)) {
      case 0 -> Filter.and(filters(depth - 1));
      case 1 -> Filter.or(filters(depth - 1));
      default -> Filter.not(filter(depth - 1));
    };
  }

  private List<Filter> filters(int depth) {
    List<Filter> filters = new ArrayList<>();
    for (int left = 2 + random.nextInt(3); left > 0; left--) {
      filters.add(filter(depth));
    }
    return filters;
  }

  Filter condition() {
    String field = pick(FIELDS);
    return switch (random.nextInt(14)) {
      case 0 -> Filter.eq(field, pick(VALUES));
      case 1 -> Filter.ne(field, pick(VALUES));
      case 2 -> Filter.in(field, values());
      case 3 -> Filter.notIn(field, values());
      case 4 -> Filter.lt(field, ordered());
      case 5 -> Filter.lte(field, ordered());
      case 6 -> Filter.gt(field, ordered());
      case 7 -> Filter.gte(field, ordered());
      case 8 -> between(field);
      case 9 -> Filter.exists(field);
      case 10 -> Filter.missing(field);
      case 11 -> Filter.startsWith(field, pick(List.of("", "e", "en", "\uD83D\uDE00", "x")));
      case 12 -> Filter.contains(field, pick(VALUES));
      default -> Filter.idIn(pick(IDS), pick(IDS));
    };
  }

  private Filter between(String field) {
    Scalar low = ordered();
    Scalar high = ordered();
    while (!low.type().isComparableTo(high.type())) {
      high = ordered();
    }
    return Filter.between(field, low, high);
  }

  private Scalar ordered() {
    Scalar value = Scalar.of(pick(VALUES));
    return value.type().isOrdered() ? value : ordered();
  }

  private List<Object> values() {
    List<Object> values = new ArrayList<>();
    for (int left = random.nextInt(4); left > 0; left--) {
      values.add(pick(VALUES));
    }
    return values;
  }

  <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
