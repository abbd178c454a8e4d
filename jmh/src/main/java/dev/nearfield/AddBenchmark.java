package dev.nearfield;

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
 * {@link VectorIndex#add(long, float[])}, one row at a time on one thread.
 *
 * <p>An insert costs more the larger the index is, so a batch of {@value #BATCH} inserts is one
 * measurement: the score is the time of a batch, and successive iterations go on growing the index
 * from {@code rows}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, batchSize = AddBenchmark.BATCH)
@Measurement(iterations = 5, batchSize = AddBenchmark.BATCH)
@Fork(
    value = 3,
    jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@SuppressWarnings("NullAway.Init")
public class AddBenchmark {

  static final int BATCH = 1_000;

  @Param({"FLOAT32", "INT8"})
  Codes codes;

  @Param("768")
  int dimension;

  @Param("10000")
  int rows;

  private ClusteredVectors source;
  private VectorIndex index;
  private float[][] batch;
  private long nextId;

  /** Builds the index that the inserts extend. */
  @Setup
  public void build() {
    source = new ClusteredVectors(BenchmarkIndex.SEED, rows, dimension);
    index = BenchmarkIndex.builder(codes, dimension).inMemory();
    index.addAll(source, BulkOptions.DEFAULT);
    nextId = rows;
  }

  /** Draws the vectors of the next batch outside the measurement. */
  @Setup(Level.Iteration)
  public void draw() {
    batch = source.further((int) (nextId - rows), BATCH);
  }

  /** Closes the index. */
  @TearDown
  public void close() {
    index.close();
  }

  /** One insert, searchable when it returns. */
  @Benchmark
  public void add() {
    index.add(nextId, batch[(int) ((nextId - rows) % BATCH)]);
    nextId++;
  }
}
