package dev.nearfield.testkit.dataset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/*  fvecs, bvecs, ivecs: every row repeats its dimension.
 *
 *  byte 0             4                      4 + d * elementBytes
 *       | d i32, LE   | d components         | d i32 | d components | ...
 */
/** Reads the layout of fvecs, bvecs and ivecs files. */
final class VecsFormat {

  private static final int PREFIX_BYTES = 4;
  private static final int SAMPLES = 64;

  private VecsFormat() {}

  static RowLayout read(FileBytes bytes, FileFormat format) {
    int dimension = bytes.copy(0, PREFIX_BYTES).getInt();
    if (dimension < 1 || dimension > RowLayout.MAX_DIMENSION) {
      throw bytes.malformed(
          0,
          "the first row's dimension must be in [1, %d], was %d"
              .formatted(RowLayout.MAX_DIMENSION, dimension));
    }
    long stride = PREFIX_BYTES + (long) dimension * format.elementType().bytes();
    long count = bytes.sizeBytes() / stride;
    if (count * stride != bytes.sizeBytes()) {
      throw bytes.malformed(
          count * stride, "the last row is cut short: a row takes %d bytes".formatted(stride));
    }
    if (count > Integer.MAX_VALUE) {
      throw bytes.malformed(0, "holds %d rows, more than an int counts".formatted(count));
    }
    var layout =
        new RowLayout(
            format,
            format.elementType(),
            ByteOrder.LITTLE_ENDIAN,
            0,
            PREFIX_BYTES,
            (int) count,
            dimension);
    checkSampledPrefixes(bytes, layout);
    return layout;
  }

  /** Looks at some rows only; the reader checks each row that it reads. */
  private static void checkSampledPrefixes(FileBytes bytes, RowLayout layout) {
    int last = layout.count() - 1;
    int samples = Math.min(layout.count(), SAMPLES);
    for (int sample = 0; sample < samples; sample++) {
      // Evenly spaced, the first and the last row included.
      int row = (int) ((long) last * sample / Math.max(1, samples - 1));
      checkPrefix(bytes, layout, row, bytes.copy(layout.rowOffsetBytes(row), PREFIX_BYTES));
    }
  }

  /** Checks that a row says the dimension that the layout says. */
  static void checkPrefix(FileBytes bytes, RowLayout layout, int row, ByteBuffer prefix) {
    int dimension = prefix.getInt(prefix.position());
    if (dimension != layout.dimension()) {
      throw bytes.malformed(
          layout.rowOffsetBytes(row),
          "row %d says dimension %d, the first row %d"
              .formatted(row, dimension, layout.dimension()));
    }
  }
}
