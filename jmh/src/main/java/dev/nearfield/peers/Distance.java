package dev.nearfield.peers;

import dev.nearfield.Metric;

/**
 * The distances that recall is judged by: double sums over the original components, in one order,
 * so that the same pair always has the same distance. Smaller is nearer under every metric.
 */
final class Distance {

  private Distance() {}

  /** The distance of a metric. */
  static double of(Metric metric, float[] a, float[] b) {
    return switch (metric) {
      case SQUARED_L2 -> squaredL2(a, b);
      case COSINE -> 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
      case DOT -> -dot(a, b);
    };
  }

  // Four sums each: one alone would wait for its own last addition.

  private static double squaredL2(float[] a, float[] b) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int i = 0;
    for (; i < a.length - 3; i += 4) {
      sum0 += square((double) a[i] - b[i]);
      sum1 += square((double) a[i + 1] - b[i + 1]);
      sum2 += square((double) a[i + 2] - b[i + 2]);
      sum3 += square((double) a[i + 3] - b[i + 3]);
    }
    for (; i < a.length; i++) {
      sum0 += square((double) a[i] - b[i]);
    }
    return sum0 + sum1 + (sum2 + sum3);
  }

  private static double dot(float[] a, float[] b) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int i = 0;
    for (; i < a.length - 3; i += 4) {
      sum0 += (double) a[i] * b[i];
      sum1 += (double) a[i + 1] * b[i + 1];
      sum2 += (double) a[i + 2] * b[i + 2];
      sum3 += (double) a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      sum0 += (double) a[i] * b[i];
    }
    return sum0 + sum1 + (sum2 + sum3);
  }

  private static double square(double value) {
    return value * value;
  }
}
