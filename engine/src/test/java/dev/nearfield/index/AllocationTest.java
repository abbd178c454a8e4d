package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.nearfield.Codes;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.Searcher;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.testkit.ChildJvm;
import dev.nearfield.testkit.RandomVectors;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Searches allocate nothing, or next to nothing; measured in a JVM without coverage probes. */
class AllocationTest {

  private static final int SEARCHES = 2_000;
  private static final int ROUNDS = 10;
  private static final int QUERIES = 64;
  private static final long RESULT_BYTES = 1_024;

  @ParameterizedTest
  @CsvSource({"SQUARED_L2, INT8, 40", "COSINE, FLOAT32, 20"})
  void search_onceWarm_allocatesNothingButTheResult(Metric metric, Codes codes, int dimension) {
    ChildJvm.Outcome outcome =
        ChildJvm.run(
            List.of(), Probe.class, metric.name(), codes.name(), Integer.toString(dimension));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    List<Long> bytes = outcome.out().lines().map(Long::valueOf).toList();
    assertThat(bytes.getFirst()).as("bytes in %d searches", SEARCHES).isZero();
    assertThat(bytes.getLast()).isLessThan(RESULT_BYTES * SEARCHES);
  }

  /** Prints what the last round of searches allocated: by a searcher, and by the index. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] arguments) {
      int dimension = Integer.parseInt(arguments[2]);
      float[][] rows = RandomVectors.seeded(1).gaussian().rows(600, dimension);
      try (VectorIndex index =
              TestIndexes.filled(rows, Metric.valueOf(arguments[0]), Codes.valueOf(arguments[1]));
          Searcher searcher = index.searcher()) {
        long bySearcher =
            leastAllocated(
                query -> {
                  int count = searcher.search(rows[query], 10, 64);
                  return searcher.longId(count - 1) + (long) searcher.score(0);
                });
        long byIndex = leastAllocated(query -> index.search(Query.of(rows[query])).scoredCount());
        System.out.println(bySearcher);
        System.out.println(byIndex);
      }
    }

    /** The least of some rounds: compilation and the like end, an allocation per search stays. */
    private static long leastAllocated(ToLongFunction<Integer> search) {
      var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      Integer[] queries = new Integer[QUERIES];
      Arrays.setAll(queries, i -> i);
      long sum = 0;
      long least = Long.MAX_VALUE;
      for (int round = 0; round < ROUNDS; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < SEARCHES; i++) {
          sum += search.applyAsLong(queries[i % QUERIES]);
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      if (sum == 42) {
        System.err.println("the searches must not be optimised away");
      }
      return least;
    }
  }
}
