package dev.nearfield.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/** A query and random rows of one bit per component, registered for checked mode. */
final class Bit1Batch {

  private static final int CELLS = 7;

  final Bit1Kernel kernel;
  final float[] vector;
  final float[] cellScores = new float[CELLS];
  final float[] cellDistances = new float[CellKernel.MAX_CELLS];
  final long query;
  final long[] rows;
  final float[] scores;

  private final MemorySegment memory;

  Bit1Batch(Arena arena, Bit1Kernel kernel, int count, long seed) {
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
      float[] signs = Values.GAUSSIAN.vector(random, dimension);
      float factor = random.nextFloat();
      Bit1Row.encode(signs, dimension, factor, random.nextFloat(), i % CELLS, rows[i]);
    }
    vector = Values.GAUSSIAN.vector(random, dimension);
    for (int cell = 0; cell < CELLS; cell++) {
      cellScores[cell] = random.nextFloat();
      cellDistances[cell] = random.nextFloat() * dimension;
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
    double sum = 0;
    for (int i = 0; i < vector.length; i++) {
      sum += BitRow.bit(rows[row], i) == 1 ? vector[i] : -vector[i];
    }
    int dimension = vector.length;
    return cellScores[Bit1Row.cell(rows[row], dimension)]
        + Bit1Row.constant(rows[row], dimension)
        + Bit1Row.factor(rows[row], dimension) * sum;
  }

  /** Roundings of components are even over a step: their sum strays by six deviations at most. */
  double roundingBound(int row) {
    double low = vector[0];
    double high = vector[0];
    for (float component : vector) {
      low = Math.min(low, component);
      high = Math.max(high, component);
    }
    double deviation = (high - low) / 15 / Math.sqrt(12) * Math.sqrt(vector.length);
    return 1e-3 + 6 * Bit1Row.factor(rows[row], vector.length) * deviation;
  }

  /** The variance of a score by its definition. */
  double variance(int row) {
    int dimension = vector.length;
    double rounding = (roundingBound(row) - 1e-3) / 6; // a standard deviation, factor included
    double factor = Bit1Row.factor(rows[row], dimension);
    double distance = cellDistances[Bit1Row.cell(rows[row], dimension)];
    return factor * factor * (1 - 2 / Math.PI) * distance + rounding * rounding;
  }

  MemorySegment memory() {
    return memory;
  }
}
