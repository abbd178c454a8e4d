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
 * Nanoseconds a row, in batches of {@value #BATCH} random rows, beside the plain Java form.
 *
 * <p>{@code tableBytes} says where the rows come from: 16 KiB lie in the first-level cache, 256 MiB
 * in memory. The batch's addresses are looked up as in a search.
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
public class RowKernelBenchmark {

  /** Rows a call. */
  public static final int BATCH = 32;

  /** Batches drawn in advance, so that the benchmark does not time the random generator. */
  private static final int BATCHES = 4_096;

  /** What is stored and compared. */
  public enum Form {
    FLOAT32_DOT,
    FLOAT32_SQUARED_L2,
    BFLOAT16_DOT,
    BFLOAT16_SQUARED_L2,
    FLOAT16_DOT,
    FLOAT16_SQUARED_L2,
    INT8_DOT,
    INT8_SQUARED_L2;

    RowKernel kernel(int dimension) {
      return switch (this) {
        case FLOAT32_DOT -> RowKernels.float32Dot(dimension);
        case FLOAT32_SQUARED_L2 -> RowKernels.float32SquaredL2(dimension);
        case BFLOAT16_DOT -> RowKernels.bfloat16Dot(dimension);
        case BFLOAT16_SQUARED_L2 -> RowKernels.bfloat16SquaredL2(dimension);
        case FLOAT16_DOT -> RowKernels.float16Dot(dimension);
        case FLOAT16_SQUARED_L2 -> RowKernels.float16SquaredL2(dimension);
        case INT8_DOT -> RowKernels.int8Dot(dimension);
        case INT8_SQUARED_L2 -> RowKernels.int8SquaredL2(dimension);
      };
    }

    RowKernel reference(int dimension) {
      return switch (this) {
        case FLOAT32_DOT -> RowKernels.referenceFloat32Dot(dimension);
        case FLOAT32_SQUARED_L2 -> RowKernels.referenceFloat32SquaredL2(dimension);
        case BFLOAT16_DOT -> RowKernels.referenceBFloat16Dot(dimension);
        case BFLOAT16_SQUARED_L2 -> RowKernels.referenceBFloat16SquaredL2(dimension);
        case FLOAT16_DOT -> RowKernels.referenceFloat16Dot(dimension);
        case FLOAT16_SQUARED_L2 -> RowKernels.referenceFloat16SquaredL2(dimension);
        case INT8_DOT -> RowKernels.referenceInt8Dot(dimension);
        case INT8_SQUARED_L2 -> RowKernels.referenceInt8SquaredL2(dimension);
      };
    }

    void encode(float[] vector, long row) {
      switch (this) {
        case FLOAT32_DOT, FLOAT32_SQUARED_L2 -> Float32Row.encode(vector, vector.length, row);
        case BFLOAT16_DOT, BFLOAT16_SQUARED_L2 -> BFloat16Row.encode(vector, vector.length, row);
        case FLOAT16_DOT, FLOAT16_SQUARED_L2 -> Float16Row.encode(vector, vector.length, row);
        case INT8_DOT -> {
          Int8Row.encode(vector, vector.length, row);
          Int8Row.putBias(row, vector.length, 0f);
        }
        case INT8_SQUARED_L2 -> Int8Row.encode(vector, vector.length, row);
      }
    }
  }

  /** Format and metric. */
  @Param public Form form = Form.FLOAT32_DOT;

  /** Components a row. */
  @Param({"128", "768", "784", "1536"})
  public int dimension = 128;

  /** Bytes of all rows. */
  @Param({"16384", "268435456"})
  public int tableBytes = 16_384;

  private final Arena arena = Arena.ofConfined();
  private final float[] scores = new float[BATCH];
  private final long[] rows = new long[BATCH];
  private final int[] ordinals = new int[BATCH];
  private int[] drawn = {};
  private int batch;

  private RowKernel kernel = RowKernels.float32Dot(1);
  private RowKernel reference = kernel;
  private RowTable table = new RowTable(64, 0);
  private long query;
  private long referenceQuery;
  private float[] vector = {};

  /** Fills the table and draws the batches. */
  @Setup
  public void setup() {
    var random = new Random(42);
    kernel = form.kernel(dimension);
    reference = form.reference(dimension);
    int rowCount = Math.max(1, tableBytes / kernel.strideBytes());
    table = new RowTable(kernel.strideBytes(), 30);
    table.addChunk(arena.allocate((long) rowCount * kernel.strideBytes(), 64).address());
    vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    for (int ordinal = 0; ordinal < rowCount; ordinal++) {
      vector[ordinal % dimension] = (float) random.nextGaussian();
      form.encode(vector, table.address(ordinal));
    }
    query = arena.allocate(kernel.queryBytes(), 64).address();
    kernel.prepareQuery(table.address(0), query);
    referenceQuery = arena.allocate(reference.queryBytes(), 64).address();
    reference.prepareQuery(table.address(0), referenceQuery);
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
  public float[] score() {
    drawBatch();
    table.addresses(ordinals, BATCH, rows);
    kernel.score(query, rows, BATCH, scores);
    return scores;
  }

  /** The kernel after an early load of each row. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int scoreTouched() {
    drawBatch();
    int touched = table.addressesTouching(ordinals, BATCH, rows);
    kernel.score(query, rows, BATCH, scores);
    return touched;
  }

  /** The plain Java form: the baseline. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public float[] reference() {
    drawBatch();
    table.addresses(ordinals, BATCH, rows);
    reference.score(referenceQuery, rows, BATCH, scores);
    return scores;
  }

  /** Arranging a vector as a query, as often as a batch has rows. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void prepareVector() {
    for (int i = 0; i < BATCH; i++) {
      kernel.prepareVector(vector, query);
    }
  }

  /** Encoding a row, as often as a batch has rows. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void encode() {
    drawBatch();
    table.addresses(ordinals, BATCH, rows);
    for (long row : rows) {
      form.encode(vector, row);
    }
  }

  private void drawBatch() {
    System.arraycopy(drawn, batch * BATCH, ordinals, 0, BATCH);
    batch = (batch + 1) % BATCHES;
  }
}
