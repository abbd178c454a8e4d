package dev.nearfield.kmeans;

import dev.nearfield.kernel.CentroidBlock;
import dev.nearfield.kernel.CentroidSums;
import java.util.Arrays;

/**
 * One worker's sums over one chunk of rows, with room for as many cells as a chunk has rows.
 *
 * <p>Threads: one at a time. Owns: nothing, its memory belongs to the run.
 */
final class Tally {

  private static final int NONE = -1;

  private final int dimension;
  private final long sums;
  private final long sumBytes;
  private final long[] addresses;
  private final int[] chunkCells;
  private final float[] costs;

  /** Where the sum of a cell is, and which cells have one. */
  private final int[] slotOfCell;

  private final int[] cellOfSlot;
  private final int[] sizeOfSlot;
  private final long scratch;
  private int slots;

  Tally(CentroidBlock block, int chunkRows, OffHeap memory) {
    dimension = block.dimension();
    scratch = memory.allocate(block.scratchBytes());
    int cells = block.count();
    sumBytes = CentroidSums.bytes(dimension);
    int most = Math.min(cells, chunkRows);
    sums = memory.allocate(most * sumBytes);
    addresses = new long[chunkRows];
    chunkCells = new int[chunkRows];
    costs = new float[chunkRows];
    slotOfCell = new int[cells];
    Arrays.fill(slotOfCell, NONE);
    cellOfSlot = new int[most];
    sizeOfSlot = new int[most];
  }

  /** Finds the nearest cells of rows {@code selected[from..to-1]}, and adds the rows up by cell. */
  void count(
      TrainingRows rows, int[] selected, int from, int to, PackedCentroids centroids, int[] cells) {
    int count = to - from;
    for (int i = 0; i < count; i++) {
      addresses[i] = rows.address(selected[from + i]);
    }
    centroids.nearest(addresses, count, scratch, chunkCells, costs);
    System.arraycopy(chunkCells, 0, cells, from, count);
    clear();
    for (int i = 0; i < count; i++) {
      int slot = slotOf(chunkCells[i]);
      CentroidSums.add(addresses[i], dimension, sum(slot));
      sizeOfSlot[slot]++;
    }
  }

  /** Adds the sums of the chunk to those of all. */
  void addTo(CellSums all) {
    for (int slot = 0; slot < slots; slot++) {
      all.add(cellOfSlot[slot], sum(slot), sizeOfSlot[slot]);
    }
  }

  private void clear() {
    for (int slot = 0; slot < slots; slot++) {
      slotOfCell[cellOfSlot[slot]] = NONE;
    }
    slots = 0;
  }

  private int slotOf(int cell) {
    if (slotOfCell[cell] == NONE) {
      slotOfCell[cell] = slots;
      cellOfSlot[slots] = cell;
      sizeOfSlot[slots] = 0;
      CentroidSums.clear(dimension, sum(slots));
      slots++;
    }
    return slotOfCell[cell];
  }

  private long sum(int slot) {
    return sums + slot * sumBytes;
  }
}
