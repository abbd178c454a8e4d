package dev.nearfield;

import java.util.Arrays;
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

/**
 * One search, through {@link VectorIndex#search} and through a {@link Searcher}.
 *
 * <p>Each invocation takes the next of many queries, so that rows come from memory as they do in a
 * service, and not from the cache of one repeated walk.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@SuppressWarnings("NullAway.Init")
public class SearchBenchmark {

  private static final int K = 10;
  private static final int QUERIES = 1_000;

  @Param({"FLOAT32", "INT8"})
  Codes codes;

  @Param("768")
  int dimension;

  @Param("64")
  int beamWidth;

  @Param("20000")
  int rows;

  private VectorIndex index;
  private Searcher searcher;
  private float[][] vectors;
  private Query[] queries;
  private int last;

  /** Builds the index. */
  @Setup
  public void build() {
    var source = new ClusteredVectors(BenchmarkIndex.SEED, rows, dimension);
    index = BenchmarkIndex.builder(codes, dimension).inMemory();
    index.addAll(source, BulkOptions.DEFAULT);
    searcher = index.searcher();
    vectors = source.further(0, QUERIES);
    queries =
        Arrays.stream(vectors)
            .map(vector -> Query.of(vector).k(K).beamWidth(beamWidth))
            .toArray(Query[]::new);
  }

  /** Closes the index. */
  @TearDown
  public void close() {
    searcher.close();
    index.close();
  }

  /** The call most users make. */
  @Benchmark
  public SearchResult index() {
    return index.search(queries[advance()]);
  }

  /** The call that allocates nothing. */
  @Benchmark
  public long searcher() {
    int count = searcher.search(vectors[advance()], K, beamWidth);
    return searcher.longId(count - 1);
  }

  private int advance() {
    last = (last + 1) % QUERIES;
    return last;
  }
}
