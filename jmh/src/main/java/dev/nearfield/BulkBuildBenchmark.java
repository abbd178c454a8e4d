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

/** {@link VectorIndex#addAll} into an empty index in memory: one whole build per measurement. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
@Fork(
    value = 1,
    jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@SuppressWarnings("NullAway.Init")
public class BulkBuildBenchmark {

  @Param({"FLOAT32", "INT8"})
  Codes codes;

  @Param("768")
  int dimension;

  @Param("20000")
  int rows;

  @Param({"1", "2"})
  int threads;

  private ClusteredVectors source;
  private VectorIndex index;

  /** Draws the vectors: drawing them inside the build would be measured with it. */
  @Setup
  public void draw() {
    source = new ClusteredVectors(BenchmarkIndex.SEED, rows, dimension);
  }

  /** A new, empty index for each build. */
  @Setup(Level.Iteration)
  public void create() {
    index = BenchmarkIndex.builder(codes, dimension).inMemory();
  }

  /** Releases the index just built. */
  @TearDown(Level.Iteration)
  public void close() {
    index.close();
  }

  /** The build. */
  @Benchmark
  public int addAll() {
    return index.addAll(source, BulkOptions.DEFAULT.threads(threads));
  }
}
