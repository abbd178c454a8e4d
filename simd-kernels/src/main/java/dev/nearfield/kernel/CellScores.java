package dev.nearfield.kernel;

/**
 * The part of a prepared query that has a score for each cell: a table of {@link
 * CellKernel#MAX_CELLS} floats, zero behind the last cell.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class CellScores {

  static final int BYTES = CellKernel.MAX_CELLS * Float.BYTES;

  private CellScores() {}

  static void put(float[] cellScores, int cellCount, long table) {
    RawMemory.putFloats(cellScores, table, cellCount);
    for (int cell = cellCount; cell < CellKernel.MAX_CELLS; cell++) {
      RawMemory.putFloat(table + (long) cell * Float.BYTES, 0f);
    }
  }

  /** Whatever a row says its cell is, what is read lies in the table. */
  static float at(long table, int cell) {
    return RawMemory.getFloat(table + (long) (cell & (CellKernel.MAX_CELLS - 1)) * Float.BYTES);
  }
}
