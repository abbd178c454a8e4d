package dev.nearfield;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
 * {@link VectorIndex#add(long, float[])} from several threads into one index: the time of {@value
 * #ADDED} inserts into an index of {@code rows}, the same one for every number of threads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
@Fork(
    value = 1,
    jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@SuppressWarnings("NullAway.Init")
public class ConcurrentAddBenchmark {

  static final int ADDED = 4_000;

  @Param({"FLOAT32", "INT8"})
  Codes codes;

  @Param("768")
  int dimension;

  @Param("10000")
  int rows;

  @Param({"1", "2"})
  int threads;

  private ClusteredVectors source;
  private float[][] added;
  private VectorIndex index;

  /** Draws all vectors outside of the measurement. */
  @Setup
  public void draw() {
    source = new ClusteredVectors(BenchmarkIndex.SEED, rows, dimension);
    added = source.further(0, ADDED);
  }

  /** A new index for each measurement. */
  @Setup(Level.Iteration)
  public void build() {
    index = BenchmarkIndex.builder(codes, dimension).inMemory();
    index.addAll(source, BulkOptions.DEFAULT.threads(2));
  }

  /** Closes the index. */
  @TearDown(Level.Iteration)
  public void close() {
    index.close();
  }

  /** All inserts; threads take the next row as they come. */
  @Benchmark
  public void add() throws InterruptedException {
    var next = new AtomicInteger();
    var adders = new Thread[threads];
    for (int i = 0; i < threads; i++) {
      adders[i] = Thread.ofPlatform().start(() -> addRest(next));
    }
    for (Thread adder : adders) {
      adder.join();
    }
  }

  private void addRest(AtomicInteger next) {
    for (int i = next.getAndIncrement(); i < ADDED; i = next.getAndIncrement()) {
      index.add((long) rows + i, added[i]);
    }
  }
}
