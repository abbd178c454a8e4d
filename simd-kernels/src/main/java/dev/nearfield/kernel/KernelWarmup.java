package dev.nearfield.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * Runs kernels over scratch memory until the JIT has compiled them: before that a row costs a
 * hundred times its price, because every vector is an object.
 *
 * <p>Threads: one. Owns: the scratch memory, until closed.
 */
public final class KernelWarmup implements AutoCloseable {

  /*
   * The JIT compiles for calls and loops, whoever makes them, so rows of zeros do. What it takes is
   * mostly not time for the kernels but for the slow paths of the Vector API, which are hot until
   * then, and which C2 takes first. Hence no call more than needed: first as many of each kernel as
   * make the JIT queue it, then a few now and then to see how far it is.
   */

  /**
   * Batch sizes that between them take every branch: several passes, with every rest, and one. A
   * branch not taken here would throw the caller of the kernels back into the interpreter. Small
   * ones first: a leaf is compiled for the number of its calls, and until then each row costs.
   */
  private static final List<Integer> BATCHES = List.of(1, 4, 8, 19, 17, 26);

  private static final List<Integer> ONE_BY_ONE = List.of(1);

  /** Most rows that a leaf takes at once; larger batches run the same leaves. */
  private static final int LARGEST_LEAF = 8;

  private static final int ROWS = 26;
  private static final int CALLS = 32;
  private static final int FEW_CALLS = 16;

  /**
   * Times {@link #CALLS}: a leaf with a loop is queued for C2 after 600 calls, 200 in C1 before.
   */
  private static final int PROBES = 28;

  /** What the JIT gets between two looks. */
  private static final long PAUSE_NANOS = 1_000_000;

  /** Rounds that must end fast: one may do so by chance. */
  private static final int FAST_ROUNDS = 3;

  /** What a kernel gets. */
  private static final long NANOS = 1_000_000_000L;

  private final BooleanSupplier stopped;
  private final Arena arena = Arena.ofConfined();
  private final List<MemorySegment> registered = new ArrayList<>();
  private final List<Task> tasks = new ArrayList<>();

  /** A warm-up of nothing yet, which ends within milliseconds after it is told to stop. */
  public KernelWarmup(BooleanSupplier stopped) {
    this.stopped = stopped;
  }

  /** Scores the first rows of a batch. */
  @FunctionalInterface
  private interface Scoring {
    void run(long query, long[] rows, int count);
  }

  /**
   * What is to become fast.
   *
   * @param fastNanos what a row takes less than once it is
   * @param sizes numbers of rows, or of what else costs as much, that are tried
   * @param batch takes such a number
   */
  private record Task(long fastNanos, List<Integer> sizes, IntConsumer batch) {}

  /** Adds a kernel, with vectors even if it is still to run without. */
  public void add(CodeKernel kernel) {
    switch (kernel) {
      case WarmingRowKernel warming -> addRows(warming.warmed());
      case WarmingBit1Kernel warming -> addCells(warming.warmed());
      case WarmingInt4Kernel warming -> addCells(warming.warmed());
      case RowKernel row -> addRows(row);
      case CellKernel cell -> addCells(cell);
    }
  }

  /** Adds a rotation. */
  public void add(Rotation rotation) {
    if (Rotation.hasVectors()) {
      float[] vector = new float[rotation.dimension()];
      add(fastNanos(vector.length), ONE_BY_ONE, _ -> rotation.applyVectors(vector));
    }
  }

  /** Adds a kernel over rows of bits. */
  public void add(BitKernel kernel) {
    byte[] values = new byte[kernel.dimension()];
    int[] results = new int[ROWS];
    add(
        kernel.dimension(),
        kernel.queryBytes(),
        BitRow.blockBytes(kernel.dimension()),
        (query, rows, _) -> {
          kernel.prepareValues(values, query);
          kernel.prepareQuery(rows[0], query);
        },
        (query, rows, count) -> kernel.compare(query, rows, count, results));
  }

  /** Adds what takes batches of any of these sizes, and less than so long for a row once fast. */
  void add(long fastNanos, List<Integer> sizes, IntConsumer batch) {
    tasks.add(new Task(fastNanos, sizes, batch));
  }

  /** Returns when all that was added is compiled, or had a second each. */
  public void run() {
    long deadline = System.nanoTime() + tasks.size() * NANOS;
    tasks.forEach(task -> queue(task, deadline));
    tasks.forEach(task -> await(task, deadline));
  }

  /** Frees the memory. */
  @Override
  public void close() {
    registered.forEach(RawMemory::unregister);
    arena.close();
  }

  private void addRows(RowKernel kernel) {
    float[] vector = new float[kernel.dimension()];
    float[] scores = new float[ROWS];
    add(
        kernel.dimension(),
        kernel.queryBytes(),
        kernel.strideBytes(),
        (query, rows, _) -> {
          kernel.prepareVector(vector, query);
          kernel.prepareQuery(rows[0], query);
        },
        (query, rows, count) -> kernel.score(query, rows, count, scores));
  }

  private void addCells(CellKernel kernel) {
    float[] vector = new float[kernel.dimension()];
    float[] cellScores = new float[CellKernel.MAX_CELLS];
    float[] scores = new float[ROWS];
    add(
        kernel.dimension(),
        kernel.queryBytes(),
        kernel.strideBytes(),
        (query, _, _) -> kernel.prepareQuery(vector, cellScores, cellScores.length, query),
        (query, rows, count) -> kernel.score(query, rows, count, scores));
  }

  private void add(
      int dimension, int queryBytes, int strideBytes, Scoring preparation, Scoring scoring) {
    MemorySegment memory = arena.allocate(queryBytes + (long) ROWS * strideBytes, 64);
    RawMemory.register(memory);
    registered.add(memory);
    long query = memory.address();
    long[] rows = new long[ROWS];
    for (int i = 0; i < ROWS; i++) {
      rows[i] = query + queryBytes + (long) i * strideBytes;
    }
    long fastNanos = fastNanos(dimension);
    add(fastNanos, ONE_BY_ONE, count -> preparation.run(query, rows, count));
    add(fastNanos, BATCHES, count -> scoring.run(query, rows, count));
  }

  /** Far above what compiled code takes for a row, and far below the rest. */
  private static long fastNanos(int dimension) {
    return 200 + 3L * dimension;
  }

  /** Runs what makes the JIT queue every leaf. */
  private void queue(Task task, long deadline) {
    for (int size : task.sizes) {
      if (size <= LARGEST_LEAF) {
        queue(task, size, deadline);
      }
    }
  }

  private void queue(Task task, int size, long deadline) {
    for (int probe = 0; probe < PROBES && !isOver(deadline); probe++) {
      if (!isSlow(task, size, CALLS)) {
        return; // compiled already
      }
    }
  }

  /** Returns when batches of every size are fast. */
  private void await(Task task, long deadline) {
    for (int fastRounds = 0; fastRounds < FAST_ROUNDS && !isOver(deadline); fastRounds++) {
      for (int size : task.sizes) {
        if (isSlow(task, size, FEW_CALLS)) {
          LockSupport.parkNanos(PAUSE_NANOS);
          fastRounds = -1;
          break;
        }
      }
    }
  }

  private boolean isOver(long deadline) {
    return stopped.getAsBoolean() || System.nanoTime() - deadline > 0;
  }

  private boolean isSlow(Task task, int size, int calls) {
    long start = System.nanoTime();
    for (int call = 0; call < calls && !stopped.getAsBoolean(); call++) {
      task.batch.accept(size);
    }
    return (System.nanoTime() - start) / ((long) calls * size) >= task.fastNanos;
  }
}
