package dev.nearfield.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.FieldType;
import dev.nearfield.Filter;
import dev.nearfield.Metadata;
import dev.nearfield.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Readers beside the writer: exact about what was put before they compiled, and never an exception.
 *
 * <p>{@code -Dnearfield.stress.columnRows=1000000} makes it long.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS) // the full size takes long
class ColumnsStressTest {

  private static final int ROWS = Integer.getInteger("nearfield.stress.columnRows", 30_000);

  /** Ordinals below are put and removed again and again; those from here on only once. */
  private static final int CHURNED = 2_000;

  private static final int READERS = 3;

  private static final Schema SCHEMA =
      Schema.of("parity", FieldType.LONG)
          .with("number", FieldType.DOUBLE)
          .with("name", FieldType.STRING)
          .with("tags", FieldType.STRING);

  private static final List<Filter> FILTERS =
      List.of(
          Filter.parse("parity = 1"),
          Filter.parse("number BETWEEN 2500 AND 9000 AND parity = 0"),
          Filter.parse("name = 'n2345' OR name STARTS WITH 'n77'"),
          Filter.parse("NOT tags = 'a' AND number > 5000"),
          Filter.parse("tags CONTAINS 'c' AND MISSING size"),
          Filter.parse("MISSING name"));

  private static Metadata metadata(int ordinal) {
    Metadata.Builder builder =
        Metadata.builder().put("parity", ordinal % 2).put("number", (double) ordinal);
    if (ordinal % 5 > 0) {
      builder.put("name", "n" + ordinal);
    }
    return builder.put("tags", List.of("a", "b", "c").subList(ordinal % 3, 3)).build();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void find_besideAWriter_isExactForWhatWasPutBefore(long seed) throws Exception {
    var published = new AtomicInteger(CHURNED);
    var done = new AtomicBoolean();
    var checks = new AtomicInteger();
    try (var columns = new Columns(SCHEMA);
        var readers = Executors.newFixedThreadPool(READERS)) {
      List<Future<?>> reading = new ArrayList<>();
      try {
        for (int reader = 0; reader < READERS; reader++) {
          long readerSeed = seed * 100 + reader;
          reading.add(
              readers.submit(
                  () -> {
                    var random = new SplittableRandom(readerSeed);
                    do {
                      check(columns, published.get(), random, readerSeed);
                      checks.incrementAndGet();
                    } while (!done.get());
                  }));
        }
        write(columns, published, new SplittableRandom(seed));
      } finally {
        done.set(true);
        join(reading);
      }
      assertThat(published).hasValue(CHURNED + ROWS);
      assertThat(checks.get()).isGreaterThan(READERS);
    }
  }

  private static void join(List<Future<?>> reading) throws InterruptedException {
    for (Future<?> reader : reading) {
      try {
        reader.get();
      } catch (ExecutionException failure) {
        throw new AssertionError("a reader failed", failure.getCause());
      }
    }
  }

  private static void write(Columns columns, AtomicInteger published, SplittableRandom random) {
    for (int row = 0; row < ROWS; row++) {
      int ordinal = published.get();
      columns.put(ordinal, metadata(ordinal));
      published.set(ordinal + 1);
      int churned = random.nextInt(CHURNED);
      if (random.nextBoolean()) {
        columns.put(churned, metadata(random.nextInt(CHURNED)));
      } else {
        columns.remove(churned);
      }
    }
  }

  private static void check(Columns columns, int published, SplittableRandom random, long seed) {
    Filter filter = FILTERS.get(random.nextInt(FILTERS.size()));
    RowFilter compiled =
        columns.compile(
            filter,
            new StoredRecords() {
              @Override
              public Metadata metadata(int ordinal) {
                return ColumnsStressTest.metadata(ordinal);
              }

              @Override
              public int ordinal(Object id) {
                return NONE;
              }
            });
    OrdinalSet found = compiled.find();
    assertThat(compiled.estimate()).isBetween(0.0, 1.0);
    for (int churned = 0; churned < CHURNED; churned++) {
      boolean _ = compiled.matches(churned); // either answer, but an answer
    }
    int step = 1 + random.nextInt(7);
    for (int ordinal = CHURNED; ordinal < published; ordinal += step) {
      boolean expected = FilterMatcher.matches(filter, ordinal, metadata(ordinal));
      if (found.contains(ordinal) != expected || compiled.matches(ordinal) != expected) {
        throw new AssertionError("%s of %d, seed %d".formatted(filter, ordinal, seed));
      }
    }
  }
}
