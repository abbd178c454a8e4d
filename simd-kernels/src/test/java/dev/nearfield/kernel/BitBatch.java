package dev.nearfield.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/** A query and rows of random bits in their own memory, registered for checked mode. */
final class BitBatch {

  final BitKernel kernel;
  final long query;
  final long[] rows;
  final int[] results;
  final boolean[][] bits;
  final byte[] values;

  private final MemorySegment memory;

  BitBatch(Arena arena, BitKernel kernel, int count, long seed) {
    this.kernel = kernel;
    int dimension = kernel.dimension();
    int stride = BitRow.blockBytes(dimension);
    memory = arena.allocate(kernel.queryBytes() + (long) count * stride, 64);
    // Anything may lie in fresh memory.
    memory.fill((byte) 0xa5);
    RawMemory.register(memory);
    query = memory.address();
    rows = new long[count];
    results = new int[count];
    bits = new boolean[count][dimension];
    values = new byte[dimension];
    var random = new Random(seed);
    for (int i = 0; i < count; i++) {
      rows[i] = query + kernel.queryBytes() + (long) i * stride;
      BitRow.encode(randomBits(random, bits[i]), dimension, rows[i]);
    }
    for (int i = 0; i < dimension; i++) {
      values[i] = (byte) random.nextInt(1 << kernel.queryBits());
    }
    kernel.prepareValues(values, query);
  }

  private static float[] randomBits(Random random, boolean[] bits) {
    float[] vector = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      vector[i] = (float) random.nextGaussian();
      bits[i] = vector[i] > 0f;
    }
    return vector;
  }

  int[] compare(int count) {
    kernel.compare(query, rows, count, results);
    return results;
  }

  MemorySegment memory() {
    return memory;
  }
}
