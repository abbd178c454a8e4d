package dev.nearfield.quantize;

import dev.nearfield.kernel.CellKernel;

/**
 * What a codec needs to encode a vector or to prepare it as a query, reused from call to call.
 *
 * <p>Threads: one at a time. Owns: its arrays; borrows the memory.
 */
public final class CodecScratch {

  final float[] vector;
  final float[] cellScores = new float[CellKernel.MAX_CELLS];

  /** Squared distances of the query and the centroids. */
  final float[] cellDistances = new float[CellKernel.MAX_CELLS];

  final long memory;
  private float[] deviations = {};

  /**
   * Takes memory for one codec, or for any that is learned later in its place.
   *
   * @param memory address of {@link RowCodec#scratchBytes} bytes, aligned to 64
   */
  public CodecScratch(int dimension, long memory) {
    this.vector = new float[dimension];
    this.memory = memory;
  }

  /** An array for the deviations of {@code count} rows. */
  float[] deviations(int count) {
    if (deviations.length < count) {
      deviations = new float[Math.max(count, 2 * deviations.length)];
    }
    return deviations;
  }

  /** The cell of the best score for the query last prepared; of equal ones the lowest. */
  public int bestCell(int cells) {
    int best = 0;
    for (int cell = 1; cell < cells; cell++) {
      best = cellScores[cell] > cellScores[best] ? cell : best;
    }
    return best;
  }

  /** Heap bytes held. */
  public long bytes() {
    return (long) Float.BYTES
        * (vector.length + cellScores.length + cellDistances.length + deviations.length);
  }
}
