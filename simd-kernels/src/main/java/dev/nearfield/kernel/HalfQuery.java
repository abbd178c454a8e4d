package dev.nearfield.kernel;

/**
 * The layout of a prepared query for rows of 16-bit floats: float32 components, each multiplied by
 * a factor of the kernel, the even and the odd ones of a block apart.
 *
 * <pre>
 *  byte 0                 64                      128          2 * rowBytes  + 64
 *       | f32[16] of 0,2..30 | f32[16] of 1,3..31 | next block ... | touch | lane sums |
 * </pre>
 *
 * A block is 64 bytes of a row, 32 components: read as sixteen ints, its even components are the
 * lower halves and its odd ones the upper. Zero behind the last component. Touch and lane sums are
 * scratch of a pass.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class HalfQuery {

  /** Components of a block. */
  static final int BLOCK = 32;

  /** Bytes from the even components of a block to the odd ones. */
  static final int ODD_BYTES = 64;

  private static final boolean VECTORS = RowKernels.vectorApiPresent();

  private HalfQuery() {}

  /** Stores a vector, shape {@code [dimension]}, for rows of {@code rowBytes}. */
  static void put(float[] vector, int dimension, float factor, int rowBytes, long query) {
    int done = VECTORS ? HalfConversion.putBlocks(vector, dimension, factor, query) : 0;
    putFrom(done, vector, dimension, factor, query);
    for (int i = dimension; i < rowBytes / Short.BYTES; i++) {
      RawMemory.putFloat(query + at(i), 0f);
    }
  }

  /** Stores components from {@code from} on, one by one: the oracle of the vector form. */
  static void putFrom(int from, float[] vector, int dimension, float factor, long query) {
    for (int i = from; i < dimension; i++) {
      RawMemory.putFloat(query + at(i), vector[i] * factor);
    }
  }

  /** Returns the byte of a component: its block, its half of the block, its place there. */
  static long at(int i) {
    return ((long) (i & -32) << 2) + ((i & 1) << 6) + ((i & 30) << 1);
  }
}
