package dev.nearfield.testkit.dataset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/*  fbin, u8bin, i8bin, ibin, little-endian.
 *
 *  byte 0            4              8
 *       | count u32  | dimension u32| count rows of dimension components
 */
/** Reads the layout of the "bin" files of the big-ann benchmarks. */
final class BinFormat {

  static final int HEADER_BYTES = 8;

  private BinFormat() {}

  static RowLayout read(FileBytes bytes, FileFormat format) {
    Shape shape = Shape.read(bytes);
    shape.requireLength(bytes, format.elementType().bytes(), format.extension());
    return layout(format, shape);
  }

  static RowLayout layout(FileFormat format, Shape shape) {
    return new RowLayout(
        format,
        format.elementType(),
        ByteOrder.LITTLE_ENDIAN,
        HEADER_BYTES,
        0,
        shape.count,
        shape.dimension);
  }

  /** The header's two numbers, within bounds. */
  record Shape(int count, int dimension) {

    static Shape read(FileBytes bytes) {
      ByteBuffer header = bytes.copy(0, HEADER_BYTES);
      long count = Integer.toUnsignedLong(header.getInt());
      long dimension = Integer.toUnsignedLong(header.getInt());
      if (count < 1 || count > Integer.MAX_VALUE) {
        throw bytes.malformed(
            0, "the row count must be in [1, %d], was %d".formatted(Integer.MAX_VALUE, count));
      }
      if (dimension < 1 || dimension > RowLayout.MAX_DIMENSION) {
        throw bytes.malformed(
            Integer.BYTES,
            "the dimension must be in [1, %d], was %d"
                .formatted(RowLayout.MAX_DIMENSION, dimension));
      }
      return new Shape((int) count, (int) dimension);
    }

    /** Length of a file with this many bytes per component; below 2^51, it cannot overflow. */
    long fileBytes(int componentBytes) {
      return HEADER_BYTES + (long) count * dimension * componentBytes;
    }

    void requireLength(FileBytes bytes, int componentBytes, String name) {
      long expected = fileBytes(componentBytes);
      if (bytes.sizeBytes() == expected) {
        return;
      }
      String hint =
          bytes.sizeBytes() == fileBytes(2 * Integer.BYTES)
              ? " (the length is that of a ground-truth file: ids, then distances)"
              : "";
      throw bytes.malformed(
          Math.min(bytes.sizeBytes(), expected),
          "%d rows of %d components make %d bytes as %s, the file has %d%s"
              .formatted(count, dimension, expected, name, bytes.sizeBytes(), hint));
    }
  }
}
