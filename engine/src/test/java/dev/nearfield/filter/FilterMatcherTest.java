package dev.nearfield.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.Filter;
import dev.nearfield.Metadata;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The semantics: examples for readers, laws, and an oracle that was written independently. */
class FilterMatcherTest {

  private static final int RECORDS = 60;
  private static final int FILTERS = 400;
  private static final long BIG = (1L << 53) + 1;

  private static final Metadata RECORD =
      Metadata.builder()
          .put("lang", "english")
          .put("price", 9.5)
          .put("stock", 5)
          .put("big", BIG)
          .put("sold", false)
          .put("tags", List.of("new", "blue"))
          .put("sizes", List.of(2, 40))
          .put("none", List.of())
          .put("made", Instant.parse("2026-01-01T00:00:00Z"))
          .build();

  static Stream<Arguments> examples() {
    return Stream.of(
        Arguments.of("lang = 'english'", true),
        Arguments.of("lang = 'English'", false),
        Arguments.of("stock = 5.0", true),
        Arguments.of("stock < 5.5 AND stock > 4.5", true),
        Arguments.of("price BETWEEN 9 AND 10", true),
        Arguments.of("price BETWEEN 10 AND 9", false),
        Arguments.of("big = 9007199254740992.0", false),
        Arguments.of("big > 9007199254740992.0", true),
        Arguments.of("lang = 5", false),
        Arguments.of("lang != 5", true),
        Arguments.of("lang < 5", false),
        Arguments.of("NOT lang < 5", true),
        Arguments.of("nothing = 1", false),
        Arguments.of("nothing != 1", true),
        Arguments.of("nothing IN (1, 2)", false),
        Arguments.of("nothing NOT IN (1, 2)", true),
        Arguments.of("NOT nothing < 1", true),
        Arguments.of("MISSING nothing", true),
        Arguments.of("EXISTS none", true),
        Arguments.of("none = 'x'", false),
        Arguments.of("none != 'x'", true),
        Arguments.of("tags = 'new'", true),
        Arguments.of("tags != 'new'", false),
        Arguments.of("tags NOT IN ('old', 'red')", true),
        Arguments.of("tags STARTS WITH 'bl'", true),
        Arguments.of("tags CONTAINS 'blue'", true),
        Arguments.of("tags CONTAINS 'blu'", false),
        Arguments.of("lang CONTAINS 'glis'", true),
        Arguments.of("stock CONTAINS 5", false),
        Arguments.of("sizes CONTAINS 2.0", true),
        Arguments.of("sizes > 10 AND sizes < 10", true),
        Arguments.of("sizes BETWEEN 5 AND 30", false),
        Arguments.of("sold = FALSE", true),
        Arguments.of("made < TIMESTAMP '2026-01-01T00:00:00.000001Z'", true),
        Arguments.of("made = '2026-01-01T00:00:00Z'", false),
        Arguments.of("price IN ()", false),
        Arguments.of("price NOT IN ()", true),
        Arguments.of("id IN ('a', 7)", true),
        Arguments.of("id IN (8, UUID '00000000-0000-0001-0000-000000000002')", false));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void matches_example_isAsDocumented(String text, boolean expected) {
    assertThat(FilterMatcher.matches(Filter.parse(text), 7L, RECORD)).isEqualTo(expected);
    assertThat(NaiveFilter.matches(Filter.parse(text), 7L, RECORD)).isEqualTo(expected);
  }

  @Test
  void matches_uuid_isFoundByValue() {
    Filter filter = Filter.idIn(List.of(new UUID(1, 2)));
    assertThat(FilterMatcher.matches(filter, new UUID(1, 2), Metadata.EMPTY)).isTrue();
    assertThat(FilterMatcher.matches(filter, new UUID(2, 1), Metadata.EMPTY)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void matches_randomFiltersAndRecords_agreesWithTheOracle(long seed) {
    var random = new RandomRecords(seed);
    int matches = 0;
    for (int i = 0; i < FILTERS; i++) {
      Filter filter = random.filter(4);
      for (int record = 0; record < RECORDS; record++) {
        Object id = random.id();
        Metadata metadata = random.metadata();
        boolean expected = NaiveFilter.matches(filter, id, metadata);
        if (FilterMatcher.matches(filter, id, metadata) != expected) {
          throw new AssertionError("%s of %s %s, seed %d".formatted(filter, id, metadata, seed));
        }
        matches += expected ? 1 : 0;
      }
    }
    assertThat(matches).isBetween(RECORDS * FILTERS / 5, RECORDS * FILTERS * 4 / 5);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void matches_equivalentFilters_areOfOneMind(long seed) {
    var random = new RandomRecords(seed);
    for (int i = 0; i < FILTERS; i++) {
      Filter a = random.filter(3);
      Filter b = random.filter(3);
      for (int record = 0; record < RECORDS; record++) {
        Object id = random.id();
        Metadata metadata = random.metadata();
        same(Filter.not(Filter.not(a)), a, id, metadata);
        same(Filter.not(Filter.and(a, b)), Filter.or(Filter.not(a), Filter.not(b)), id, metadata);
        same(Filter.not(Filter.or(a, b)), Filter.and(Filter.not(a), Filter.not(b)), id, metadata);
        if (random.condition() instanceof Filter.In in && in.values().size() > 1) {
          List<Filter> each =
              in.values().stream().map(value -> Filter.eq(in.field(), value)).toList();
          same(in, Filter.or(each), id, metadata);
          same(Filter.notIn(in.field(), in.values()), Filter.not(in), id, metadata);
        }
        String field = random.pick(RandomRecords.FIELDS);
        same(Filter.missing(field), Filter.not(Filter.exists(field)), id, metadata);
        same(Filter.ne(field, 5), Filter.not(Filter.eq(field, 5)), id, metadata);
        same(
            Filter.lte(field, 5),
            Filter.or(Filter.lt(field, 5.0), Filter.eq(field, 5)),
            id,
            metadata);
      }
    }
  }

  private static void same(Filter one, Filter other, Object id, Metadata metadata) {
    if (FilterMatcher.matches(one, id, metadata) != FilterMatcher.matches(other, id, metadata)) {
      throw new AssertionError("%s and %s of %s %s".formatted(one, other, id, metadata));
    }
  }
}
