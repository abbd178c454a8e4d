package dev.nearfield.quantize;

import dev.nearfield.Encoding;
import dev.nearfield.Metric;
import dev.nearfield.kernel.Bit1Kernel;
import dev.nearfield.kernel.Bit1Row;
import dev.nearfield.kernel.BitKernels;
import dev.nearfield.kernel.Rotation;

/**
 * Rows of one bit per component, measured from the nearest of some centroids: RaBitQ (Gao and Long,
 * SIGMOD 2024, arXiv:2405.12497) with k-means centroids and queries of four bits.
 *
 * <p>Threads: immutable, share freely. Owns: copies of the centroids, some of them off-heap memory
 * that the garbage collector frees.
 */
public final class Bit1Codec implements RowCodec {

  /*
   * A vector o of the cell with centroid c leaves a residual r = o - c. Rotated by P, which keeps
   * all products, its signs s are its code. What a query q has in common with r is estimated from
   * the signs, without bias over rotations [1, theorem 3.2]:
   *
   *   r.(q-c)  ~  f s.P(q-c),   f = |r|^2 / s.Pr
   *
   * That would need the bits of a query of its own for each cell. But for any m
   *
   *   s.P(q-c) = s.P(q-m) - s.P(c-m)
   *
   * where the second part belongs to the row, and so one query u = P(q-m) serves all cells; m is
   * the centroids' mean, which keeps u short and so its four bits fine. With a score per cell:
   *
   *   -|o-q|^2  ~  -|q-c|^2  +  (-|r|^2 - 2 f s.P(c-m))  +  2 f s.u
   *       o.q   ~      c.q   +  (  r.c  -   f s.P(c-m))  +    f s.u
   *
   * (cell, constant of the row, factor times sum). Both have the error of r.(q-c), which is small
   * where q is near the centroid. Unit vectors are compared by distance.
   *
   * [1] arXiv:2405.12497.
   */

  private final Bit1Kernel kernel;
  private final Rotation rotation;
  private final Metric metric;
  private final Cells cells;

  /** Rotated centroids, seen from their mean; shape {@code [cells][dimension]}. */
  private final float[][] rotated;

  private Bit1Codec(Bit1Kernel kernel, Rotation rotation, Metric metric, Cells cells) {
    this.kernel = kernel;
    this.rotation = rotation;
    this.metric = metric;
    this.cells = cells;
    rotated = new float[cells.count()][kernel.dimension()];
    for (int cell = 0; cell < rotated.length; cell++) {
      cells.subtractMean(cells.centroid(cell), rotated[cell]);
      rotation.apply(rotated[cell]);
    }
  }

  /** A codec that has learned nothing: one cell around zero. */
  static Bit1Codec of(Metric metric, int dimension) {
    return new Bit1Codec(
        BitKernels.bit1(dimension),
        new Rotation(dimension),
        metric,
        new Cells(metric, new float[1][dimension], 0));
  }

  /**
   * The same kernel over rows measured from other centroids; rows of both must not be mixed.
   *
   * @param centroids shape {@code [1..64][dimension]}; borrowed for good
   * @param learnedRows rows that there were when they were learned
   */
  public Bit1Codec with(float[][] centroids, int learnedRows) {
    return new Bit1Codec(kernel, rotation, metric, new Cells(metric, centroids, learnedRows));
  }

  /** What rows are measured from. */
  public Cells cells() {
    return cells;
  }

  @Override
  public Bit1Kernel kernel() {
    return kernel;
  }

  @Override
  public long scratchBytes() {
    return cells.queryBytes();
  }

  @Override
  public void encode(float[] vector, CodecScratch scratch, long row) {
    int cell = cells.nearest(vector, scratch);
    float[] centroid = cells.centroid(cell);
    float[] residual = scratch.vector;
    for (int i = 0; i < residual.length; i++) {
      residual[i] = vector[i] - centroid[i];
    }
    double squaredNorm = Sums.dot(residual, residual);
    double alongCentroid = metric == Metric.DOT ? Sums.dot(residual, centroid) : 0;
    rotation.apply(residual);
    double length = Sums.magnitudes(residual); // s.Pr
    double factor = length > 0 ? squaredNorm / length : 0;
    double offset = factor * Sums.signed(residual, rotated[cell]);
    boolean dot = metric == Metric.DOT;
    double constant = dot ? alongCentroid - offset : -squaredNorm - 2 * offset;
    Bit1Row.encode(
        residual,
        residual.length,
        (float) (dot ? factor : 2 * factor),
        (float) constant,
        cell,
        row);
  }

  @Override
  public void prepareQuery(float[] vector, CodecScratch scratch, long query) {
    cells.score(vector, scratch);
    cells.subtractMean(vector, scratch.vector);
    rotation.apply(scratch.vector);
    kernel.prepareQuery(scratch.vector, scratch.cellScores, cells.count(), query);
  }

  @Override
  public boolean isExact(Encoding stored) {
    return false;
  }

  /** Says what is wrong with a stored row, or that nothing is: an empty text. */
  public String flawOf(long row) {
    int dimension = kernel.dimension();
    int cell = Bit1Row.cell(row, dimension);
    int ones = Bit1Row.ones(row, dimension);
    float factor = Bit1Row.factor(row, dimension);
    float constant = Bit1Row.constant(row, dimension);
    if (cell < 0 || cell >= cells.count()) {
      return "its cell is %d of %d".formatted(cell, cells.count());
    }
    if (ones < 0 || ones > dimension) {
      return "it has %d ones in %d bits".formatted(ones, dimension);
    }
    if (!(factor >= 0 && factor <= Float.MAX_VALUE && Math.abs(constant) <= Float.MAX_VALUE)) {
      return "its factor is %s and its constant %s".formatted(factor, constant);
    }
    return "";
  }
}
