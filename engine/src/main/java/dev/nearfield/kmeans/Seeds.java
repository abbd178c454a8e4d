package dev.nearfield.kmeans;

import dev.nearfield.parallel.Workers;
import java.util.Arrays;
import java.util.Random;

/**
 * Chooses the first centroids among the training rows.
 *
 * <p>Threads: static; works with many. Owns: nothing.
 */
final class Seeds {

  /**
   * Rows per cell among which k-means++ draws. It looks at all of them for every cell, so all
   * training rows would take longer than the iterations.
   */
  private static final int ROWS_PER_CELL = 16;

  private Seeds() {}

  /** Puts a row into each centroid; the caller packs them. */
  static void sow(
      Seeding seeding,
      TrainingRows rows,
      PackedCentroids centroids,
      Random random,
      Workers workers,
      ProgressCount progress) {
    switch (seeding) {
      case RANDOM -> sowEvenly(rows, centroids, random);
      case KMEANS_PLUS_PLUS -> sowByDistance(rows, centroids, random, workers, progress);
    }
  }

  private static void sowEvenly(TrainingRows rows, PackedCentroids centroids, Random random) {
    int[] drawn = Sampling.positions(rows.count(), centroids.count(), random);
    for (int cell = 0; cell < drawn.length; cell++) {
      centroids.put(cell, rows.address(drawn[cell]));
    }
  }

  private static void sowByDistance(
      TrainingRows rows,
      PackedCentroids centroids,
      Random random,
      Workers workers,
      ProgressCount progress) {
    int count = (int) Math.min(rows.count(), (long) ROWS_PER_CELL * centroids.count());
    int[] candidates = Sampling.positions(rows.count(), count, random);
    try (var memory = new OffHeap()) {
      var draw = new DistanceDraw(rows, candidates, workers, memory);
      int row = candidates[random.nextInt(candidates.length)];
      for (int cell = 0; cell < centroids.count(); cell++) {
        centroids.put(cell, rows.address(row));
        draw.name(rows.address(row));
        row = draw.draw(random);
        progress.tell();
      }
    }
  }

  /**
   * Gives each cell without rows a centroid from the cell with the most: a row drawn as k-means++
   * would, far from the rows that are centroids already. The large cell counts as split in two
   * after that.
   *
   * @param sizes rows of each cell
   * @param cells the cell of each row
   * @return whether a centroid changed; the caller packs them
   */
  static boolean resowEmpty(
      int[] sizes,
      int[] cells,
      TrainingRows rows,
      PackedCentroids centroids,
      Random random,
      Workers workers) {
    int[] loads = sizes.clone();
    boolean changed = false;
    int largest = largest(loads);
    for (int cell = 0; cell < loads.length && loads[largest] > 1; ) {
      if (loads[cell] > 0) {
        cell++;
      } else if (resow(cell, largest, cells, rows, centroids, random, workers)) {
        loads[cell] = loads[largest] / 2;
        loads[largest] -= loads[cell];
        changed = true;
      } else {
        loads[largest] = 1; // equal vectors cannot part: the next largest may
      }
      largest = largest(loads);
    }
    return changed;
  }

  private static boolean resow(
      int cell,
      int largest,
      int[] cells,
      TrainingRows rows,
      PackedCentroids centroids,
      Random random,
      Workers workers) {
    int[] members = membersOf(largest, cells);
    try (var memory = new OffHeap()) {
      var draw = new DistanceDraw(rows, members, workers, memory);
      draw.name(centroids.row(largest));
      if (draw.exhausted()) {
        return false;
      }
      centroids.put(cell, rows.address(draw.draw(random)));
      return true;
    }
  }

  private static int largest(int[] loads) {
    int largest = 0;
    for (int cell = 1; cell < loads.length; cell++) {
      if (loads[cell] > loads[largest]) {
        largest = cell;
      }
    }
    return largest;
  }

  private static int[] membersOf(int cell, int[] cells) {
    int[] members = new int[cells.length];
    int count = 0;
    for (int row = 0; row < cells.length; row++) {
      if (cells[row] == cell) {
        members[count++] = row;
      }
    }
    return Arrays.copyOf(members, count);
  }
}
