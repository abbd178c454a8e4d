package dev.nearfield.kernel;

/**
 * Scores of two rows on scalars, as fast as plain Java gets them.
 *
 * <p>The float forms run four virtual lanes of {@link FixedOrder} at a time: only the order within
 * a lane and of the folds counts.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class ReferenceScores {

  private static final long EVEN_BYTES = 0x00ff_00ff_00ff_00ffL;

  private ReferenceScores() {}

  static float float32Dot(long query, long row, int dimension) {
    return dot(query, row, Float32Row.strideBytes(dimension));
  }

  static float float32SquaredL2(long query, long row, int dimension) {
    return 0f - squaredL2(query, row, Float32Row.strideBytes(dimension));
  }

  static float int8Dot(long query, long row, int dimension) {
    long corrections = row + Int8Row.correctionsAt(dimension);
    long terms = ReferenceFormat.terms(query, dimension);
    return Int8Scores.dot(terms, corrections, codeDot(query, row, dimension));
  }

  static float int8SquaredL2(long query, long row, int dimension) {
    long corrections = row + Int8Row.correctionsAt(dimension);
    long terms = ReferenceFormat.terms(query, dimension);
    int codeDot = codeDot(query, row, dimension);
    return 0f - Int8Scores.squaredL2(terms, corrections, dimension, codeDot);
  }

  /** Four times four lanes, in the order of {@link FixedOrder#fold}. */
  private static float dot(long query, long row, int bytes) {
    return (fourDots(query, row, bytes) + fourDots(query + 8, row + 8, bytes))
        + (fourDots(query + 4, row + 4, bytes) + fourDots(query + 12, row + 12, bytes));
  }

  /** Folds lanes 0, 4, 8 and 12: four sums that need not wait for one another's additions. */
  private static float fourDots(long query, long row, int bytes) {
    float sum0 = 0f;
    float sum4 = 0f;
    float sum8 = 0f;
    float sum12 = 0f;
    for (int at = 0; at < bytes; at += FixedOrder.BLOCK_BYTES) {
      sum0 = Math.fma(floatAt(row, at), floatAt(query, at), sum0);
      sum4 = Math.fma(floatAt(row, at + 16), floatAt(query, at + 16), sum4);
      sum8 = Math.fma(floatAt(row, at + 32), floatAt(query, at + 32), sum8);
      sum12 = Math.fma(floatAt(row, at + 48), floatAt(query, at + 48), sum12);
    }
    return (sum0 + sum8) + (sum4 + sum12);
  }

  private static float squaredL2(long query, long row, int bytes) {
    return (fourSquares(query, row, bytes) + fourSquares(query + 8, row + 8, bytes))
        + (fourSquares(query + 4, row + 4, bytes) + fourSquares(query + 12, row + 12, bytes));
  }

  private static float fourSquares(long query, long row, int bytes) {
    float sum0 = 0f;
    float sum4 = 0f;
    float sum8 = 0f;
    float sum12 = 0f;
    for (int at = 0; at < bytes; at += FixedOrder.BLOCK_BYTES) {
      float difference0 = floatAt(query, at) - floatAt(row, at);
      float difference4 = floatAt(query, at + 16) - floatAt(row, at + 16);
      float difference8 = floatAt(query, at + 32) - floatAt(row, at + 32);
      float difference12 = floatAt(query, at + 48) - floatAt(row, at + 48);
      sum0 = Math.fma(difference0, difference0, sum0);
      sum4 = Math.fma(difference4, difference4, sum4);
      sum8 = Math.fma(difference8, difference8, sum8);
      sum12 = Math.fma(difference12, difference12, sum12);
    }
    return (sum0 + sum8) + (sum4 + sum12);
  }

  private static float floatAt(long row, int offset) {
    return RawMemory.getFloat(row + offset);
  }

  /*
   * Four products of codes are one multiplication. As digits to the base 2^16, the number abcd
   * times the number of the other row's digits in reverse, hgfe, has the digit ae + bf + cg + dh
   * in the place of 2^48: it is the product's topmost that fits a long, and nothing is carried
   * into it, because no digit's sum of four 7-bit products reaches 2^16. So eight codes of each
   * row are loaded at once, those of the query in reverse, and taken apart into even and odd ones.
   */
  private static int codeDot(long query, long row, int dimension) {
    int sum = 0;
    int i = 0;
    for (; i + 7 < dimension; i += 8) {
      long codes = RawMemory.getLong(row + i);
      long reversed = Long.reverseBytes(RawMemory.getLong(query + i));
      long even = (codes & EVEN_BYTES) * ((reversed >>> 8) & EVEN_BYTES);
      long odd = ((codes >>> 8) & EVEN_BYTES) * (reversed & EVEN_BYTES);
      sum += (int) (even >>> 48) + (int) (odd >>> 48);
    }
    for (; i < dimension; i++) {
      sum += Int8Row.code(query, i) * Int8Row.code(row, i);
    }
    return sum;
  }
}
