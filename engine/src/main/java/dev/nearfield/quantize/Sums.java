package dev.nearfield.quantize;

/**
 * Sums over components in double precision, four at a time so that additions need not wait for one
 * another, in one fixed order.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class Sums {

  private Sums() {}

  /** Returns the dot product of two vectors; {@code b} may be the shorter one. */
  static double dot(float[] a, float[] b) {
    double p = 0;
    double q = 0;
    double r = 0;
    double s = 0;
    int i = 0;
    for (; i + 3 < b.length; i += 4) {
      p += (double) a[i] * b[i];
      q += (double) a[i + 1] * b[i + 1];
      r += (double) a[i + 2] * b[i + 2];
      s += (double) a[i + 3] * b[i + 3];
    }
    for (; i < b.length; i++) {
      p += (double) a[i] * b[i];
    }
    return (p + q) + (r + s);
  }

  /** Returns the sum of magnitudes. */
  static double magnitudes(float[] a) {
    return signed(a, a);
  }

  /** Returns the sum of {@code b} with the signs of {@code a}, where zero counts as negative. */
  static double signed(float[] a, float[] b) {
    double p = 0;
    double q = 0;
    double r = 0;
    double s = 0;
    int i = 0;
    for (; i + 3 < b.length; i += 4) {
      p += signed(a[i], b[i]);
      q += signed(a[i + 1], b[i + 1]);
      r += signed(a[i + 2], b[i + 2]);
      s += signed(a[i + 3], b[i + 3]);
    }
    for (; i < b.length; i++) {
      p += signed(a[i], b[i]);
    }
    return (p + q) + (r + s);
  }

  /** Turns the sign by arithmetic: nobody could predict a branch. */
  private static float signed(float sign, float value) {
    int flip = sign > 0 ? 0 : Integer.MIN_VALUE;
    return Float.intBitsToFloat(Float.floatToRawIntBits(value) ^ flip);
  }
}
