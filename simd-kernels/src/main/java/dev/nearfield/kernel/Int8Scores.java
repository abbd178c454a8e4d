package dev.nearfield.kernel;

/**
 * Metrics of two 7-bit rows from the dot product of their codes and their corrections.
 *
 * <p>With codes {@code c, d}, offsets {@code o, p} and steps {@code s, t} the components are {@code
 * o + s c} and {@code p + t d}; sums over the components give
 *
 * <pre>
 *   dot       = n o p + o t sum(d) + p s sum(c) + s t sum(c d) + bias + bias
 *   squaredL2 = n (o-p)^2 + 2 (o-p) (s sum(c) - t sum(d))
 *             + s^2 sum(c^2) + t^2 sum(d^2) - 2 s t sum(c d)
 * </pre>
 *
 * In double, where all sums and most products are exact: the error is that of one rounding to float
 * plus about 2^-50 of the largest term. Both are symmetric to the last bit, and the squared
 * distance of rows with equal bytes is exactly zero.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class Int8Scores {

  private Int8Scores() {}

  /**
   * Returns the dot product of two rows' components.
   *
   * @param a address of one row's terms ({@link Int8Query})
   * @param b address of the other's corrections ({@link Int8Row})
   */
  static float dot(long a, long b, int codeDot) {
    double offset = Int8Row.offsetAt(b);
    double step = Int8Row.stepAt(b);
    double stepSum = step * Int8Row.codeSumAt(b);
    double crossed = Int8Query.offsetAt(a) * stepSum + offset * Int8Query.stepSumAt(a);
    double codes = (Int8Query.stepAt(a) * step) * codeDot;
    double biases = Int8Query.biasAt(a) + Int8Row.biasAt(b);
    return (float) (Int8Query.offsetSumAt(a) * offset + crossed + codes + biases);
  }

  /** Returns the squared Euclidean distance of two rows' components; never negative. */
  static float squaredL2(long a, long b, int dimension, int codeDot) {
    double step = Int8Row.stepAt(b);
    double shift = Int8Query.offsetAt(a) - Int8Row.offsetAt(b);
    double tilt = Int8Query.stepSumAt(a) - step * Int8Row.codeSumAt(b);
    double squares = Int8Query.squareSumAt(a) + (step * step) * Int8Row.codeSquareSumAt(b);
    double codes = squares - 2 * (Int8Query.stepAt(a) * step) * codeDot;
    double sum = (dimension * shift + 2 * tilt) * shift + codes;
    return sum > 0 ? (float) sum : 0f;
  }
}
