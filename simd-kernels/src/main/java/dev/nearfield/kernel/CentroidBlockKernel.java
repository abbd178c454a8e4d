package dev.nearfield.kernel;

import static dev.nearfield.kernel.CentroidBlockLayout.PANEL;
import static dev.nearfield.kernel.CentroidBlockLayout.PANEL_BYTES;

/**
 * The nearest centroids by blocks of {@value #TILE_ROWS} rows and 64 centroids.
 *
 * <p>Threads: as {@link CentroidBlock}. Owns: nothing.
 */
final class CentroidBlockKernel extends PackedCentroidBlock {

  /*
   * The loops of a register-blocked matrix product (Goto, van de Geijn, "Anatomy of
   * High-Performance Matrix Multiplication", 2008), with the search for the smallest cost where
   * a product would be stored:
   *
   *   for 64 rows that stay in the second-level cache
   *     for each panel of 64 centroids, read 16 times over
   *       for each tile of 4 rows: 4 x 64 sums in registers, stored to scratch,
   *         compared with the best of each row while they are in the first-level cache
   *
   * The best of a row is kept in sixteen lanes, lane j of the centroids 16 n + j, and reduced to
   * one at the end: the smallest cost, and of equal ones the lowest centroid.
   */

  /** Rows of a tile: with four registers of centroids they make 16 sums, the most C2 bears. */
  private static final int TILE_ROWS = 4;

  /** Rows for which a panel is read once: 64 rows of 768 components take 192 KiB. */
  private static final int BLOCK_ROWS = 64;

  private static final int SUMS_BYTES = TILE_ROWS * PANEL_BYTES;

  CentroidBlockKernel(CentroidBlockLayout layout) {
    super(layout);
  }

  /** A tile's sums, then the best of each row of a block. */
  @Override
  public int scratchBytes() {
    return SUMS_BYTES + BLOCK_ROWS * CentroidBlockLeaves.BEST_BYTES;
  }

  @Override
  public void nearest(
      long packed, long[] rows, int count, long scratch, int[] cells, float[] costs) {
    long bests = bests(scratch);
    for (int from = 0; from < count; from += BLOCK_ROWS) {
      int to = Math.min(count, from + BLOCK_ROWS);
      for (int i = from; i < to; i++) {
        CentroidBlockLeaves.clearBest(best(bests, i - from));
      }
      for (int panel = 0; panel < layout.panels(); panel++) {
        visit(packed, panel, rows, from, to, scratch);
      }
      for (int i = from; i < to; i++) {
        long best = best(bests, i - from);
        int lane = bestLane(best);
        costs[i] = costIn(best, lane);
        cells[i] = cellIn(best, lane);
      }
    }
  }

  /** Compares the rows of a block with the centroids of a panel. */
  private void visit(long packed, int panel, long[] rows, int from, int to, long sums) {
    long components = layout.components(packed, panel);
    long bias = layout.bias(packed, panel);
    for (int row = from; row < to; row += TILE_ROWS) {
      multiply(rows, row, to - 1, components, sums);
      int left = Math.min(TILE_ROWS, to - row);
      for (int i = 0; i < left; i++) {
        keepBest(sums + (long) i * PANEL_BYTES, bias, panel, best(bests(sums), row - from + i));
      }
    }
  }

  private void keepBest(long sums, long bias, int panel, long best) {
    for (int lane = 0; lane < FixedOrder.BLOCK_BYTES; lane += Lanes.BYTES) {
      CentroidBlockLeaves.keepBest(sums, bias, layout.cost().scale, panel * PANEL, lane, best);
    }
  }

  /** Stores the sums of four rows from {@code at}; repeats the last to make four. */
  private void multiply(long[] rows, int at, int last, long components, long sums) {
    long row0 = rows[at];
    long row1 = rows[Math.min(at + 1, last)];
    long row2 = rows[Math.min(at + 2, last)];
    long row3 = rows[Math.min(at + 3, last)];
    int dimension = layout.dimension();
    for (int lane = 0; lane < PANEL_BYTES; lane += CentroidBlockLeaves.TILE_BYTES) {
      CentroidBlockLeaves.tile(row0, row1, row2, row3, components, dimension, lane, sums);
    }
  }

  private static long bests(long scratch) {
    return scratch + SUMS_BYTES;
  }

  private static long best(long bests, int row) {
    return bests + (long) row * CentroidBlockLeaves.BEST_BYTES;
  }

  private static int bestLane(long best) {
    int found = 0;
    for (int lane = 1; lane < FixedOrder.LANES; lane++) {
      float cost = costIn(best, lane);
      float least = costIn(best, found);
      if (cost < least || (cost == least && cellIn(best, lane) < cellIn(best, found))) {
        found = lane;
      }
    }
    return found;
  }

  private static float costIn(long best, int lane) {
    return RawMemory.getFloat(best + (long) lane * Float.BYTES);
  }

  private static int cellIn(long best, int lane) {
    long first = best + FixedOrder.BLOCK_BYTES + (long) lane * Float.BYTES;
    return (int) RawMemory.getFloat(first) + lane;
  }
}
