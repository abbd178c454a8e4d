package dev.nearfield.kernel;

/**
 * The one order in which floats are summed, so that a score has the same bits on every CPU, in the
 * interpreter and in compiled code.
 *
 * <p>A row is read in blocks of sixteen floats. Lane {@code j} of sixteen virtual lanes adds up
 * component {@code j} of every block, first block first, by fused multiply-add. The lanes are then
 * folded in halves: 16 to 8, 8 to 4, 4 to 2, 2 to 1, lane {@code j} taking lane {@code j + half}.
 *
 * <p>Rows of 16-bit floats are read in blocks of 32, by 32 virtual lanes: lane {@code j} adds up
 * component {@code 2j} of every block and lane {@code 16 + j} component {@code 2j + 1}, the lower
 * and the upper half of the {@code j}th int of a block. One more fold, 32 to 16, comes first.
 *
 * <p>{@code reduceLanes(ADD)} leaves the order open and is not used on floats.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class FixedOrder {

  /** Virtual lanes: the floats of one 512-bit register, or of two or four narrower ones. */
  static final int LANES = 16;

  /** Bytes of one block of sixteen floats, and of the sixteen lanes' sums of one row. */
  static final int BLOCK_BYTES = LANES * Float.BYTES;

  private FixedOrder() {}

  /**
   * Folds the sixteen lane sums of one row. On scalars: a fold of registers was sometimes compiled
   * such that its vectors were allocated, a kilobyte a search.
   */
  static float fold(long sums) {
    float quad0 = (sum(sums, 0) + sum(sums, 8)) + (sum(sums, 4) + sum(sums, 12));
    float quad1 = (sum(sums, 1) + sum(sums, 9)) + (sum(sums, 5) + sum(sums, 13));
    float quad2 = (sum(sums, 2) + sum(sums, 10)) + (sum(sums, 6) + sum(sums, 14));
    float quad3 = (sum(sums, 3) + sum(sums, 11)) + (sum(sums, 7) + sum(sums, 15));
    return (quad0 + quad2) + (quad1 + quad3);
  }

  private static float sum(long sums, int lane) {
    return RawMemory.getFloat(sums + (long) lane * Float.BYTES);
  }
}
