package dev.nearfield.kernel;

/**
 * The layout of a float32 row.
 *
 * <pre>
 *  byte 0                     4 * dimension        strideBytes
 *       | float32[dimension]  | zero padding       |
 * </pre>
 *
 * Little-endian; the stride is the next multiple of 64. Kernels read the padding as components.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
public final class Float32Row {

  private Float32Row() {}

  /** Returns the bytes of a row, padding included: a multiple of 64. */
  public static int strideBytes(int dimension) {
    return (RowKernels.checkDimension(dimension) * Float.BYTES + 63) & -64;
  }

  /**
   * Writes a whole row.
   *
   * @param vector components, shape {@code [dimension]}
   * @param row address of {@link #strideBytes} bytes
   */
  public static void encode(float[] vector, int dimension, long row) {
    int stride = strideBytes(dimension);
    RawMemory.putFloats(vector, row, dimension);
    for (int at = dimension * Float.BYTES; at < stride; at += Float.BYTES) {
      RawMemory.putInt(row + at, 0);
    }
  }

  /** Reads a row's components into {@code out}, shape {@code [dimension]}. */
  public static void decode(long row, int dimension, float[] out) {
    RawMemory.getFloats(row, out, dimension);
  }
}
