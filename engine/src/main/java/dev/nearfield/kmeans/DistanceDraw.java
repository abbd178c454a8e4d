package dev.nearfield.kmeans;

import dev.nearfield.kernel.RowKernel;
import dev.nearfield.kernel.RowKernels;
import dev.nearfield.parallel.Workers;
import java.util.Arrays;
import java.util.Random;

/**
 * Draws rows with a chance proportional to their squared distance from the nearest of some rows
 * named before: the step that k-means++ consists of.
 *
 * <p>Threads: used by one thread, works with many. Owns: nothing, its memory belongs to the run.
 */
final class DistanceDraw {

  /** Rows that are scored by one call and whose distances are summed up before they are shared. */
  private static final int TASK_ROWS = 512;

  /** Fewer tasks than this are not worth waking a thread for. */
  private static final int TASKS_PER_GRAB = 8;

  private final TrainingRows rows;
  private final int[] candidates;
  private final Workers workers;
  private final RowKernel kernel;
  private final Scratch[] scratches;
  private final float[] distances;
  private final double[] taskSums;

  /** What one worker scores with. */
  private static final class Scratch {

    private final long query;
    private final long[] addresses = new long[TASK_ROWS];
    private final float[] scores = new float[TASK_ROWS];

    Scratch(long query) {
      this.query = query;
    }
  }

  /**
   * Nothing is named yet.
   *
   * @param candidates rows that may be drawn; borrowed
   */
  DistanceDraw(TrainingRows rows, int[] candidates, Workers workers, OffHeap memory) {
    this.rows = rows;
    this.candidates = candidates;
    this.workers = workers;
    kernel = RowKernels.float32SquaredL2(rows.dimension());
    distances = new float[candidates.length];
    Arrays.fill(distances, Float.POSITIVE_INFINITY);
    taskSums = new double[Math.ceilDiv(candidates.length, TASK_ROWS)];
    scratches = new Scratch[workers.count()];
    for (int i = 0; i < scratches.length; i++) {
      scratches[i] = new Scratch(memory.allocate(kernel.queryBytes()));
    }
  }

  /** Names a row: an address of a {@code Float32Row}. */
  void name(long row) {
    workers.run(
        taskSums.length,
        TASKS_PER_GRAB,
        (worker, task) -> {
          int from = task * TASK_ROWS;
          int to = Math.min(candidates.length, from + TASK_ROWS);
          taskSums[task] = lowerDistances(row, from, to, scratches[worker]);
        });
  }

  private double lowerDistances(long row, int from, int to, Scratch scratch) {
    for (int i = from; i < to; i++) {
      scratch.addresses[i - from] = rows.address(candidates[i]);
    }
    kernel.prepareQuery(row, scratch.query);
    kernel.score(scratch.query, scratch.addresses, to - from, scratch.scores);
    double sum = 0;
    for (int i = from; i < to; i++) {
      distances[i] = Math.min(distances[i], -scratch.scores[i - from]);
      sum += distances[i];
    }
    return sum;
  }

  /** A row, once one is named; evenly drawn where all are equal to a named one. */
  int draw(Random random) {
    double total = 0;
    for (double sum : taskSums) {
      total += sum;
    }
    int even = candidates[random.nextInt(candidates.length)];
    double left = random.nextDouble() * total;
    int task = 0;
    while (task < taskSums.length - 1 && left >= taskSums[task]) {
      left -= taskSums[task++];
    }
    return total > 0 ? candidates[drawIn(task, left)] : even;
  }

  /** Rounding may carry {@code left} past the end: then the last row with a distance is it. */
  private int drawIn(int task, double left) {
    int from = task * TASK_ROWS;
    int to = Math.min(candidates.length, from + TASK_ROWS);
    int found = from;
    double rest = left;
    for (int i = from; i < to; i++) {
      if (distances[i] > 0) {
        found = i;
        rest -= distances[i];
        if (rest < 0) {
          return found;
        }
      }
    }
    return found;
  }

  /** Whether every candidate is equal to a named row. */
  boolean exhausted() {
    return Arrays.stream(taskSums).sum() == 0;
  }
}
