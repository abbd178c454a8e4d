package dev.nearfield.quantize;

import dev.nearfield.Encoding;
import dev.nearfield.Metric;
import dev.nearfield.kernel.CellKernel;
import dev.nearfield.kernel.KernelWarmup;

/**
 * Rows of a few bits per component, measured from the nearest of some centroids: RaBitQ (Gao and
 * Long, SIGMOD 2024, arXiv:2405.12497; with more bits, Gao and others, arXiv:2409.09913) with
 * k-means centroids.
 *
 * <p>Threads: immutable, share freely. Owns: copies of the centroids, some of them off-heap memory
 * that the garbage collector frees.
 */
public abstract sealed class CellCodec implements RowCodec permits Bit1Codec, Int4Codec {

  /*
   * A vector o of the cell with centroid c leaves a residual r = o - c. Rotated by P, which keeps
   * all products, it is rounded to a code, which stands for a vector s of whole or half numbers: of
   * 1-bit codes, the signs. What a query q has in common with r is estimated from the code, without
   * bias over rotations [1, theorem 3.2]:
   *
   *   r.(q-c)  ~  f s.P(q-c),   f = |r|^2 / s.Pr
   *
   * That would need the values of a query of its own for each cell. But for any m
   *
   *   s.P(q-c) = s.P(q-m) - s.P(c-m)
   *
   * where the second part belongs to the row, and so one query u = P(q-m) serves all cells; m is
   * the centroids' mean, which keeps u short and so its few bits fine. With a score per cell:
   *
   *   -|o-q|^2  ~  -|q-c|^2  +  (-|r|^2 - 2 f s.P(c-m))  +  2 f s.u
   *       o.q   ~      c.q   +  (  r.c  -   f s.P(c-m))  +    f s.u
   *
   * (cell, constant of the row, factor times sum). Both have the error of r.(q-c), which is small
   * where q is near the centroid. Unit vectors are compared by distance.
   *
   * [1] arXiv:2405.12497.
   */

  /** Standard deviations that an error may reach; one in 1,000 or so goes further: ADR 22. */
  private static final float DEVIATIONS = 2.5f;

  /** What sums of floats may be off where a row has no other error. */
  private static final float ROUNDING = 1f / (1 << 16);

  private final CellFrame frame;
  private final Cells cells;

  /** Rotated centroids, seen from their mean; shape {@code [cells][dimension]}. */
  private final float[][] rotated;

  CellCodec(CellFrame frame) {
    this.frame = frame;
    cells = frame.cells();
    rotated = new float[cells.count()][frame.kernel().dimension()];
    for (int cell = 0; cell < rotated.length; cell++) {
      cells.subtractMean(cells.centroid(cell), rotated[cell]);
      frame.rotation().apply(rotated[cell]);
    }
  }

  /** A codec of the same format in another frame. */
  abstract CellCodec with(CellFrame frame);

  /** Returns how many steps of a code make 1 in a rotated residual; any number if that is moot. */
  abstract float inverseStep(float[] residual);

  /** Returns the product of what the code of a rotated residual stands for, s, and a vector. */
  abstract double product(float[] residual, float inverseStep, float[] vector);

  /** Stores a row. */
  abstract void write(
      float[] residual, float inverseStep, float factor, float constant, int cell, long row);

  /** Returns the cell that a stored row is measured from. */
  public abstract int cellOf(long row);

  /** Says what is wrong with a stored row, or that nothing is: an empty text. */
  public abstract String flawOf(long row);

  /**
   * The same kernel over rows measured from other centroids; rows of both must not be mixed.
   *
   * @param centroids shape {@code [1..64][dimension]}; borrowed for good
   * @param learnedRows rows that there were when they were learned
   */
  public final CellCodec with(float[][] centroids, int learnedRows) {
    return with(frame.with(centroids, learnedRows));
  }

  /** What rows are measured from. */
  public final Cells cells() {
    return cells;
  }

  @Override
  public CellKernel kernel() {
    return frame.kernel();
  }

  @Override
  public final void addTo(KernelWarmup warmup) {
    warmup.add(frame.kernel());
    warmup.add(frame.rotation());
    cells.addTo(warmup);
  }

  @Override
  public final long scratchBytes() {
    return cells.queryBytes();
  }

  @Override
  public final void encode(float[] vector, CodecScratch scratch, long row) {
    int cell = cells.nearest(vector, scratch);
    float[] centroid = cells.centroid(cell);
    float[] residual = scratch.vector;
    for (int i = 0; i < residual.length; i++) {
      residual[i] = vector[i] - centroid[i];
    }
    boolean dot = frame.metric() == Metric.DOT;
    double squaredNorm = Sums.dot(residual, residual);
    double alongCentroid = dot ? Sums.dot(residual, centroid) : 0;
    frame.rotation().apply(residual);
    float inverseStep = inverseStep(residual);
    double length = product(residual, inverseStep, residual); // s.Pr
    double factor = length > 0 ? squaredNorm / length : 0;
    double offset = factor * product(residual, inverseStep, rotated[cell]);
    double constant = dot ? alongCentroid - offset : -squaredNorm - 2 * offset;
    float scaled = (float) (dot ? factor : 2 * factor);
    write(residual, inverseStep, scaled, (float) constant, cell, row);
  }

  @Override
  public final void prepareQuery(float[] vector, CodecScratch scratch, long query) {
    cells.score(vector, scratch);
    cells.subtractMean(vector, scratch.vector);
    frame.rotation().apply(scratch.vector);
    frame.kernel().prepareQuery(scratch.vector, scratch.cellScores, cells.count(), query);
  }

  @Override
  public final boolean hasBounds() {
    return true;
  }

  /** The kernel's score, and {@value #DEVIATIONS} standard deviations of its error. */
  @Override
  public final void bounds(
      long query, long[] rows, int count, CodecScratch scratch, float[] bounds) {
    float[] deviations = scratch.deviations(count);
    frame.kernel().deviations(query, rows, count, scratch.cellDistances, deviations);
    for (int i = 0; i < count; i++) {
      float bound = storedScore(bounds[i] + DEVIATIONS * deviations[i]) + frame.excess();
      bounds[i] = bound + Math.abs(bound) * ROUNDING;
    }
  }

  /** The score of a stored row that the kernel's score of its code comes to. */
  private float storedScore(float score) {
    return frame.metric() == Metric.COSINE
        ? 1 + score / 2
        : score; // q.o = 1 - |o-q|^2 / 2 where both are 1
  }

  /** Unit vectors are walked by minus their squared distance, too. */
  @Override
  public final float selfScore() {
    return 0;
  }

  @Override
  public final boolean isExact(Encoding stored) {
    return false;
  }

  /** What {@link #flawOf} says of what all rows have. */
  final String flawOf(int cell, float factor, float constant) {
    if (cell < 0 || cell >= cells.count()) {
      return "its cell is %d of %d".formatted(cell, cells.count());
    }
    if (!(factor >= 0 && factor <= Float.MAX_VALUE && Math.abs(constant) <= Float.MAX_VALUE)) {
      return "its factor is %s and its constant %s".formatted(factor, constant);
    }
    return "";
  }
}
