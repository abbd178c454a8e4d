package dev.nearfield.kernel;

import jdk.incubator.vector.FloatVector;

/**
 * The one order in which floats are summed, so that a score has the same bits on every CPU, in the
 * interpreter and in compiled code.
 *
 * <p>A row is read in blocks of sixteen floats. Lane {@code j} of sixteen virtual lanes adds up
 * component {@code j} of every block, first block first, by fused multiply-add. The lanes are then
 * folded in halves: 16 to 8, 8 to 4, 4 to 2, 2 to 1, lane {@code j} taking lane {@code j + half}.
 * {@code reduceLanes(ADD)} leaves the order open and is not used on floats.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class FixedOrder {

  /** Virtual lanes: the floats of one 512-bit register, or of two or four narrower ones. */
  static final int LANES = 16;

  /** Bytes of one block of sixteen floats, and of the sixteen lanes' sums of one row. */
  static final int BLOCK_BYTES = LANES * Float.BYTES;

  private FixedOrder() {}

  /** Folds the sixteen lane sums of each row to four, in place, the first 16 of its 64 bytes. */
  static void foldToQuads(long sums, int rows) {
    long quads = sums & RawMemory.ADDRESS_MASK;
    for (int i = 0; i < rows * BLOCK_BYTES; i += BLOCK_BYTES) {
      long row = quads + (i & Lanes.OFFSET_MASK);
      FloatVector low = Lanes.quad(row).add(Lanes.quad(row + 32));
      FloatVector high = Lanes.quad(row + 16).add(Lanes.quad(row + 48));
      Lanes.putFloats(low.add(high), row);
    }
  }

  /** Folds the four sums that {@link #foldToQuads} left. */
  static float foldQuad(long quad) {
    float even = RawMemory.getFloat(quad) + RawMemory.getFloat(quad + 8);
    float odd = RawMemory.getFloat(quad + 4) + RawMemory.getFloat(quad + 12);
    return even + odd;
  }
}
