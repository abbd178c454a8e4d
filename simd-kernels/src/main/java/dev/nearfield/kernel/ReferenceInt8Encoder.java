package dev.nearfield.kernel;

/**
 * Encodes components into 7-bit codes one by one: the oracle of {@link Int8Encoder}, and its tail.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class ReferenceInt8Encoder {

  private ReferenceInt8Encoder() {}

  /** Stores the smallest and the largest component at {@code bounds}, two floats. */
  static void bounds(float[] vector, int dimension, long bounds) {
    bounds(vector, 0, dimension, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, bounds);
  }

  /** Widens bounds by the components from {@code from} on, and stores them. */
  static void bounds(float[] vector, int from, int dimension, float min, float max, long bounds) {
    float least = min;
    float greatest = max;
    for (int i = from; i < dimension; i++) {
      least = Math.min(least, vector[i]);
      greatest = Math.max(greatest, vector[i]);
    }
    RawMemory.putFloat(bounds, least);
    RawMemory.putFloat(bounds + Float.BYTES, greatest);
  }

  /** Stores the codes at {@code row}, and their sum and their squares' sum, two ints, at sums. */
  static void codes(
      float[] vector, int dimension, float halfMin, float inverse, long row, long sums) {
    RawMemory.putInt(sums, 0);
    RawMemory.putInt(sums + Integer.BYTES, 0);
    codes(vector, 0, dimension, halfMin, inverse, row, sums);
  }

  /** Stores the codes from {@code from} on and adds to the sums. */
  static void codes(
      float[] vector, int from, int dimension, float halfMin, float inverse, long row, long sums) {
    int sum = RawMemory.getInt(sums);
    int squareSum = RawMemory.getInt(sums + Integer.BYTES);
    for (int i = from; i < dimension; i++) {
      float position = (vector[i] * 0.5f - halfMin) * inverse;
      int code = Float.floatToRawIntBits(position + Int8Row.ROUNDER) & Int8Row.MAX_CODE;
      RawMemory.putByte(row + i, (byte) code);
      sum += code;
      squareSum += code * code;
    }
    RawMemory.putInt(sums, sum);
    RawMemory.putInt(sums + Integer.BYTES, squareSum);
  }
}
