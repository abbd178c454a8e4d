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
   * Folds the lane sums of one to eight rows and stores the results, floats, over the first. Called
   * from one place in a kernel: the scalar form is long, and once inlined twice it left C2 no
   * budget for the leaf beside it.
   */
  static void fold(long sums, int rows) {
    if (WideFold.USED && rows > 4) {
      WideFold.eight(sums);
    } else if (WideFold.USED && rows > 1) {
      WideFold.four(sums);
    } else {
      foldOneByOne(sums, rows); // one row's selections would wait for one another
    }
  }

  private static void foldOneByOne(long sums, int rows) {
    for (int row = 0; row < rows; row++) {
      float folded = fold(sums + (long) row * BLOCK_BYTES);
      RawMemory.putFloat(sums + (long) row * Float.BYTES, folded);
    }
  }

  /** The tree on scalars. */
  private static float fold(long sums) {
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
