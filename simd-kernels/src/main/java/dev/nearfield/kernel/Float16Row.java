package dev.nearfield.kernel;

/**
 * The layout of a float16 row: IEEE 754 binary16 components.
 *
 * <pre>
 *  byte 0                     2 * dimension        strideBytes
 *       | float16[dimension]  | zero padding       |
 * </pre>
 *
 * Little-endian; the stride is the next multiple of 64. One sign, five exponent and ten fraction
 * bits. Kernels read the padding as components.
 *
 * <p>Error: components round to nearest, ties to even; one of at least 2^-14 in magnitude is off by
 * at most a 2048th of itself, a smaller one by 2^-25. Encoding gives the same bytes on every CPU.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
public final class Float16Row {

  /** Largest value that a component can have; kernels take no larger one, in queries neither. */
  public static final float MAX_VALUE = 65_504f;

  private static final boolean VECTORS = RowKernels.vectorApiPresent();

  private Float16Row() {}

  /** Returns the bytes of a row, padding included: a multiple of 64. */
  public static int strideBytes(int dimension) {
    return (RowKernels.checkDimension(dimension) * Short.BYTES + 63) & -64;
  }

  /**
   * Writes a whole row.
   *
   * @param vector components within {@link #MAX_VALUE} in magnitude, shape {@code [dimension]}
   * @param row address of {@link #strideBytes} bytes
   */
  public static void encode(float[] vector, int dimension, long row) {
    int stride = strideBytes(dimension);
    int done = VECTORS ? Float16Conversion.encode(vector, dimension, row) : 0;
    encodeFrom(done, vector, dimension, row);
    for (int at = dimension * Short.BYTES; at < stride; at += Short.BYTES) {
      RawMemory.putShort(row + at, (short) 0);
    }
  }

  /** Encodes components from {@code from} on, one by one: the oracle of the vector form. */
  static void encodeFrom(int from, float[] vector, int dimension, long row) {
    for (int i = from; i < dimension; i++) {
      RawMemory.putShort(row + (long) i * Short.BYTES, Float.floatToFloat16(vector[i]));
    }
  }

  /** Reads a row's components, exactly, into {@code out}, shape {@code [dimension]}. */
  public static void decode(long row, int dimension, float[] out) {
    for (int i = 0; i < dimension; i++) {
      out[i] = component(row, i);
    }
  }

  static float component(long row, int position) {
    return Float.float16ToFloat(RawMemory.getShort(row + (long) position * Short.BYTES));
  }
}
