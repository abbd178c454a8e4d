package dev.nearfield.kernel;

/**
 * The layout of a 7-bit row, and the way in and out of it.
 *
 * <pre>
 *  byte 0                 corrections = dimension rounded up to 4                  strideBytes
 *       | u8[dimension] | 0 | offset f32 | step f32 | codeSum i32 | codeSquareSum i32 | 0 |
 *                                                                 or bias f32
 * </pre>
 *
 * Little-endian; the stride is a multiple of 64. A code is {@code 0..127} and stands for {@code
 * offset + step * code}, where offset is the vector's smallest component and step a 127th of its
 * spread. {@code codeSum} is the sum of the codes, {@code codeSquareSum} of their squares: with
 * them the dot product and the squared distance of two decoded rows follow from the integer dot
 * product of their codes, without decoding. Dot products do not need the squares: in their place
 * such a row has a bias, which is added to every dot product with it ({@link #putBias}).
 *
 * <p>Error: a decoded component is off by at most half a step, plus a few units in the last place
 * of the largest component. A spread below 2^-99 counts as none: step 0, every component the
 * smallest. Encoding gives the same bytes on every CPU.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
public final class Int8Row {

  /** Largest code. Seven bits, so that four products of codes fit one unsigned short. */
  static final int MAX_CODE = 127;

  /** Adding it to a float in [0, 2^22] rounds half to even into the low bits of the sum. */
  static final float ROUNDER = 0x1p23f;

  private static final int OFFSET = 0;
  private static final int STEP = 4;
  private static final int CODE_SUM = 8;
  private static final int CODE_SQUARE_SUM = 12;
  private static final int BIAS = 12;
  static final int CORRECTION_BYTES = 16;

  /** Smaller half spreads count as none: their inverse could overflow. */
  private static final float MIN_HALF_SPREAD = 0x1p-100f;

  private static final boolean VECTORS = RowKernels.vectorApiPresent();

  private Int8Row() {}

  /** Returns the bytes of a row, corrections and padding included: a multiple of 64. */
  public static int strideBytes(int dimension) {
    return (correctionsAt(RowKernels.checkDimension(dimension)) + CORRECTION_BYTES + 63) & -64;
  }

  /**
   * Writes a whole row.
   *
   * @param vector finite components, shape {@code [dimension]}
   * @param row address of {@link #strideBytes} bytes
   */
  public static void encode(float[] vector, int dimension, long row) {
    int stride = strideBytes(dimension);
    long corrections = row + correctionsAt(dimension);
    if (VECTORS) {
      Int8Encoder.bounds(vector, dimension, corrections);
    } else {
      ReferenceInt8Encoder.bounds(vector, dimension, corrections);
    }
    float min = RawMemory.getFloat(corrections);
    float max = RawMemory.getFloat(corrections + Float.BYTES);
    // Halves, because the spread of two huge components would overflow.
    float halfMin = min * 0.5f;
    float halfSpread = max * 0.5f - halfMin;
    boolean spread = halfSpread >= MIN_HALF_SPREAD;
    float inverse = spread ? MAX_CODE / halfSpread : 0f;
    if (VECTORS) {
      Int8Encoder.codes(vector, dimension, halfMin, inverse, row, corrections + CODE_SUM);
    } else {
      ReferenceInt8Encoder.codes(vector, dimension, halfMin, inverse, row, corrections + CODE_SUM);
    }
    clear(row + dimension, corrections);
    RawMemory.putFloat(corrections + OFFSET, min);
    RawMemory.putFloat(corrections + STEP, spread ? halfSpread / (MAX_CODE * 0.5f) : 0f);
    clear(corrections + CORRECTION_BYTES, row + stride);
  }

  /**
   * Makes an encoded row one for dot products.
   *
   * @param bias added to each of its dot products; 0 where the row stands for the vector itself
   */
  public static void putBias(long row, int dimension, float bias) {
    RawMemory.putFloat(row + correctionsAt(dimension) + BIAS, bias);
  }

  /**
   * Reads a row's components, each within its error, into {@code out}, shape {@code [dimension]}.
   */
  public static void decode(long row, int dimension, float[] out) {
    long corrections = row + correctionsAt(dimension);
    double offset = offsetAt(corrections);
    double step = stepAt(corrections);
    for (int i = 0; i < dimension; i++) {
      out[i] = (float) (offset + step * code(row, i));
    }
  }

  /** Returns the code of one component, {@code 0..127}. */
  static int code(long row, int position) {
    return RawMemory.getByte(row + position);
  }

  static float offsetAt(long corrections) {
    return RawMemory.getFloat(corrections + OFFSET);
  }

  static float stepAt(long corrections) {
    return RawMemory.getFloat(corrections + STEP);
  }

  static int codeSumAt(long corrections) {
    return RawMemory.getInt(corrections + CODE_SUM);
  }

  static int codeSquareSumAt(long corrections) {
    return RawMemory.getInt(corrections + CODE_SQUARE_SUM);
  }

  static float biasAt(long corrections) {
    return RawMemory.getFloat(corrections + BIAS);
  }

  /** Returns the bytes a kernel reads as codes: whole blocks of 64, corrections not excluded. */
  static int blockBytes(int dimension) {
    return (dimension + 63) & -64;
  }

  static int correctionsAt(int dimension) {
    return (dimension + 3) & -4;
  }

  private static void clear(long from, long to) {
    for (long at = from; at < to; at++) {
      RawMemory.putByte(at, (byte) 0);
    }
  }
}
