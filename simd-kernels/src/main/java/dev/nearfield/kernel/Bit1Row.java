package dev.nearfield.kernel;

/**
 * The layout of a row of one bit per component, from which a {@link Bit1Kernel} estimates scores.
 *
 * <pre>
 *  byte 0           corrections = dimension / 8 rounded up to 4                      strideBytes
 *       | bit[dimension] | factor f32 | constant f32 | cell i32 | ones i32 | zeros |
 * </pre>
 *
 * Little-endian, the stride a multiple of 64: 64 bytes to 384 components, 128 to 896. A bit says
 * the sign of a component, one for greater than zero; {@code ones} counts them. What factor,
 * constant and cell are for is said by {@link Bit1Kernel}.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
public final class Bit1Row {

  static final int CORRECTION_BYTES = 16;

  private static final int FACTOR = 0;
  private static final int CONSTANT = 4;
  private static final int CELL = 8;
  private static final int ONES = 12;

  private Bit1Row() {}

  /** Returns the bytes of a row, corrections and padding included: a multiple of 64. */
  public static int strideBytes(int dimension) {
    return BitRow.strideBytes(dimension, correctionsAt(dimension), CORRECTION_BYTES);
  }

  /**
   * Writes a whole row.
   *
   * @param signs their signs are stored, shape {@code [dimension]}
   * @param factor by which the row's signs are multiplied
   * @param constant what the row adds to every score
   * @param cell whose score is added, {@code 0..CellKernel.MAX_CELLS - 1}
   * @param row address of {@link #strideBytes} bytes
   */
  public static void encode(
      float[] signs, int dimension, float factor, float constant, int cell, long row) {
    BitRow.encode(signs, dimension, row);
    long corrections = row + correctionsAt(dimension);
    RawMemory.putFloat(corrections + FACTOR, factor);
    RawMemory.putFloat(corrections + CONSTANT, constant);
    RawMemory.putInt(corrections + CELL, cell);
    RawMemory.putInt(corrections + ONES, BitRow.popCount(row, dimension));
    long end = row + strideBytes(dimension);
    for (long at = corrections + CORRECTION_BYTES; at < end; at += Integer.BYTES) {
      RawMemory.putInt(at, 0);
    }
  }

  /** Returns the factor of a row. */
  public static float factor(long row, int dimension) {
    return factorAt(row + correctionsAt(dimension));
  }

  /** Returns the constant of a row. */
  public static float constant(long row, int dimension) {
    return constantAt(row + correctionsAt(dimension));
  }

  /** Returns the cell of a row. */
  public static int cell(long row, int dimension) {
    return cellAt(row + correctionsAt(dimension));
  }

  /** Returns the number of ones that a row says it has. */
  public static int ones(long row, int dimension) {
    return onesAt(row + correctionsAt(dimension));
  }

  static int correctionsAt(int dimension) {
    return BitRow.tailBytes(dimension);
  }

  static float factorAt(long corrections) {
    return RawMemory.getFloat(corrections + FACTOR);
  }

  static float constantAt(long corrections) {
    return RawMemory.getFloat(corrections + CONSTANT);
  }

  static int cellAt(long corrections) {
    return RawMemory.getInt(corrections + CELL);
  }

  static int onesAt(long corrections) {
    return RawMemory.getInt(corrections + ONES);
  }
}
