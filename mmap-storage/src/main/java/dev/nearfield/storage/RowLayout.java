package dev.nearfield.storage;

/**
 * Where the rows of a segment file lie.
 *
 * <pre>
 * byte 0        4096                           rowsEnd           trailer
 *      | header | row 0 | row 1 | ... | row n-1 | block checksums | 64 bytes |
 *      | + 0    |                               | u32 per 64 KiB  |
 *
 * stride 4032, one row a page:   | row 0 . | row 1 . | row 2 . |      waste 1.6 %
 * stride 3072, packed:           | row 0 | row| 1 | row 2 |           would waste 25 %
 * </pre>
 *
 * <p>Rows are grouped: a group is whole pages and holds whole rows. When rounding rows to pages (or
 * a long row to the end of its last page) wastes under 6 %, a group is that; otherwise rows are
 * packed and a group is 64 of them. Windows, the units of mapping, are whole groups, so no row
 * straddles two windows.
 *
 * <p>Threads: immutable. Owns: nothing.
 *
 * @param strideBytes bytes per row, a multiple of 64
 * @param groupRows rows in a group
 * @param groupBytes bytes in a group, a multiple of the page
 * @param groupsPerWindow groups in a window of about 64 MB
 */
record RowLayout(int strideBytes, int groupRows, long groupBytes, int groupsPerWindow) {

  static final String KIND = "segment";
  static final int VERSION = 1;
  static final int ROW_ALIGNMENT = 64;

  /** Where row 0 begins; the header's page is otherwise zero. */
  static final int ROWS_OFFSET = 4096;

  private static final int PAGE_BYTES = 4096;
  private static final double MAX_WASTE = 0.06;
  private static final long WINDOW_BYTES = 64L << 20;

  /** The layout of rows of this stride; a function of the stride alone. */
  static RowLayout of(int strideBytes) {
    if (strideBytes < ROW_ALIGNMENT || strideBytes % ROW_ALIGNMENT != 0) {
      throw new IllegalArgumentException(
          "strideBytes must be a positive multiple of %d, was %d"
              .formatted(ROW_ALIGNMENT, strideBytes));
    }
    int groupRows = Math.max(1, PAGE_BYTES / strideBytes);
    long groupBytes = Math.ceilDiv((long) strideBytes, PAGE_BYTES) * PAGE_BYTES;
    double waste = 1 - (double) groupRows * strideBytes / groupBytes;
    if (waste >= MAX_WASTE) {
      groupRows = PAGE_BYTES / ROW_ALIGNMENT;
      groupBytes = (long) groupRows * strideBytes;
    }
    int groupsPerWindow = (int) Math.max(1, WINDOW_BYTES / groupBytes);
    return new RowLayout(strideBytes, groupRows, groupBytes, groupsPerWindow);
  }

  /** A row's first byte, counted from row 0. */
  long position(int slot) {
    return slot / groupRows * groupBytes + (long) (slot % groupRows) * strideBytes;
  }

  /** Bytes that the first {@code rows} rows occupy, counted from row 0. */
  long bytes(int rows) {
    return rows == 0 ? 0 : position(rows - 1) + strideBytes;
  }

  /** Whether consecutive rows touch each other, so that many can be written as one. */
  boolean isPacked() {
    return groupBytes == (long) groupRows * strideBytes;
  }

  long windowBytes() {
    return groupBytes * groupsPerWindow;
  }

  /** The window that holds a row. */
  int window(int slot) {
    return slot / groupRows / groupsPerWindow;
  }

  /** The table of a segment: one CRC32C per 64 KiB of rows. */
  static long tableBytes(long rowBytes) {
    return Checksums.blockCount(rowBytes) * Integer.BYTES;
  }
}
