package dev.nearfield.kernel;

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

  /** Folds the sixteen lane sums at an address. */
  static float fold(long sums) {
    float quad0 = foldQuad(sums);
    float quad1 = foldQuad(sums + Float.BYTES);
    float quad2 = foldQuad(sums + 2 * Float.BYTES);
    float quad3 = foldQuad(sums + 3 * Float.BYTES);
    return (quad0 + quad2) + (quad1 + quad3);
  }

  private static float foldQuad(long lane) {
    return (RawMemory.getFloat(lane) + RawMemory.getFloat(lane + 8 * Float.BYTES))
        + (RawMemory.getFloat(lane + 4 * Float.BYTES)
            + RawMemory.getFloat(lane + 12 * Float.BYTES));
  }
}
