package dev.nearfield.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/** A query and random rows of four bits per component, registered for checked mode. */
final class Int4Batch {

  private static final int CELLS = 7;

  final Int4Kernel kernel;
  final float[] vector;
  final float[] cellScores = new float[CELLS];
  final long query;
  final long[] rows;
  final float[] scores;

  private final MemorySegment memory;

  Int4Batch(Arena arena, Int4Kernel kernel, int count, long seed) {
    this.kernel = kernel;
    int dimension = kernel.dimension();
    memory = arena.allocate(kernel.queryBytes() + (long) count * kernel.strideBytes(), 64);
    memory.fill((byte) 0xa5); // anything may lie in fresh memory
    RawMemory.register(memory);
    query = memory.address();
    rows = new long[count];
    scores = new float[count];
    var random = new Random(seed);
    for (int i = 0; i < count; i++) {
      rows[i] = query + kernel.queryBytes() + (long) i * kernel.strideBytes();
      float[] components = Values.GAUSSIAN.vector(random, dimension);
      float factor = random.nextFloat();
      float constant = random.nextFloat();
      Int4Row.encode(components, dimension, 2.5f, factor, constant, i % CELLS, rows[i]);
    }
    vector = Values.GAUSSIAN.vector(random, dimension);
    for (int cell = 0; cell < CELLS; cell++) {
      cellScores[cell] = random.nextFloat();
    }
    prepare();
  }

  void prepare() {
    kernel.prepareQuery(vector, cellScores, CELLS, query);
  }

  float[] score(int count) {
    kernel.score(query, rows, count, scores);
    return scores;
  }

  /** The score by its definition, of the query before it is rounded. */
  double expected(int row) {
    int dimension = vector.length;
    double sum = 0;
    for (int i = 0; i < dimension; i++) {
      sum += (Int4Row.code(rows[row], dimension, i) - 7.5) * vector[i];
    }
    return cellScores[Int4Row.cell(rows[row], dimension)]
        + Int4Row.constant(rows[row], dimension)
        + Int4Row.factor(rows[row], dimension) * sum;
  }

  /** Roundings of components are even over a step: their sum strays by six deviations at most. */
  double roundingBound(int row) {
    double largest = 0;
    double codes = 0;
    for (int i = 0; i < vector.length; i++) {
      largest = Math.max(largest, Math.abs(vector[i]));
      codes += Math.pow(Int4Row.code(rows[row], vector.length, i) - 7.5, 2);
    }
    double deviation = largest / 546 / Math.sqrt(12) * Math.sqrt(codes);
    return 1e-3 + 6 * Int4Row.factor(rows[row], vector.length) * deviation;
  }

  MemorySegment memory() {
    return memory;
  }
}
