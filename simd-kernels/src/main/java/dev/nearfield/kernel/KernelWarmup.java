package dev.nearfield.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Runs a kernel until the JIT has compiled it, so that the first search is not a hundred times
 * slower than the rest.
 *
 * <p>Threads: static, share freely. Owns: the scratch memory of a run.
 */
final class KernelWarmup {

  /**
   * A pass of eight rows, one of four and a single one, in float32; four passes and one in int8.
   */
  private static final int BATCH = 11;

  /** C2 takes over after about ten thousand passes; short rows need that many, long ones fewer. */
  private static final int BATCHES = 20_000;

  private static final long NANOS = 250_000_000L;

  private KernelWarmup() {}

  static void run(RowKernel kernel) {
    try (Arena arena = Arena.ofConfined()) {
      long bytes = kernel.queryBytes() + (long) BATCH * kernel.strideBytes();
      MemorySegment memory = arena.allocate(bytes, 64);
      RawMemory.register(memory);
      try {
        score(kernel, memory.address());
      } finally {
        RawMemory.unregister(memory);
      }
    }
  }

  /** Rows of zeros do: the arithmetic takes the same time on any of them. */
  private static void score(RowKernel kernel, long memory) {
    long[] rows = new long[BATCH];
    for (int i = 0; i < BATCH; i++) {
      rows[i] = memory + kernel.queryBytes() + (long) i * kernel.strideBytes();
    }
    // Nine leaves one row over, eleven leaves three: every form of the kernel runs.
    float[] scores = new float[BATCH];
    long start = System.nanoTime();
    for (int i = 0; i < BATCHES && System.nanoTime() - start < NANOS; i++) {
      kernel.prepareQuery(rows[0], memory);
      kernel.score(memory, rows, BATCH, scores);
      kernel.score(memory, rows, BATCH - 2, scores);
    }
  }
}
