package dev.nearfield.kernel;

/**
 * Scores of a float32 query and rows of 16-bit floats, written as they read.
 *
 * <p>One virtual lane of the 32 of {@link FixedOrder} after another: lane {@code j} below sixteen
 * adds up component {@code 2j} of every 32, lane {@code 16 + j} component {@code 2j + 1}.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class ReferenceHalfScores {

  private static final int LANES = 2 * FixedOrder.LANES;

  private ReferenceHalfScores() {}

  static float bfloat16Dot(long query, long row, int dimension) {
    return dot(ReferenceFormat.BFLOAT16, query, row, dimension, 0, 1);
  }

  static float bfloat16SquaredL2(long query, long row, int dimension) {
    return 0f - squaredL2(ReferenceFormat.BFLOAT16, query, row, dimension, 0, 1);
  }

  static float float16Dot(long query, long row, int dimension) {
    return dot(ReferenceFormat.FLOAT16, query, row, dimension, 0, 1);
  }

  static float float16SquaredL2(long query, long row, int dimension) {
    return 0f - squaredL2(ReferenceFormat.FLOAT16, query, row, dimension, 0, 1);
  }

  /** Folds lanes {@code lane, lane + step, lane + 2 * step ...} of the 32. */
  private static float dot(
      ReferenceFormat format, long query, long row, int dimension, int lane, int step) {
    if (step < LANES) {
      return dot(format, query, row, dimension, lane, 2 * step)
          + dot(format, query, row, dimension, lane + step, 2 * step);
    }
    float sum = 0f;
    for (int i = firstOf(lane); i < dimension; i += LANES) {
      sum = Math.fma(format.component(row, i), query(query, i), sum);
    }
    return sum;
  }

  private static float squaredL2(
      ReferenceFormat format, long query, long row, int dimension, int lane, int step) {
    if (step < LANES) {
      return squaredL2(format, query, row, dimension, lane, 2 * step)
          + squaredL2(format, query, row, dimension, lane + step, 2 * step);
    }
    float sum = 0f;
    for (int i = firstOf(lane); i < dimension; i += LANES) {
      float difference = query(query, i) - format.component(row, i);
      sum = Math.fma(difference, difference, sum);
    }
    return sum;
  }

  private static int firstOf(int lane) {
    return lane < FixedOrder.LANES ? 2 * lane : 2 * (lane - FixedOrder.LANES) + 1;
  }

  private static float query(long query, int position) {
    return RawMemory.getFloat(query + (long) position * Float.BYTES);
  }
}
