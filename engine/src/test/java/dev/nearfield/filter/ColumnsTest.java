package dev.nearfield.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.nearfield.FieldType;
import dev.nearfield.Filter;
import dev.nearfield.Metadata;
import dev.nearfield.Schema;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns and indexes answer as the records themselves would, whatever happened to the rows. */
class ColumnsTest {

  private static final List<FieldType> TYPES = List.of(FieldType.values());

  private static final Schema PRODUCTS =
      Schema.of("lang", FieldType.STRING)
          .with("price", FieldType.DOUBLE)
          .with("tags", FieldType.STRING)
          .with("stock", FieldType.LONG);

  /**
   * Fields of any declared type, or none: random values seldom fit, and most rows are irregular.
   */
  private static Schema randomSchema(SplittableRandom random) {
    Schema schema = Schema.EMPTY;
    for (String field : RandomRecords.FIELDS) {
      if (random.nextInt(4) > 0) {
        schema = schema.with(field, TYPES.get(random.nextInt(TYPES.size())));
      }
    }
    return schema;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void find_randomRowsAndFilters_agreesWithTheOracle(long seed) {
    var random = new SplittableRandom(seed);
    var generator = new RandomRecords(seed);
    var rows = new TestRows();
    try (var columns = new Columns(randomSchema(random))) {
      for (int step = 0; step < 40; step++) {
        for (int change = random.nextInt(300); change > 0; change--) {
          int ordinal = random.nextInt(900);
          if (random.nextInt(4) == 0) {
            columns.remove(ordinal);
            rows.remove(ordinal);
          } else {
            Metadata metadata = generator.metadata();
            columns.put(ordinal, metadata);
            rows.put(ordinal, generator.id(), metadata);
          }
        }
        if (random.nextInt(3) == 0) {
          columns.seal();
        }
        for (int i = 0; i < 12; i++) {
          rows.check(columns, generator.filter(1 + i % 4), seed);
        }
      }
    }
  }

  /** As shops have them: values fit their columns, few or many rows share one. */
  private static Metadata product(SplittableRandom random) {
    Metadata.Builder product = Metadata.builder().put("lang", random.nextInt(3) == 0 ? "en" : "de");
    if (random.nextInt(10) > 0) {
      product.put("price", random.nextInt(2) == 0 ? random.nextInt(100) : random.nextDouble(100));
    }
    List<String> tags = new ArrayList<>();
    for (int left = random.nextInt(4); left > 0; left--) {
      tags.add("t" + random.nextInt(random.nextBoolean() ? 4 : 2_000));
    }
    return product.put("tags", tags).put("stock", random.nextLong(-5, 5_000)).build();
  }

  @ParameterizedTest
  @CsvSource({"7, false", "8, true"})
  void find_manyRowsOfFewValues_agreesWithTheOracle(long seed, boolean rebuilt) {
    var random = new SplittableRandom(seed);
    var rows = new TestRows();
    for (int ordinal = 0; ordinal < 8_000; ordinal++) {
      rows.put(ordinal, "id" + ordinal, product(random));
    }
    try (var columns = new Columns(PRODUCTS)) {
      if (rebuilt) {
        columns.rebuild(8_000, ordinal -> ordinal % 7 == 0 ? null : rows.metadata(ordinal));
        rows.removeEvery(7);
      } else {
        rows.forEach(columns::put);
      }
      for (int round = 0; round < 3; round++) {
        for (int change = 0; change < 1_500; change++) {
          int ordinal = random.nextInt(9_000);
          Metadata metadata = product(random);
          columns.put(ordinal, metadata);
          rows.put(ordinal, "id" + ordinal, metadata);
        }
        for (String filter :
            List.of(
                "lang = 'en'",
                "lang = 'en' AND price < 10",
                "lang != 'en' AND tags = 't1'",
                "tags CONTAINS 't3' OR stock > 4000",
                "tags = 't1999'",
                "tags IN ('t1', 't5', 't77') AND NOT price BETWEEN 20 AND 80",
                "price = 50.0",
                "MISSING price AND stock < 2500.5",
                "lang STARTS WITH 'd' AND lang CONTAINS 'e'",
                "id IN ('id1', 'id2', 'id7777', 'none') OR price >= 99",
                "EXISTS tags AND color = 'red'")) {
          rows.check(columns, Filter.parse(filter), seed);
        }
      }
    }
  }

  @Test
  void estimate_conditions_areNearTheTruth() {
    var random = new SplittableRandom(3);
    var rows = new TestRows();
    try (var columns = new Columns(PRODUCTS)) {
      for (int ordinal = 0; ordinal < 20_000; ordinal++) {
        Metadata metadata = product(random);
        rows.put(ordinal, "id" + ordinal, metadata);
        columns.put(ordinal, metadata);
      }
      columns.seal();
      for (String text :
          List.of(
              "lang = 'en'",
              "price < 10",
              "lang = 'en' AND price < 50",
              "NOT stock < 1000",
              "price >= 10 AND price < 12",
              "price < 50 AND price >= 50",
              "color = 'red'",
              "stock = 77")) {
        RowFilter filter = columns.compile(Filter.parse(text), rows);
        double truth = filter.find().size() / 20_000.0;
        double slack = filter.undeclared().isEmpty() ? 0.07 : 0.2;
        assertThat(filter.estimate()).as(text).isCloseTo(truth, within(slack));
      }
      RowFilter counted = columns.compile(Filter.parse("stock = 77"), rows);
      assertThat(counted.estimate()).isEqualTo(counted.find().size() / 20_000.0);
    }
  }

  @Test
  void compile_undeclaredField_saysSo() {
    try (var columns = new Columns(PRODUCTS)) {
      var rows = new TestRows();
      RowFilter both = columns.compile(Filter.parse("lang = 'en' AND color = 'red'"), rows);
      assertThat(both.undeclared()).containsExactly("color");
      assertThat(both.isIndexed()).isTrue();
      RowFilter either = columns.compile(Filter.parse("lang = 'en' OR color = 'red'"), rows);
      assertThat(either.isIndexed()).isFalse();
      RowFilter declared = columns.compile(Filter.parse("NOT lang = 'en' OR MISSING tags"), rows);
      assertThat(declared.undeclared()).isEmpty();
      assertThat(declared.isIndexed()).isTrue();
    }
  }

  /** With one part that is rare and indexed, records are read for its rows only. */
  @Test
  void find_rareAndUndeclared_readsFewRecords() {
    var rows = new TestRows();
    try (var columns = new Columns(PRODUCTS)) {
      for (int ordinal = 0; ordinal < 5_000; ordinal++) {
        Metadata metadata = Metadata.of("stock", ordinal, "color", ordinal % 2 == 0 ? "red" : "");
        rows.put(ordinal, (long) ordinal, metadata);
        columns.put(ordinal, metadata);
      }
      columns.seal();
      rows.reads = 0;
      RowFilter filter = columns.compile(Filter.parse("color = 'red' AND stock < 10"), rows);
      assertThat(filter.find().toArray()).containsExactly(0, 2, 4, 6, 8);
      assertThat(rows.reads).isEqualTo(10);
    }
  }

  @Test
  void matches_declaredFields_allocatesNothing() {
    var random = new SplittableRandom(5);
    var rows = new TestRows();
    try (var columns = new Columns(PRODUCTS)) {
      for (int ordinal = 0; ordinal < 4_000; ordinal++) {
        columns.put(ordinal, product(random));
      }
      RowFilter filter =
          columns.compile(
              Filter.parse(
                  "NOT (lang = 'en' OR tags IN ('t1', 't3')) AND price BETWEEN 5 AND 70"
                      + " AND stock != 17 AND EXISTS price AND tags CONTAINS 't2'"),
              rows);
      var threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
      int matching = 0;
      long least = Long.MAX_VALUE;
      for (int round = 0; round < 20; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int ordinal = 0; ordinal < 4_000; ordinal++) {
          matching += filter.matches(ordinal) ? 1 : 0;
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertThat(matching).isPositive();
      assertThat(least).as("bytes for 4,000 rows").isLessThan(400); // the MXBean's own
    }
  }

  /** Lists that are overwritten again and again leave their place to the next. */
  @Test
  void put_churnOfLists_takesNoMoreMemory() {
    var random = new SplittableRandom(6);
    try (var columns = new Columns(PRODUCTS)) {
      long before = 0;
      for (int round = 0; round < 30; round++) {
        for (int ordinal = 0; ordinal < 1_000; ordinal++) {
          if (random.nextInt(3) == 0) {
            columns.remove(ordinal);
          }
          columns.put(ordinal, Metadata.of("tags", List.of("a", "b", "c"), "stock", ordinal));
        }
        columns.seal();
        before = round == 3 ? columns.bytes() : before;
      }
      assertThat(columns.bytes()).isEqualTo(before);
    }
  }

  /** Values that many rows share have bitmaps, which take a fraction of what entries take. */
  @Test
  void bytes_fewValues_takeHalfOfManyAtMost() {
    var schema = Schema.of("stock", FieldType.LONG);
    try (var few = new Columns(schema);
        var many = new Columns(schema)) {
      for (int ordinal = 0; ordinal < 50_000; ordinal++) {
        few.put(ordinal, Metadata.of("stock", ordinal % 2));
        many.put(ordinal, Metadata.of("stock", ordinal));
      }
      few.seal();
      many.seal();
      assertThat(few.bytes()).isLessThan(many.bytes() / 2);
    }
  }

  @Test
  void rebuild_columnsWithRows_isRefused() {
    try (var columns = new Columns(PRODUCTS)) {
      columns.put(3, Metadata.EMPTY);
      assertThatThrownBy(() -> columns.rebuild(1, ordinal -> Metadata.EMPTY))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("only empty columns");
    }
  }

  @Test
  void close_twice_isFine() {
    var columns = new Columns(PRODUCTS);
    columns.put(3, Metadata.of("tags", List.of("a")));
    RowFilter filter = columns.compile(Filter.exists("tags"), new TestRows());
    columns.close();
    columns.close();
    assertThatThrownBy(filter::find).isInstanceOf(IllegalStateException.class);
  }
}
