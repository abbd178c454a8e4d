package dev.nearfield.testkit.dataset;

import java.nio.ByteOrder;

/** Turns the shape of an array into rows, checking every product. */
final class Shapes {

  private Shapes() {}

  /** A list of n numbers as n rows of one component: labels. */
  static long[] columnIfFlat(long[] shape) {
    return shape.length == 1 ? new long[] {shape[0], 1} : shape;
  }

  /** A list of n numbers as one row of n components: a single vector. */
  static long[] rowIfFlat(long[] shape) {
    return shape.length == 1 ? new long[] {1, shape[0]} : shape;
  }

  /** The layout of rows along the first axis that end exactly where the file ends. */
  static RowLayout layout(
      FileBytes bytes,
      FileFormat format,
      ElementType type,
      ByteOrder order,
      long firstRowBytes,
      long[] shape) {
    long count = shape[0];
    long dimension = dimension(bytes, shape);
    if (count < 1 || count > Integer.MAX_VALUE) {
      throw bytes.malformed(
          0, "the row count must be in [1, %d], was %d".formatted(Integer.MAX_VALUE, count));
    }
    // Both factors are bounded by now: below 2^31 * 2^16 * 2^3.
    long expected = firstRowBytes + count * dimension * type.bytes();
    if (bytes.sizeBytes() != expected) {
      throw bytes.malformed(
          Math.min(bytes.sizeBytes(), expected),
          "%d rows of %d components (%s) make %d bytes, the file has %d"
              .formatted(count, dimension, type, expected, bytes.sizeBytes()));
    }
    return new RowLayout(format, type, order, firstRowBytes, 0, (int) count, (int) dimension);
  }

  private static long dimension(FileBytes bytes, long[] shape) {
    long dimension = 1;
    for (int axis = 1; axis < shape.length; axis++) {
      // Each axis is bounded before it is multiplied, so the product cannot wrap.
      boolean fits = shape[axis] >= 1 && shape[axis] <= RowLayout.MAX_DIMENSION;
      dimension = fits ? dimension * shape[axis] : -1;
      if (dimension < 1 || dimension > RowLayout.MAX_DIMENSION) {
        throw bytes.malformed(
            0,
            "a row must have 1 to %d components, axis %d of length %d exceeds that"
                .formatted(RowLayout.MAX_DIMENSION, axis, shape[axis]));
      }
    }
    return dimension;
  }
}
