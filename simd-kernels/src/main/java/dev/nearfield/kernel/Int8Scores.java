package dev.nearfield.kernel;

import static dev.nearfield.kernel.Int8Row.codeSquareSumAt;
import static dev.nearfield.kernel.Int8Row.codeSumAt;
import static dev.nearfield.kernel.Int8Row.offsetAt;
import static dev.nearfield.kernel.Int8Row.stepAt;

/**
 * Metrics of two 7-bit rows from the dot product of their codes and their corrections.
 *
 * <p>With codes {@code c, d}, offsets {@code o, p} and steps {@code s, t} the components are {@code
 * o + s c} and {@code p + t d}; sums over the components give
 *
 * <pre>
 *   dot       = n o p + o t sum(d) + p s sum(c) + s t sum(c d)
 *   squaredL2 = n (o-p)^2 + 2 (o-p) (s sum(c) - t sum(d)) + s^2 sum(c^2) + t^2 sum(d^2) - 2 s t sum(c d)
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
   * @param a address of one row's corrections
   * @param b address of the other's
   */
  static float dot(long a, long b, int dimension, int codeDot) {
    double offsetA = offsetAt(a);
    double offsetB = offsetAt(b);
    double stepA = stepAt(a);
    double stepB = stepAt(b);
    double crossed = offsetA * (stepB * codeSumAt(b)) + offsetB * (stepA * codeSumAt(a));
    return (float) ((dimension * offsetA) * offsetB + crossed + (stepA * stepB) * codeDot);
  }

  /** Returns the squared Euclidean distance of two rows' components; never negative. */
  static float squaredL2(long a, long b, int dimension, int codeDot) {
    double stepA = stepAt(a);
    double stepB = stepAt(b);
    double shift = (double) offsetAt(a) - offsetAt(b);
    double tilt = stepA * codeSumAt(a) - stepB * codeSumAt(b);
    double squares = (stepA * stepA) * codeSquareSumAt(a) + (stepB * stepB) * codeSquareSumAt(b);
    double sum = (dimension * shift + 2 * tilt) * shift + (squares - 2 * (stepA * stepB) * codeDot);
    return (float) Math.max(sum, 0.0);
  }
}
