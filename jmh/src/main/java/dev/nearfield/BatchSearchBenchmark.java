package dev.nearfield;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A batch of queries, by {@link VectorIndex#searchAll} and by a loop over {@code search}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@SuppressWarnings("NullAway.Init")
public class BatchSearchBenchmark {

  @Param({"walk", "exact"})
  String plan;

  @Param("768")
  int dimension;

  @Param("20000")
  int rows;

  @Param("1000")
  int batch;

  private VectorIndex index;
  private List<Query> queries;

  /** Builds the index. */
  @Setup
  public void build() {
    var source = new ClusteredVectors(BenchmarkIndex.SEED, rows, dimension);
    index = BenchmarkIndex.builder(Codes.INT8, dimension).inMemory();
    index.addAll(source, BulkOptions.DEFAULT);
    boolean exact = plan.equals("exact");
    int count = exact ? batch / 10 : batch;
    queries =
        Arrays.stream(source.further(0, count))
            .map(Query::of)
            .map(query -> exact ? query.exact() : query.beamWidth(64))
            .toList();
  }

  /** Closes the index. */
  @TearDown
  public void close() {
    index.close();
  }

  /** The baseline: one after the other. */
  @Benchmark
  public List<SearchResult> loop() {
    List<SearchResult> results = new ArrayList<>(queries.size());
    for (Query query : queries) {
      results.add(index.search(query));
    }
    return results;
  }

  /** The whole batch on the calling thread. */
  @Benchmark
  public List<SearchResult> oneThread() {
    return index.searchAll(queries, BatchOptions.DEFAULT.threads(1));
  }

  /** The whole batch on two threads. */
  @Benchmark
  public List<SearchResult> twoThreads() {
    return index.searchAll(queries, BatchOptions.DEFAULT.threads(2));
  }
}
