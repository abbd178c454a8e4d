package dev.nearfield.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/** A query and rows in their own memory, each allocation registered for checked mode. */
final class Batch {

  final RowKernel kernel;
  final long query;
  final long[] rows;
  final float[] scores;

  private final MemorySegment memory;
  private final long queryRow;

  /**
   * Encodes {@code vectors} as rows {@code leadBytes} into the memory; the first is the query too.
   */
  Batch(Arena arena, RowKernel kernel, Form form, float[][] vectors, int leadBytes) {
    this.kernel = kernel;
    this.rows = new long[vectors.length];
    this.scores = new float[vectors.length];
    long rowBytes = (long) vectors.length * kernel.strideBytes();
    memory = arena.allocate(kernel.queryBytes() + leadBytes + rowBytes, 64);
    // Anything may lie in fresh memory.
    memory.fill((byte) 0xa5);
    RawMemory.register(memory);
    query = memory.address();
    for (int i = 0; i < rows.length; i++) {
      rows[i] = query + kernel.queryBytes() + leadBytes + (long) i * kernel.strideBytes();
      form.encode(form.format.inRange(vectors[i]), rows[i]);
    }
    queryRow = rows[0];
    kernel.prepareQuery(queryRow, query);
  }

  static float[][] vectors(Values values, long seed, int count, int dimension) {
    var random = new Random(seed);
    float[][] vectors = new float[count][];
    for (int i = 0; i < count; i++) {
      vectors[i] = values.vector(random, dimension);
    }
    return vectors;
  }

  float[] score(int count) {
    kernel.score(query, rows, count, scores);
    return scores;
  }

  MemorySegment memory() {
    return memory;
  }
}
