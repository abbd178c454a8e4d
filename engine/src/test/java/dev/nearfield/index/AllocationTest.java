package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.nearfield.ArraySource;
import dev.nearfield.CalibrationOptions;
import dev.nearfield.Codes;
import dev.nearfield.Encoding;
import dev.nearfield.Explanation;
import dev.nearfield.FieldType;
import dev.nearfield.Filter;
import dev.nearfield.IndexBuilder;
import dev.nearfield.Metadata;
import dev.nearfield.Metric;
import dev.nearfield.MetricsSink;
import dev.nearfield.Query;
import dev.nearfield.Schema;
import dev.nearfield.Searcher;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorSource;
import dev.nearfield.testkit.ChildJvm;
import dev.nearfield.testkit.RandomVectors;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Searches allocate nothing, or next to nothing; measured in a JVM without coverage probes. */
class AllocationTest {

  /** With short lists this is enough for medoids. */
  private static final int ROWS = 2_000;

  private static final int SEARCHES = 2_000;
  private static final int MAX_ROUNDS = 60;
  private static final int QUERIES = 64;
  private static final long RESULT_BYTES = 1_023;

  /** A compiled filter: a row of the walk would make hundreds of times as much of one byte. */
  private static final long FILTER_BYTES = 2_047;

  @ParameterizedTest
  @CsvSource({
    "SQUARED_L2, INT8, FLOAT32, 40",
    "COSINE, FLOAT32, FLOAT32, 20",
    "COSINE, INT8, BFLOAT16, 40",
    "DOT, BFLOAT16, BFLOAT16, 40",
    "SQUARED_L2, FLOAT16, FLOAT16, 20",
    "DOT, BIT1, FLOAT32, 100",
    "COSINE, INT4, FLOAT32, 100"
  })
  void searcher_onceWarm_allocatesNothing(
      Metric metric, Codes codes, Encoding vectors, int dimension) {
    check(metric, codes, vectors, dimension, "searcher", 0);
  }

  @Test
  void searcher_anyQueryOnceWarm_allocatesNothing() {
    check(Metric.DOT, Codes.INT8, Encoding.FLOAT32, 40, "queries", 0);
  }

  @Test
  void searcher_withMetricsSinkOnceWarm_allocatesNothing() {
    check(Metric.COSINE, Codes.INT8, Encoding.FLOAT32, 40, "sink", 0);
  }

  @Test
  void searcher_earlyStopOnceWarm_allocatesNothing() {
    check(Metric.COSINE, Codes.INT8, Encoding.FLOAT32, 40, "slack", 0);
  }

  @Test
  void searcher_filterOnceWarm_allocatesPerQueryOnly() {
    check(Metric.COSINE, Codes.INT8, Encoding.FLOAT32, 40, "filter", FILTER_BYTES);
  }

  @ParameterizedTest
  @CsvSource({"COSINE, INT8, FLOAT32, 40", "DOT, FLOAT32, FLOAT32, 20"})
  void search_onceWarm_allocatesOnlyTheResult(
      Metric metric, Codes codes, Encoding vectors, int dimension) {
    check(metric, codes, vectors, dimension, "index", RESULT_BYTES);
  }

  /**
   * Checks what a search allocates in a JVM of its own. A JVM compiles in the background: what it
   * inlines, and so which objects it does without, depends on what has run by then, and on a busy
   * machine it may keep a version that allocates. Where that happens a second child decides, which
   * compiles in the foreground ({@code -Xbatch}, twice the time): what runs there does not depend
   * on how busy the machine is.
   */
  private static void check(
      Metric metric, Codes codes, Encoding vectors, int dimension, String caller, long most) {
    String[] probe = {
      metric.name(), codes.name(), Integer.toString(dimension), caller, vectors.name()
    };
    long background = allocatedBytes(List.of(), probe);
    if (background <= most) {
      return;
    }
    long foreground = allocatedBytes(List.of("-Xbatch"), probe);
    assertThat(foreground)
        .as(
            "bytes a search of %s allocates with -Xbatch (%d without)",
            String.join(" ", probe), background)
        .isLessThanOrEqualTo(most);
  }

  private static long allocatedBytes(List<String> flags, String[] probe) {
    ChildJvm.Outcome outcome = ChildJvm.run(flags, Probe.class, probe);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return Long.parseLong(outcome.out().trim());
  }

