package dev.nearfield.kernel;

/**
 * Scores of two rows, written as they read.
 *
 * <p>The float forms run one virtual lane of {@link FixedOrder} after another: only the order
 * within a lane and of the folds counts.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class ReferenceScores {

  private ReferenceScores() {}

  static float float32Dot(long query, long row, int dimension) {
    return dot(query, row, Float32Row.strideBytes(dimension), 0, 1);
  }

  static float float32SquaredL2(long query, long row, int dimension) {
    return 0f - squaredL2(query, row, Float32Row.strideBytes(dimension), 0, 1);
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

  /** Folds lanes {@code lane, lane + step, lane + 2 * step ...} of the sixteen. */
  private static float dot(long query, long row, int bytes, int lane, int step) {
    if (step < FixedOrder.LANES) {
      return dot(query, row, bytes, lane, 2 * step) + dot(query, row, bytes, lane + step, 2 * step);
    }
    float sum = 0f;
    for (int at = lane * Float.BYTES; at < bytes; at += FixedOrder.BLOCK_BYTES) {
      sum = Math.fma(RawMemory.getFloat(row + at), RawMemory.getFloat(query + at), sum);
    }
    return sum;
  }

  private static float squaredL2(long query, long row, int bytes, int lane, int step) {
    if (step < FixedOrder.LANES) {
      return squaredL2(query, row, bytes, lane, 2 * step)
          + squaredL2(query, row, bytes, lane + step, 2 * step);
    }
    float sum = 0f;
    for (int at = lane * Float.BYTES; at < bytes; at += FixedOrder.BLOCK_BYTES) {
      float difference = RawMemory.getFloat(query + at) - RawMemory.getFloat(row + at);
      sum = Math.fma(difference, difference, sum);
    }
    return sum;
  }

  private static int codeDot(long query, long row, int dimension) {
    int sum = 0;
    for (int i = 0; i < dimension; i++) {
      sum += Int8Row.code(query, i) * Int8Row.code(row, i);
    }
    return sum;
  }
}
