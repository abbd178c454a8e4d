package dev.nearfield;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
 * Percentiles of one searching thread, alone and beside one thread that adds as fast as it can.
 *
 * <p>The index grows while rows are added, by some thousands of rows an iteration: what a larger
 * index costs a search is in the difference, too, so the ratio of the two is an upper bound.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@SuppressWarnings("NullAway.Init")
public class SearchBesideAddBenchmark {

  private static final int K = 10;
  private static final int BEAM_WIDTH = 64;
  private static final int QUERIES = 1_000;

  /** Vectors to add in one iteration, more than a second takes; the writer rests when all are. */
  private static final int SPARE_ROWS = 20_000;

  @Param({"FLOAT32", "INT8"})
  Codes codes;

  @Param("768")
  int dimension;

  @Param("10000")
  int rows;

  @Param({"false", "true"})
  boolean adding;

  private final AtomicBoolean running = new AtomicBoolean();
  private ClusteredVectors source;
  private VectorIndex index;
  private Searcher searcher;
  private float[][] queries;
  private float[][] spare;
  private Thread writer;
  private int last;

  /** Draws all vectors outside of the measurement. */
  @Setup
  public void draw() {
    source = new ClusteredVectors(BenchmarkIndex.SEED, rows, dimension);
    queries = source.further(0, QUERIES);
    spare = source.further(QUERIES, SPARE_ROWS);
  }

  /** Begins each iteration with the same index, so that warm-up does not grow what is measured. */
  @Setup(Level.Iteration)
  public void begin() {
    index = BenchmarkIndex.builder(codes, dimension).inMemory();
    index.addAll(source, BulkOptions.DEFAULT.threads(2));
    searcher = index.searcher();
    running.set(adding);
    writer = Thread.ofPlatform().start(this::addAsFastAsPossible);
  }

  private void addAsFastAsPossible() {
    for (int i = 0; i < spare.length && running.get(); i++) {
      index.add((long) rows + i, spare[i]);
    }
  }

  /** Stops the writer, then closes the index. */
  @TearDown(Level.Iteration)
  public void end() throws InterruptedException {
    running.set(false);
    writer.join();
    searcher.close();
    index.close();
  }

  /** One search. */
  @Benchmark
  public int search() {
    last = (last + 1) % QUERIES;
    return searcher.search(queries[last], K, BEAM_WIDTH);
  }
}
