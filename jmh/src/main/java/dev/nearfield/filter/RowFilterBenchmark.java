package dev.nearfield.filter;

import dev.nearfield.FieldType;
import dev.nearfield.Filter;
import dev.nearfield.Metadata;
import dev.nearfield.Schema;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Filters over columns: finding all rows that match, asking one row, and storing one, seals
 * included.
 *
 * <p>A record has one of 20 languages, a price that few others have, two tags of 1,100, and one of
 * 60,000 names.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@SuppressWarnings("NullAway.Init")
public class RowFilterBenchmark {

  private static final int DISTINCT = 1 << 16;

  @Param({
    "lang = 'l3'",
    "price < 1",
    "price < 500",
    "lang = 'l3' AND price < 10",
    "NOT lang = 'l3' OR tags = 'u7'",
    "name STARTS WITH 'n77'"
  })
  String filter;

  @Param("1000000")
  int rows;

  private final Metadata[] records = new Metadata[DISTINCT];
  private Columns columns;
  private RowFilter compiled;
  private SplittableRandom random;

  private final StoredRecords stored =
      new StoredRecords() {
        @Override
        public Metadata metadata(int ordinal) {
          return records[ordinal & (DISTINCT - 1)];
        }

        @Override
        public int ordinal(Object id) {
          return NONE;
        }
      };

  /** Fills the columns. */
  @Setup(Level.Trial)
  public void fill() {
    random = new SplittableRandom(1);
    for (int i = 0; i < DISTINCT; i++) {
      records[i] =
          Metadata.builder()
              .put("lang", "l" + random.nextInt(20))
              .put("price", random.nextDouble(1_000))
              .put("tags", List.of("t" + random.nextInt(100), "u" + random.nextInt(1_000)))
              .put("name", "n" + random.nextInt(60_000))
              .build();
    }
    columns =
        new Columns(
            Schema.of("lang", FieldType.STRING)
                .with("price", FieldType.DOUBLE)
                .with("tags", FieldType.STRING)
                .with("name", FieldType.STRING));
    columns.rebuild(rows, stored::metadata);
    compiled = compile();
  }

  /** Gives the memory back. */
  @TearDown(Level.Trial)
  public void close() {
    columns.close();
  }

  /** Once per query. */
  @Benchmark
  public RowFilter compile() {
    return columns.compile(Filter.parse(filter), stored);
  }

  /** What a planner asks first. */
  @Benchmark
  public double estimate() {
    return compiled.estimate();
  }

  /** All rows that match. */
  @Benchmark
  public OrdinalSet find() {
    return compiled.find();
  }

  /** One random row, as a walk asks. */
  @Benchmark
  public boolean matches() {
    return compiled.matches(random.nextInt(rows));
  }

  /** A record in place of another; one in about a thousand seals. */
  @Benchmark
  public void put() {
    columns.put(random.nextInt(rows), records[random.nextInt(DISTINCT)]);
  }
}