  /** Prints what a warm search allocates, called as the last argument says. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] arguments) {
      int dimension = Integer.parseInt(arguments[2]);
      float[][] rows = RandomVectors.seeded(4).clustered(60, 0.3f).rows(ROWS, dimension);
      if (arguments[3].equals("searcher")) {
        for (float[] row : rows) {
          row[0] += 90; // so that int8 codes learn an origin
        }
      }
      IndexBuilder builder =
          TestIndexes.builder(dimension, Metric.valueOf(arguments[0]), Codes.valueOf(arguments[1]))
              .vectors(Encoding.valueOf(arguments[4]))
              .schema(Schema.of("price", FieldType.LONG))
              .maxNeighbors(4)
              .buildBeamWidth(40);
      if (arguments[3].equals("sink")) {
        builder.metrics(new Sums());
      }
      try (VectorIndex index = builder.inMemory();
          Searcher searcher = index.searcher()) {
        index.addAll(withPrices(rows), TestIndexes.TWO_THREADS);
        Query reused = Query.of(rows[ROWS - 1]);
        int medoids = index.explain(reused).entry().orElseThrow().medoids();
        if (medoids == 0 && index.metric() == Metric.SQUARED_L2) {
          throw new IllegalStateException("walks by medoids are to be measured, there are none");
        }
        index.calibrate(CalibrationOptions.DEFAULT.ks(10).recall(0.8).sampleSize(20));
        System.out.println(
            switch (arguments[3]) {
              case "searcher", "sink" -> leastAllocated(0, query -> search(searcher, rows[query]));
              case "filter" -> {
                Query most = reused.filter(Filter.gte("price", ROWS / 20)).beamWidth(10);
                if (index.explain(most).plan() != Explanation.Plan.COLLECTING_WALK) {
                  throw new IllegalStateException("walks with filters are to be measured");
                }
                yield leastAllocated(FILTER_BYTES, row -> search(searcher, most, rows[row]));
              }
              case "slack" -> leastAllocated(searcher, reused.slack(0.1f), rows);
              case "queries" ->
                  Stream.of(
                          reused.exact(),
                          reused.minScore(2f),
                          reused.recall(0.8),
                          reused.beamWidth(300).rerankCount(300),
                          reused.deadline(Duration.ofDays(1)))
                      .mapToLong(query -> leastAllocated(searcher, query, rows))
                      .sum();
              default ->
                  leastAllocated(
                      RESULT_BYTES, query -> index.search(Query.of(rows[query])).scoredCount());
            });
      }
    }

    /** The price of a row is its position. */
    private static VectorSource withPrices(float[][] rows) {
      VectorSource source = ArraySource.of(rows);
      return new VectorSource() {
        @Override
        public int count() {
          return source.count();
        }

        @Override
        public void read(int position, float[] vector) {
          source.read(position, vector);
        }

        @Override
        public Object id(int position) {
          return source.id(position);
        }

        @Override
        public Metadata metadata(int position) {
          return Metadata.of("price", position);
        }
      };
    }

    /** A sink that allocates nothing itself. */
    private static final class Sums implements MetricsSink {
      private final LongAdder sum = new LongAdder();

      @Override
      public void add(Counter counter, long amount) {
        sum.add(amount);
      }

      @Override
      public void record(Timer timer, long nanos) {
        sum.add(nanos);
      }
    }

    /** One query again and again, its vector overwritten. */
    private static long leastAllocated(Searcher searcher, Query query, float[][] rows) {
      return leastAllocated(0, row -> search(searcher, query, rows[row]));
    }

    private static long search(Searcher searcher, Query query, float[] vector) {
      System.arraycopy(vector, 0, query.vector(), 0, vector.length);
      return searcher.search(query);
    }

    private static long search(Searcher searcher, float[] query) {
      int count = searcher.search(query, 10, 64);
      return searcher.longId(count - 1) + (long) searcher.score(0);
    }

    /** The least of many rounds: interpreted vectors go, an allocation per search stays. */
    private static long leastAllocated(long enough, IntToLongFunction search) {
      var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long sum = 0;
      long least = Long.MAX_VALUE;
      for (int round = 0; round < MAX_ROUNDS && least > enough; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < SEARCHES; i++) {
          sum += search.applyAsLong(i % QUERIES);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        least = Math.min(least, Math.ceilDiv(allocated, SEARCHES));
      }
      if (sum == 42) {
        System.err.println("the searches must not be optimised away");
      }
      return least;
    }
  }
}
