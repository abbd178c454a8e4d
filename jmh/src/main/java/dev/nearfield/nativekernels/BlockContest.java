package dev.nearfield.nativekernels;

import dev.nearfield.cli.bench.Percentiles;
import dev.nearfield.kernel.CentroidBlock;
import dev.nearfield.kernel.CentroidBlocks;
import dev.nearfield.kernel.Float32Row;
import dev.nearfield.kernel.RawMemory;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * The centroid block beside OpenBLAS's matrix product over the same rows and centroids. Java finds
 * each row's nearest centroid, with centroids packed before, as k-means has it; OpenBLAS packs both
 * matrices and stores the products.
 *
 * <p>Threads: one. Owns: the rows and the library while it runs.
 */
final class BlockContest {

  /** Rows a call: as many as k-means hands over, and as a matrix product likes. */
  static final int ROWS = 1_024;

  private static final int CENTROIDS = 256;
  private static final long SEED = 42;
  private static final int WARM_CALLS = 60;

  /** Of the squared norms: a few hundred roundings. */
  private static final double TOLERANCE = 1e-5;

  private final Task task;
  private final int stride;
  private final CentroidBlock block;
  private final long rows;
  private final long centroids;
  private final long packed;
  private final long scratch;
  private final long products;
  private final long[] addresses = new long[ROWS];
  private final int[] cells = new int[ROWS];
  private final float[] costs = new float[ROWS];
  private final Optional<OpenBlas> openBlas;

  private BlockContest(Task task, Arena arena) {
    this.task = task;
    this.stride = Float32Row.strideBytes(task.dimension());
    this.block = CentroidBlocks.squaredL2(task.dimension(), CENTROIDS, Long.MAX_VALUE);
    var random = new Random(SEED);
    rows = draw(random, ROWS, arena);
    centroids = draw(random, CENTROIDS, arena);
    packed = arena.allocate(block.packedBytes(), 64).address();
    scratch = arena.allocate(block.scratchBytes(), 64).address();
    products = arena.allocate((long) ROWS * CENTROIDS * Float.BYTES, 64).address();
    for (int i = 0; i < ROWS; i++) {
      addresses[i] = rows + (long) i * stride;
    }
    block.pack(centroids, new float[CENTROIDS], packed);
    openBlas = OpenBlas.load(arena);
  }

  /**
   * Checks and measures.
   *
   * @throws IllegalStateException if the two disagree
   */
  static Measured run(Task task) {
    try (Arena arena = Arena.ofConfined()) {
      return new BlockContest(task, arena).run();
    }
  }

  private long draw(Random random, int count, Arena arena) {
    long first = arena.allocate((long) count * stride, 64).address();
    float[] vector = new float[task.dimension()];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < vector.length; j++) {
        vector[j] = (float) random.nextGaussian();
      }
      Float32Row.encode(vector, vector.length, first + (long) i * stride);
    }
    return first;
  }

  private Measured run() {
    Runnable java = () -> block.nearest(packed, addresses, ROWS, scratch, cells, costs);
    warm(java);
    double[] javaNanos = new double[task.rounds()];
    if (openBlas.isEmpty()) {
      for (int round = 0; round < task.rounds(); round++) {
        javaNanos[round] = nanosPerRow(java);
      }
      return measured(
          Counterpart.NONE, new Timing(Form.BLOCK, Regime.IN_ORDER, median(javaNanos), null));
    }
    OpenBlas blas = openBlas.get();
    Runnable c = () -> multiply(blas);
    warm(c);
    check();
    double[] nativeNanos = new double[task.rounds()];
    for (int round = 0; round < task.rounds(); round++) {
      javaNanos[round] = nanosPerRow(java);
      nativeNanos[round] = nanosPerRow(c);
    }
    return measured(
        Counterpart.INTRINSICS,
        new Timing(Form.BLOCK, Regime.IN_ORDER, median(javaNanos), median(nativeNanos)));
  }

  private void multiply(OpenBlas blas) {
    int floats = stride / Float.BYTES;
    blas.multiply(rows, ROWS, centroids, CENTROIDS, task.dimension(), floats, products);
  }

  private static Measured measured(Counterpart counterpart, Timing timing) {
    return new Measured(counterpart, List.of(timing));
  }

  private static double median(double[] values) {
    return Percentiles.median(values);
  }

  private static void warm(Runnable side) {
    for (int i = 0; i < WARM_CALLS; i++) {
      side.run();
    }
  }

  /** One call at least, and as many as fit the turn. */
  private double nanosPerRow(Runnable side) {
    var threads = ManagementFactory.getThreadMXBean();
    long limit = task.millis() * 1_000_000L;
    long before = threads.getCurrentThreadCpuTime();
    long spent;
    int calls = 0;
    do {
      side.run();
      calls++;
      spent = threads.getCurrentThreadCpuTime() - before;
    } while (spent < limit);
    return (double) spent / ((long) calls * ROWS);
  }

  /** The cost that Java found must be the least among those that follow from the products. */
  private void check() {
    double[] norms = new double[CENTROIDS];
    for (int i = 0; i < CENTROIDS; i++) {
      norms[i] = squaredNorm(centroids + (long) i * stride);
    }
    for (int row = 0; row < ROWS; row++) {
      double least = Double.POSITIVE_INFINITY;
      for (int i = 0; i < CENTROIDS; i++) {
        least = Math.min(least, norms[i] - 2.0 * product(row, i));
      }
      double tolerance = TOLERANCE * (norms[cells[row]] + squaredNorm(addresses[row]));
      double found = norms[cells[row]] - 2.0 * product(row, cells[row]);
      if (!(found - least <= tolerance && Math.abs(costs[row] - found) <= tolerance)) {
        throw new IllegalStateException(
            "Java and C disagree about row %d: %s and %s, which may differ by %s"
                .formatted(row, costs[row], least, tolerance));
      }
    }
  }

  private float product(int row, int centroid) {
    return RawMemory.getFloat(products + ((long) row * CENTROIDS + centroid) * Float.BYTES);
  }

  private double squaredNorm(long row) {
    double sum = 0;
    for (int i = 0; i < task.dimension(); i++) {
      float component = RawMemory.getFloat(row + (long) i * Float.BYTES);
      sum += (double) component * component;
    }
    return sum;
  }
}
