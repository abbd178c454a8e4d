package dev.nearfield.kernel;

/**
 * The layout of a prepared 7-bit query.
 *
 * <pre>
 *  byte 0           planeBytes       2 * planeBytes                      + 64
 *       | even codes u16 | odd codes u16 | corrections of the row, 16 B; touch | dots of a pass |
 * </pre>
 *
 * A plane holds its codes as shorts, at the byte offset that the short has in the row, zero behind
 * the last code; it is a multiple of 128 bytes, so that kernels take pairs of registers.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class Int8Query {

  /** Bytes of each of the two parts behind the planes. */
  static final int LINE_BYTES = 64;

  private Int8Query() {}

  /** Returns the bytes of one plane for so many bytes of codes, whole blocks. */
  static int planeBytes(int blockBytes) {
    return (blockBytes + 127) & -128;
  }

  /**
   * Clears what lies behind the last code in both planes: corrections of the row were split too.
   */
  static void clearPlanes(long query, int dimension, int blockBytes) {
    int plane = planeBytes(blockBytes);
    for (int position = dimension; position < plane; position++) {
      long at = query + (long) (position & 1) * plane + (position & -2);
      RawMemory.putByte(at, (byte) 0);
      RawMemory.putByte(at + 1, (byte) 0);
    }
  }
}
