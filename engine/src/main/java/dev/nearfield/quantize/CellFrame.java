package dev.nearfield.quantize;

import dev.nearfield.Encoding;
import dev.nearfield.Metric;
import dev.nearfield.kernel.CellKernel;
import dev.nearfield.kernel.Rotation;
import dev.nearfield.kernel.Warmth;

/**
 * What a {@link CellCodec} has, however many bits its codes have.
 *
 * <p>Threads: immutable, share freely. Owns: as {@link Cells}.
 *
 * @param kernel scores the rows
 * @param rotation what residuals go through before they are rounded
 * @param metric of the index
 * @param cells what rows are measured from
 * @param excess by how much a stored row may exceed its bound because its components were rounded
 */
record CellFrame(CellKernel kernel, Rotation rotation, Metric metric, Cells cells, float excess) {

  /** That of a codec that has learned nothing, for codes of stored rows of an encoding. */
  static CellFrame unlearned(CellKernel kernel, Encoding stored, Metric metric, Warmth warmth) {
    int dimension = kernel.dimension();
    var oneAroundZero = new Cells(metric, new float[1][dimension], 0, warmth);
    var rotation = new Rotation(dimension, warmth);
    return new CellFrame(kernel, rotation, metric, oneAroundZero, excess(stored, metric));
  }

  /** The same with other centroids. */
  CellFrame with(float[][] centroids, int learnedRows) {
    Cells others = cells.with(metric, centroids, learnedRows);
    return new CellFrame(kernel, rotation, metric, others, excess);
  }

  /** How much longer rounding may make a unit vector: half a unit of the last of its bits. */
  private static float excess(Encoding stored, Metric metric) {
    if (metric != Metric.COSINE) {
      return 0;
    }
    return switch (stored) {
      case FLOAT32 -> 0;
      case FLOAT16 -> 1f / (1 << 11);
      case BFLOAT16 -> 1f / (1 << 8);
    };
  }
}
