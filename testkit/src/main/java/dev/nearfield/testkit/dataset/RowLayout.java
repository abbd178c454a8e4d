package dev.nearfield.testkit.dataset;

import java.nio.ByteOrder;

/**
 * Where the rows of a file lie. A layout exists only once it explains the file's length exactly.
 *
 * @param format the file's format
 * @param type how a component is stored
 * @param order byte order of components and prefixes
 * @param firstRowBytes offset of the first row, in bytes
 * @param prefixBytes bytes before each row's components: 4 where a row repeats its dimension
 * @param count rows
 * @param dimension components per row
 */
record RowLayout(
    FileFormat format,
    ElementType type,
    ByteOrder order,
    long firstRowBytes,
    int prefixBytes,
    int count,
    int dimension) {

  /** Most components per row that any reader accepts. */
  static final int MAX_DIMENSION = 65_536;

  /** Bytes from one row to the next; fits an int, for the dimension is bounded. */
  int rowStrideBytes() {
    return prefixBytes + dimension * type.bytes();
  }

  /** Offset of a row, its prefix included, in bytes. */
  long rowOffsetBytes(int row) {
    return firstRowBytes + (long) row * rowStrideBytes();
  }
}
