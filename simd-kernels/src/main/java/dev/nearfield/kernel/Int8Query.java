package dev.nearfield.kernel;

import static dev.nearfield.kernel.RawMemory.getDouble;

/**
 * The layout of a prepared 7-bit query.
 *
 * <pre>
 *  byte 0       blockBytes  terms = 2 * blockBytes   + 64
 *       | even u16 | odd u16 | f64 terms, 0           | IntegerResults | row of a prepared vector |
 *                    terms: offset, step, offsetSum, stepSum, squareSum, bias
 * </pre>
 *
 * A plane holds its codes as shorts, at the byte offset that the short has in the row, zero behind
 * the last code. The terms are the query's part in {@link Int8Scores}; the results are scratch of a
 * batch.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class Int8Query {

  /** Bytes of the terms. */
  static final int TERMS_BYTES = 64;

  private static final int OFFSET = 0;
  private static final int STEP = 8;
  private static final int OFFSET_SUM = 16;
  private static final int STEP_SUM = 24;
  private static final int SQUARE_SUM = 32;
  private static final int BIAS = 40;

  private Int8Query() {}

  /**
   * Stores the terms of a row, whose corrections are at {@code corrections}. The last of them are
   * read as a sum of squares and as a bias: the kernel's rows have one, and the other is not used.
   */
  static void putTerms(long corrections, int dimension, long terms) {
    double offset = Int8Row.offsetAt(corrections);
    double step = Int8Row.stepAt(corrections);
    RawMemory.putDouble(terms + OFFSET, offset);
    RawMemory.putDouble(terms + STEP, step);
    RawMemory.putDouble(terms + OFFSET_SUM, dimension * offset);
    RawMemory.putDouble(terms + STEP_SUM, step * Int8Row.codeSumAt(corrections));
    RawMemory.putDouble(terms + SQUARE_SUM, (step * step) * Int8Row.codeSquareSumAt(corrections));
    RawMemory.putDouble(terms + BIAS, Int8Row.biasAt(corrections));
  }

  static double offsetAt(long terms) {
    return getDouble(terms + OFFSET);
  }

  static double stepAt(long terms) {
    return getDouble(terms + STEP);
  }

  /** Returns the offset times the dimension. */
  static double offsetSumAt(long terms) {
    return getDouble(terms + OFFSET_SUM);
  }

  /** Returns the step times the sum of the codes. */
  static double stepSumAt(long terms) {
    return getDouble(terms + STEP_SUM);
  }

  /** Returns the square of the step times the sum of the codes' squares. */
  static double squareSumAt(long terms) {
    return getDouble(terms + SQUARE_SUM);
  }

  /** Returns the bias. */
  static double biasAt(long terms) {
    return getDouble(terms + BIAS);
  }

  /**
   * Clears what lies behind the last code in both planes: corrections of the row were split too.
   */
  static void clearPlanes(long query, int dimension, int blockBytes) {
    for (int position = dimension; position < blockBytes; position++) {
      int plane = (position & 1) * blockBytes;
      RawMemory.putByte(query + plane + (position & -2), (byte) 0);
    }
  }
}
