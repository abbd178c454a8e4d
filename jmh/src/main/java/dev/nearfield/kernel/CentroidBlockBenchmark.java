package dev.nearfield.kernel;

import java.lang.foreign.Arena;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds to find a row's nearest centroid, of {@value #ROWS} rows a call, beside the plain
 * Java form and beside the sums of the rows. {@code 2 * centroids * dimension / ns} are GFLOP/s.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsPrepend = {
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "-Xbatch"
    })
public class CentroidBlockBenchmark {

  /** Rows a call. */
  public static final int ROWS = 4_096;

  /** Components a row. */
  @Param({"128", "768"})
  public int dimension = 128;

  /** Number of centroids. */
  @Param("256")
  public int centroids = 256;

  private final Arena arena = Arena.ofConfined();
  private final long[] rows = new long[ROWS];
  private final int[] cells = new int[ROWS];
  private final float[] costs = new float[ROWS];

  private CentroidBlock block = CentroidBlocks.squaredL2(1, 1, Long.MAX_VALUE);
  private CentroidBlock reference = block;
  private long packed;
  private long scratch;
  private long sum;

  /** Draws rows and centroids. */
  @Setup
  public void setup() {
    var random = new Random(42);
    block = CentroidBlocks.squaredL2(dimension, centroids, Long.MAX_VALUE);
    reference = CentroidBlocks.squaredL2(dimension, centroids, 0);
    for (int i = 0; i < ROWS; i++) {
      rows[i] = draw(random, 1);
    }
    packed = allocate(block.packedBytes());
    scratch = allocate(Math.max(block.scratchBytes(), reference.scratchBytes()));
    sum = allocate(CentroidSums.bytes(dimension));
    block.pack(draw(random, centroids), new float[centroids], packed);
  }

  private long draw(Random random, int count) {
    int stride = Float32Row.strideBytes(dimension);
    long first = allocate((long) count * stride);
    float[] vector = new float[dimension];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < dimension; j++) {
        vector[j] = (float) random.nextGaussian();
      }
      Float32Row.encode(vector, dimension, first + (long) i * stride);
    }
    return first;
  }

  private long allocate(long bytes) {
    return arena.allocate(bytes, 64).address();
  }

  /** Frees everything. */
  @TearDown
  public void tearDown() {
    arena.close();
  }

  /** The kernel that runs. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public int[] nearest() {
    block.nearest(packed, rows, ROWS, scratch, cells, costs);
    return cells;
  }

  /** The plain Java form: the baseline. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public int[] reference() {
    reference.nearest(packed, rows, ROWS, scratch, cells, costs);
    return cells;
  }

  /** Adding each row to one sum. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long add() {
    for (long row : rows) {
      CentroidSums.add(row, dimension, sum);
    }
    return sum;
  }
}
