package dev.nearfield.kernel;

/**
 * Scratch for the integer results of a batch of rows, one int a row: row {@code i} of a list has
 * place {@code i % ROWS}.
 *
 * <p>A leaf runs over the whole batch before anything else is done with its rows: whatever stands
 * between the loads of one row and of the next keeps the latter's lines from being asked for.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class IntegerResults {

  /** Rows of a batch, a multiple of four; longer lists are several batches. */
  static final int ROWS = 64;

  /** The bits of a row's position that say which place it has. */
  static final int MASK = ROWS - 1;

  /** Where a leaf stores what it reads only to touch a row; before it is room for a register. */
  static final int TOUCH = ROWS * Integer.BYTES + FixedOrder.BLOCK_BYTES;

  /** Bytes of the scratch, aligned to 64. */
  static final int BYTES = TOUCH + FixedOrder.BLOCK_BYTES;

  private IntegerResults() {}

  /** Returns the result of a row at a position in its list. */
  static int at(long results, int position) {
    return RawMemory.getInt(results + (long) (position & MASK) * Integer.BYTES);
  }

  /** Stores the result of a row at a position in its list. */
  static void put(long results, int position, int result) {
    RawMemory.putInt(results + (long) (position & MASK) * Integer.BYTES, result);
  }
}
