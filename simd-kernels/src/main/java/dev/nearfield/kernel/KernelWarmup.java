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
   * branch not taken here would throw the caller of the kernels back into the interpreter.
   */
  private static final int[] BATCHES = {19, 17, 26, 4, 1};

  private static final int ROWS = 26;
  private static final int CALLS = 32;

  /** Rounds in a row that must be fast: one may be so by chance. */
  private static final int FAST_ROUNDS = 3;

  private static final long NANOS = 500_000_000L;

  private KernelWarmup() {}

  static void run(RowKernel kernel) {
    try (Arena arena = Arena.ofConfined()) {
      long bytes = kernel.queryBytes() + (long) ROWS * kernel.strideBytes();
      MemorySegment memory = arena.allocate(bytes, 64);
      RawMemory.register(memory);
      try {
        run(kernel, memory.address());
      } finally {
        RawMemory.unregister(memory);
      }
    }
  }

  /** Rows of zeros do: the arithmetic takes the same time on any of them. */
  private static void run(RowKernel kernel, long query) {
    long[] rows = new long[ROWS];
    for (int i = 0; i < ROWS; i++) {
      rows[i] = query + kernel.queryBytes() + (long) i * kernel.strideBytes();
    }
    float[] vector = new float[kernel.dimension()];
    float[] scores = new float[ROWS];
    long deadline = System.nanoTime() + NANOS;
    int fastRounds = 0;
    while (fastRounds < FAST_ROUNDS && System.nanoTime() < deadline) {
      boolean fast = true;
      for (int batch : BATCHES) {
        fast &=
            nanosPerRow(kernel, query, vector, rows, batch, scores) < fastNanos(kernel.dimension());
      }
      fastRounds = fast ? fastRounds + 1 : 0;
    }
  }

  private static long nanosPerRow(
      RowKernel kernel, long query, float[] vector, long[] rows, int batch, float[] scores) {
    long start = System.nanoTime();
    for (int call = 0; call < CALLS; call++) {
      kernel.prepareVector(vector, query);
      kernel.prepareQuery(rows[0], query);
      kernel.score(query, rows, batch, scores);
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
