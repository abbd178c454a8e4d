package dev.nearfield.kernel;

/**
 * The layout of a bfloat16 row: the upper halves of float32 components.
 *
 * <pre>
 *  byte 0                     2 * dimension        strideBytes
 *       | bfloat16[dimension] | zero padding       |
 * </pre>
 *
 * Little-endian; the stride is the next multiple of 64. One sign, eight exponent and seven fraction
 * bits: the range of float32 with two to three decimal digits. Kernels read the padding as
 * components.
 *
 * <p>Error: components round to nearest, ties to even; one of at least 2^-126 in magnitude is off
 * by at most a 256th of itself, a smaller one by 2^-134. Encoding gives the same bytes on every
 * CPU.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
public final class BFloat16Row {

  /** Largest value that a component can have; larger ones become infinite sooner or later. */
  public static final float MAX_VALUE = 0x1.FEp127f;

  private static final boolean VECTORS = RowKernels.vectorApiPresent();

  private BFloat16Row() {}

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
    int done = VECTORS ? BFloat16Conversion.encode(vector, dimension, row) : 0;
    encodeFrom(done, vector, dimension, row);
    for (int at = dimension * Short.BYTES; at < stride; at += Short.BYTES) {
      RawMemory.putShort(row + at, (short) 0);
    }
  }

  /**
   * Rounds a vector to what a row of it would hold.
   *
   * @param vector components within {@link #MAX_VALUE} in magnitude; stays as it is
   * @return a new vector
   */
  public static float[] rounded(float[] vector) {
    var rounded = new float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      rounded[i] = Float.intBitsToFloat(rounded(vector[i]) & 0xffff_0000);
    }
    return rounded;
  }

  /** Encodes components from {@code from} on, one by one: the oracle of the vector form. */
  static void encodeFrom(int from, float[] vector, int dimension, long row) {
    for (int i = from; i < dimension; i++) {
      RawMemory.putShort(row + (long) i * Short.BYTES, (short) (rounded(vector[i]) >>> 16));
    }
  }

  /** Reads a row's components, exactly, into {@code out}, shape {@code [dimension]}. */
  public static void decode(long row, int dimension, float[] out) {
    for (int i = 0; i < dimension; i++) {
      out[i] = component(row, i);
    }
  }

  static float component(long row, int position) {
    return Float.intBitsToFloat(RawMemory.getShort(row + (long) position * Short.BYTES) << 16);
  }

  /** Adds half a unit of what is kept, less one bit if that is even: a carry rounds up. */
  private static int rounded(float component) {
    int bits = Float.floatToRawIntBits(component);
    return bits + 0x7fff + ((bits >>> 16) & 1);
  }
}
