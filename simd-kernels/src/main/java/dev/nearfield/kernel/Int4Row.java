package dev.nearfield.kernel;

/**
 * The layout of a row of four bits per component, from which an {@link Int4Kernel} estimates
 * scores.
 *
 * <pre>
 *  byte 0                      corrections - 1   corrections = 4 * ceil((quarter * 2 + 1) / 4)
 *       | u16[quarter] | zeros | cell u8         | factor f32 | constant f32 | zeros |
 *
 *  q = quarter = ceil(dimension / 4)
 *  short k = code[k] + 16 code[q + k] + 256 code[2 q + k] + 4096 code[3 q + k]
 * </pre>
 *
 * Little-endian, the stride a multiple of 64: 64 bytes to 108 components, 128 to 236. A code {@code
 * 0..15} stands for {@code code - 7.5} steps; codes of components that a vector lacks are zero. So
 * a quarter of the components meets a register of codes at a time, in the order in which the query
 * has them. What factor, constant and cell are for is said by {@link Int4Kernel}.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
public final class Int4Row {

  /** Largest code. */
  public static final int MAX_CODE = 15;

  private static final int CELL = -1;
  private static final int FACTOR = 0;
  private static final int CONSTANT = 4;
  private static final int CORRECTION_BYTES = 8;

  private Int4Row() {}

  /** Returns the bytes of a row, corrections and padding included: a multiple of 64. */
  public static int strideBytes(int dimension) {
    return (correctionsAt(RowKernels.checkDimension(dimension)) + CORRECTION_BYTES + 63) & -64;
  }

  /**
   * Returns the code of a component: that of the step it lies in, the outermost for all beyond.
   *
   * @param inverseStep how many steps make 1, finite
   */
  public static int codeOf(float component, float inverseStep) {
    return Math.min(Math.max((int) (component * inverseStep + 8f), 0), MAX_CODE);
  }

  /**
   * Writes a whole row.
   *
   * @param components shape {@code [dimension]}, each stored as its {@link #codeOf}
   * @param factor by which the row's codes are multiplied
   * @param constant what the row adds to every score
   * @param cell whose score is added, {@code 0..CellKernel.MAX_CELLS - 1}
   * @param row address of {@link #strideBytes} bytes
   */
  public static void encode(
      float[] components,
      int dimension,
      float inverseStep,
      float factor,
      float constant,
      int cell,
      long row) {
    int quarter = quarter(dimension);
    for (int k = 0; k < quarter; k++) {
      int codes = 0;
      for (int i = k, shift = 0; i < dimension; i += quarter, shift += 4) {
        codes |= codeOf(components[i], inverseStep) << shift;
      }
      RawMemory.putShort(row + (long) k * Short.BYTES, (short) codes);
    }
    long corrections = row + correctionsAt(dimension);
    clear(row + (long) quarter * Short.BYTES, corrections + CELL);
    RawMemory.putByte(corrections + CELL, (byte) cell);
    RawMemory.putFloat(corrections + FACTOR, factor);
    RawMemory.putFloat(corrections + CONSTANT, constant);
    clear(corrections + CORRECTION_BYTES, row + strideBytes(dimension));
  }

  /** Returns the code of one component, {@code 0..15}. */
  public static int code(long row, int dimension, int position) {
    int quarter = quarter(dimension);
    short codes = RawMemory.getShort(row + (long) (position % quarter) * Short.BYTES);
    return (codes >>> (position / quarter * 4)) & MAX_CODE;
  }

  /** Returns the factor of a row. */
  public static float factor(long row, int dimension) {
    return factorAt(row + correctionsAt(dimension));
  }

  /** Returns the constant of a row. */
  public static float constant(long row, int dimension) {
    return constantAt(row + correctionsAt(dimension));
  }

  /** Returns the cell of a row, {@code 0..255}. */
  public static int cell(long row, int dimension) {
    return cellAt(row + correctionsAt(dimension));
  }

  /** Returns how many components meet a register of codes at a time. */
  static int quarter(int dimension) {
    return (dimension + 3) / 4;
  }

  /** Returns the bytes that kernels read as codes: whole blocks of 64, corrections not excluded. */
  static int blockBytes(int dimension) {
    return (quarter(RowKernels.checkDimension(dimension)) * Short.BYTES + 63) & -64;
  }

  static int correctionsAt(int dimension) {
    return (quarter(dimension) * Short.BYTES + 1 + 3) & -4;
  }

  static float factorAt(long corrections) {
    return RawMemory.getFloat(corrections + FACTOR);
  }

  static float constantAt(long corrections) {
    return RawMemory.getFloat(corrections + CONSTANT);
  }

  static int cellAt(long corrections) {
    return RawMemory.getByte(corrections + CELL) & 0xff;
  }

  private static void clear(long from, long to) {
    for (long at = from; at < to; at++) {
      RawMemory.putByte(at, (byte) 0);
    }
  }
}
