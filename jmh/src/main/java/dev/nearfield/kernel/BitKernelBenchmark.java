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

/** Nanoseconds a row of bits, in batches of random rows, beside the plain Java form. */
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
public class BitKernelBenchmark {

  /** Rows a call. */
  public static final int BATCH = 32;

  private static final int BATCHES = 4_096;

  /** What is compared. */
  public enum Form {
    HAMMING,
    DOT4;

    BitKernel kernel(int dimension) {
      return this == HAMMING ? BitKernels.hamming(dimension) : BitKernels.dot4(dimension);
    }

    BitKernel reference(int dimension) {
      return this == HAMMING
          ? BitKernels.referenceHamming(dimension)
          : BitKernels.referenceDot4(dimension);
    }
  }

  /** Kind of query. */
  @Param public Form form = Form.HAMMING;

  /** Components a row. */
  @Param({"512", "768", "1536"})
  public int dimension = 768;

  /** Bytes of all rows: in the first-level cache, or in memory. */
  @Param({"16384", "268435456"})
  public int tableBytes = 16_384;

  private final Arena arena = Arena.ofConfined();
  private final int[] results = new int[BATCH];
  private final long[] rows = new long[BATCH];
  private final int[] ordinals = new int[BATCH];
  private int[] drawn = {};
  private int batch;

  private BitKernel kernel = BitKernels.hamming(1);
  private BitKernel reference = kernel;
  private RowTable table = new RowTable(64, 0);
  private long query;
  private long referenceQuery;

  /** Fills the table and draws the batches. */
  @Setup
  public void setup() {
    var random = new Random(42);
    kernel = form.kernel(dimension);
    reference = form.reference(dimension);
    int stride = BitRow.blockBytes(dimension);
    int rowCount = tableBytes / stride;
    table = new RowTable(stride, 30);
    table.addChunk(arena.allocate((long) rowCount * stride, 64).address());
    float[] vector = new float[dimension];
    for (int ordinal = 0; ordinal < rowCount; ordinal++) {
      vector[ordinal % dimension] = (float) random.nextGaussian();
      BitRow.encode(vector, dimension, table.address(ordinal));
    }
    byte[] values = new byte[dimension];
    for (int i = 0; i < dimension; i++) {
      values[i] = (byte) random.nextInt(1 << kernel.queryBits());
    }
    query = arena.allocate(kernel.queryBytes(), 64).address();
    kernel.prepareValues(values, query);
    referenceQuery = arena.allocate(reference.queryBytes(), 64).address();
    reference.prepareValues(values, referenceQuery);
    drawn = random.ints((long) BATCHES * BATCH, 0, rowCount).toArray();
  }

  /** Frees the table. */
  @TearDown
  public void tearDown() {
    arena.close();
  }

  /** The kernel that runs. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int[] compare() {
    drawBatch();
    kernel.compare(query, rows, BATCH, results);
    return results;
  }

  /** The plain Java form: the baseline. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int[] reference() {
    drawBatch();
    reference.compare(referenceQuery, rows, BATCH, results);
    return results;
  }

  private void drawBatch() {
    System.arraycopy(drawn, batch * BATCH, ordinals, 0, BATCH);
    batch = (batch + 1) % BATCHES;
    table.addresses(ordinals, BATCH, rows);
  }
}
