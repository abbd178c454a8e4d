package dev.nearfield.quantize;

import dev.nearfield.Metric;
import dev.nearfield.kernel.BFloat16Row;
import dev.nearfield.kernel.Float32Row;
import dev.nearfield.kernel.KernelWarmup;
import dev.nearfield.kernel.RawMemory;
import dev.nearfield.kernel.RowKernel;
import dev.nearfield.kernel.RowKernels;
import dev.nearfield.kernel.Warmth;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * The centroids that rows of a few bits are measured from, and their mean.
 *
 * <p>Threads: immutable, share freely. Owns: off-heap rows, which the garbage collector frees.
 */
public final class Cells {

  private final float[][] centroids;
  private final float[] mean;
  private final int learnedRows;
  private final Warmth warmth;
  private final RowKernel squaredL2;
  private final RowKernel scores;
  private final MemorySegment memory;
  private final long[] rows;

  /** Squared lengths of the centroids; shape {@code [cells]}. */
  private final float[] squaredNorms;

  Cells(Metric metric, float[][] centroids, int learnedRows, Warmth warmth) {
    this.centroids = centroids;
    this.learnedRows = learnedRows;
    this.warmth = warmth;
    int dimension = centroids[0].length;
    mean = mean(centroids);
    boolean halves = areHalves(centroids);
    squaredL2 =
        halves
            ? RowKernels.bfloat16SquaredL2(dimension, warmth)
            : RowKernels.float32SquaredL2(dimension, warmth);
    scores = metric == Metric.DOT ? dot(halves, dimension, warmth) : squaredL2;
    long stride = squaredL2.strideBytes();
    memory = Arena.ofAuto().allocate(centroids.length * stride, 64);
    RawMemory.register(memory);
    rows = new long[centroids.length];
    squaredNorms = new float[centroids.length];
    for (int cell = 0; cell < rows.length; cell++) {
      rows[cell] = memory.address() + cell * stride;
      if (halves) {
        BFloat16Row.encode(centroids[cell], dimension, rows[cell]);
      } else {
        Float32Row.encode(centroids[cell], dimension, rows[cell]);
      }
      squaredNorms[cell] = (float) Sums.dot(centroids[cell], centroids[cell]);
    }
  }

  /** Other cells under the same warmth. */
  Cells with(Metric metric, float[][] centroids, int learnedRows) {
    return new Cells(metric, centroids, learnedRows, warmth);
  }

  /** As {@link RowCodec#addTo}. */
  void addTo(KernelWarmup warmup) {
    warmup.add(scores);
    if (scores != squaredL2) {
      warmup.add(squaredL2); // what adds find their cell by
    }
  }

  /** How many there are, {@code 1..64}. */
  public int count() {
    return centroids.length;
  }

  /** Rows that there were when the centroids were learned; 0 for the one at zero. */
  public int learnedRows() {
    return learnedRows;
  }

  /** A centroid; not to be changed. */
  public float[] centroid(int cell) {
    return centroids[cell];
  }

  /** Bytes of a query of these cells, or of any that are learned later in their place. */
  long queryBytes() {
    int dimension = mean.length;
    return Math.max(
        RowKernels.float32SquaredL2(dimension, warmth).queryBytes(),
        RowKernels.bfloat16SquaredL2(dimension, warmth).queryBytes());
  }

  /** The cell whose centroid is the nearest; of equally near ones the lowest. */
  int nearest(float[] vector, CodecScratch scratch) {
    score(squaredL2, vector, scratch);
    return scratch.bestCell(rows.length);
  }

  /** Fills in the scores of a query and the centroids, and their squared distances. */
  void score(float[] vector, CodecScratch scratch) {
    score(scores, vector, scratch);
    float[] distances = scratch.cellDistances;
    if (scores == squaredL2) {
      for (int cell = 0; cell < rows.length; cell++) {
        distances[cell] = -scratch.cellScores[cell];
      }
      return;
    }
    float squaredNorm = (float) Sums.dot(vector, vector);
    for (int cell = 0; cell < rows.length; cell++) {
      float distance = squaredNorm - 2 * scratch.cellScores[cell] + squaredNorms[cell];
      distances[cell] = Math.max(distance, 0f); // rounding
    }
  }

  void subtractMean(float[] vector, float[] difference) {
    for (int i = 0; i < mean.length; i++) {
      difference[i] = vector[i] - mean[i];
    }
  }

  /**
   * Whether bfloat16 holds the centroids, as it does those learned since they are rounded to it.
   */
  private static boolean areHalves(float[][] centroids) {
    for (float[] centroid : centroids) {
      for (float component : centroid) {
        if ((Float.floatToRawIntBits(component) & 0xffff) != 0) {
          return false;
        }
      }
    }
    return true;
  }

  private static RowKernel dot(boolean halves, int dimension, Warmth warmth) {
    return halves
        ? RowKernels.bfloat16Dot(dimension, warmth)
        : RowKernels.float32Dot(dimension, warmth);
  }

  private void score(RowKernel kernel, float[] vector, CodecScratch scratch) {
    try {
      kernel.prepareVector(vector, scratch.memory);
      kernel.score(scratch.memory, rows, rows.length, scratch.cellScores);
    } finally {
      Reference.reachabilityFence(memory);
    }
  }

  private static float[] mean(float[][] centroids) {
    float[] mean = new float[centroids[0].length];
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      for (float[] centroid : centroids) {
        sum += centroid[i];
      }
      mean[i] = (float) (sum / centroids.length);
    }
    return mean;
  }
}
