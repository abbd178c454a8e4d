package dev.nearfield.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Rows and packed centroids in their own memory, with guards behind what a block writes. */
final class CentroidBatch {

  private static final int GUARD_BYTES = 64;
  private static final byte GUARD = 0x5a;

  final CentroidBlock block;
  final long[] rows;
  final int[] cells;
  final float[] costs;

  private final MemorySegment rowMemory;
  private final MemorySegment packed;
  private final MemorySegment scratch;

  /** Encodes rows, and packs centroids with their prices. */
  CentroidBatch(
      Arena arena, CentroidBlock block, float[][] rows, float[][] centroids, float[] prices) {
    this.block = block;
    this.rows = new long[rows.length];
    this.cells = new int[rows.length + 1];
    this.costs = new float[rows.length + 1];
    rowMemory = encode(arena, rows, this.rows);
    packed = guarded(arena, block.packedBytes());
    scratch = guarded(arena, block.scratchBytes());
    long[] addresses = new long[centroids.length];
    MemorySegment centroidMemory = encode(arena, centroids, addresses);
    block.pack(addresses[0], prices, packed.address());
    RawMemory.unregister(centroidMemory);
  }

  private static MemorySegment encode(Arena arena, float[][] vectors, long[] addresses) {
    int dimension = vectors[0].length;
    int stride = Float32Row.strideBytes(dimension);
    MemorySegment memory = arena.allocate((long) stride * vectors.length, 64);
    RawMemory.register(memory);
    for (int i = 0; i < vectors.length; i++) {
      addresses[i] = memory.address() + (long) i * stride;
      Float32Row.encode(vectors[i], dimension, addresses[i]);
    }
    return memory;
  }

  /** Anything may lie in fresh memory. */
  private static MemorySegment guarded(Arena arena, long bytes) {
    MemorySegment memory = arena.allocate(bytes + GUARD_BYTES, 64).fill(GUARD);
    RawMemory.register(memory);
    return memory;
  }

  /** Assigns the first {@code count} rows. */
  void nearest(int count) {
    block.nearest(packed.address(), rows, count, scratch.address(), cells, costs);
  }

  boolean guardsHold() {
    return holds(packed, block.packedBytes()) && holds(scratch, block.scratchBytes());
  }

  private static boolean holds(MemorySegment memory, long bytes) {
    for (long at = bytes; at < memory.byteSize(); at++) {
      if (memory.get(ValueLayout.JAVA_BYTE, at) != GUARD) {
        return false;
      }
    }
    return true;
  }

  void unregister() {
    RawMemory.unregister(rowMemory);
    RawMemory.unregister(packed);
    RawMemory.unregister(scratch);
  }

  /** One number over cells and costs of all rows, at two batch sizes. */
  static long hash(CentroidBlockForm form, int dimension, int count) {
    float[][] rows = Batch.vectors(Values.GAUSSIAN, dimension, 71, dimension);
    float[][] centroids = Batch.vectors(Values.GAUSSIAN, count, count, dimension);
    long hash = 1;
    try (var arena = Arena.ofConfined()) {
      var block = form.kernel(dimension, count);
      var batch = new CentroidBatch(arena, block, rows, centroids, new float[count]);
      for (int size : new int[] {rows.length, 6}) {
        batch.nearest(size);
        for (int i = 0; i < size; i++) {
          hash = hash * 0x1_0000_01b3L + batch.cells[i];
          hash = hash * 0x1_0000_01b3L + Float.floatToIntBits(batch.costs[i]);
        }
      }
      batch.unregister();
    }
    return hash;
  }

  /** One number over the sum of some rows. */
  static long hashOfSum(int dimension) {
    float[][] rows = Batch.vectors(Values.GAUSSIAN, 3, 20, dimension);
    int stride = Float32Row.strideBytes(dimension);
    try (var arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(stride + CentroidSums.bytes(dimension), 64);
      RawMemory.register(memory);
      long hash = 1;
      for (float[] row : rows) {
        Float32Row.encode(row, dimension, memory.address());
        CentroidSums.add(memory.address(), dimension, memory.address() + stride);
      }
      for (int i = 0; i < dimension; i++) {
        double component = CentroidSums.get(memory.address() + stride, i);
        hash = hash * 0x1_0000_01b3L + Double.doubleToLongBits(component);
      }
      RawMemory.unregister(memory);
      return hash;
    }
  }
}
