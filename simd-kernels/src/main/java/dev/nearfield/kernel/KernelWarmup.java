package dev.nearfield.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Runs a kernel until the JIT has compiled it: before that a row costs a hundred times its price,
 * because every vector is an object.
 *
 * <p>Threads: static, share freely. Owns: the scratch memory of a run.
 */
final class KernelWarmup {

  /**
   * Batch sizes that between them take every branch: several passes, with every rest, and one. A
   * branch not taken here would throw the caller of the kernels back into the interpreter. Small
   * ones first: a leaf is compiled for the number of its calls, and until then each row costs.
   */
  private static final int[] BATCHES = {1, 4, 8, 19, 17, 26};

  private static final int ROWS = 26;
  private static final int CALLS = 32;

  /** Rounds that must end fast: one may do so by chance. */
  private static final int FAST_ROUNDS = 3;

  private static final long NANOS = 1_000_000_000L;

  private KernelWarmup() {}

  /** Whatever is to be compiled: a query and a batch, from the preparation to the results. */
  @FunctionalInterface
  private interface Search {
    void run(long query, long[] rows, int count);
  }

  static void run(RowKernel kernel) {
    float[] vector = new float[kernel.dimension()];
    float[] scores = new float[ROWS];
    run(
        kernel.dimension(),
        kernel.queryBytes(),
        kernel.strideBytes(),
        (query, rows, count) -> {
          kernel.prepareVector(vector, query);
          kernel.prepareQuery(rows[0], query);
          kernel.score(query, rows, count, scores);
        });
  }

  static void run(BitKernel kernel) {
    byte[] values = new byte[kernel.dimension()];
    int[] results = new int[ROWS];
    run(
        kernel.dimension(),
        kernel.queryBytes(),
        BitRow.blockBytes(kernel.dimension()),
        (query, rows, count) -> {
          kernel.prepareValues(values, query);
          kernel.prepareQuery(rows[0], query);
          kernel.compare(query, rows, count, results);
        });
  }

  static void run(CellKernel kernel) {
    float[] vector = new float[kernel.dimension()];
    float[] cellScores = new float[CellKernel.MAX_CELLS];
    float[] scores = new float[ROWS];
    run(
        kernel.dimension(),
        kernel.queryBytes(),
        kernel.strideBytes(),
        (query, rows, count) -> {
          kernel.prepareQuery(vector, cellScores, cellScores.length, query);
          kernel.score(query, rows, count, scores);
        });
  }

  /** Rows of zeros do: the arithmetic takes the same time on any of them. */
  private static void run(int dimension, int queryBytes, int strideBytes, Search search) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(queryBytes + (long) ROWS * strideBytes, 64);
      RawMemory.register(memory);
      try {
        long[] rows = new long[ROWS];
        for (int i = 0; i < ROWS; i++) {
          rows[i] = memory.address() + queryBytes + (long) i * strideBytes;
        }
        run(dimension, search, memory.address(), rows);
      } finally {
        RawMemory.unregister(memory);
      }
    }
  }

  private static void run(int dimension, Search search, long query, long[] rows) {
    long deadline = System.nanoTime() + NANOS;
    for (int round = 0; round < FAST_ROUNDS; round++) {
      for (int batch : BATCHES) {
        while (System.nanoTime() < deadline
            && nanosPerRow(search, query, rows, batch) >= fastNanos(dimension)) {
          Thread.onSpinWait(); // the compiler may need the processor
        }
      }
    }
  }

  private static long nanosPerRow(Search search, long query, long[] rows, int batch) {
    long start = System.nanoTime();
    for (int call = 0; call < CALLS; call++) {
      search.run(query, rows, batch);
    }
    return (System.nanoTime() - start) / ((long) CALLS * batch);
  }

  /**
   * Far above what compiled code takes, its preparation of two queries included, and far below the
   * rest.
   */
  private static long fastNanos(int dimension) {
    return 200 + 3L * dimension;
  }
}
