package dev.nearfield.kmeans;

import dev.nearfield.InvalidVectorException;
import dev.nearfield.Metric;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.VectorSource;
import dev.nearfield.vector.VectorCheck;
import java.util.Objects;

/**
 * The centroids of cells: whoever has them knows the cell of any vector.
 *
 * <p>Threads: immutable, share freely. Owns: nothing outside the heap.
 */
public final class Centroids {

  private final float[][] vectors;
  private final Metric metric;

  private Centroids(float[][] vectors, Metric metric) {
    this.vectors = vectors;
    this.metric = metric;
  }

  /**
   * Takes given centroids; under cosine and dot those of length 1 in their direction.
   *
   * @param vectors shape {@code [cellCount][dimension]}; copied
   * @throws InvalidVectorException if they differ in length or cannot be compared
   * @throws OutOfRangeException if there are none, or too many
   */
  public static Centroids of(float[][] vectors, Metric metric) {
    OutOfRangeException.check("the number of centroids", vectors.length, 1, KMeans.MAX_CELLS);
    KMeans.checkShape(vectors[0].length, vectors.length);
    // Normalised as under cosine, so that an inner product does not favour the longest.
    Metric checked = metric == Metric.SQUARED_L2 ? metric : Metric.COSINE;
    var check = new VectorCheck(vectors[0].length, checked);
    float[][] copies = new float[vectors.length][vectors[0].length];
    for (int cell = 0; cell < copies.length; cell++) {
      try {
        check.accept(vectors[cell], copies[cell]);
      } catch (InvalidVectorException refused) {
        throw new InvalidVectorException("centroid %d: %s".formatted(cell, refused.getMessage()));
      }
    }
    return new Centroids(copies, metric);
  }

  /** Takes the outcome of a run, off its origin again. */
  static Centroids of(PackedCentroids packed, RowReader reader) {
    float[][] vectors = new float[packed.count()][packed.dimension()];
    for (int cell = 0; cell < vectors.length; cell++) {
      packed.copyTo(cell, vectors[cell]);
      reader.addOrigin(vectors[cell]);
    }
    return new Centroids(vectors, packed.metric());
  }

  /** Number of cells. */
  public int count() {
    return vectors.length;
  }

  /** Components of each centroid. */
  public int dimension() {
    return vectors[0].length;
  }

  /** What decides which centroid is nearest. */
  public Metric metric() {
    return metric;
  }

  /** A copy of one centroid, shape {@code [dimension]}. */
  public float[] get(int cell) {
    return vectors[Objects.checkIndex(cell, vectors.length)].clone();
  }

  /** A finder of single vectors' cells, to be closed. */
  public CellFinder finder() {
    return CellFinder.of(this, new OffHeap());
  }

  /** A scorer of single vectors against all centroids, for any number of threads. */
  public CentroidScorer scorer() {
    return new CentroidScorer(this);
  }

  /** {@link #assign(VectorSource, int, KMeansListener)} with a thread per processor. */
  public Assignment assign(VectorSource source) {
    return assign(source, Runtime.getRuntime().availableProcessors(), KMeansListener.SILENT);
  }

  /**
   * Finds the nearest centroid of every vector of a source; equally near ones give way to the
   * lowest. Reads the source once, forwards, and keeps four bytes of heap per vector.
   *
   * @throws InvalidVectorException naming the position of a vector that cannot be compared
   * @throws java.util.concurrent.CancellationException if the listener says so; nothing is kept
   */
  public Assignment assign(VectorSource source, int threads, KMeansListener listener) {
    return CellAssigner.assign(this, new float[count()], Method.LLOYD, source, threads, listener);
  }

  /** What lies in the middle of the centroids, for {@link RowReader}; zero but for squared L2. */
  float[] origin() {
    float[] origin = new float[dimension()];
    if (metric == Metric.SQUARED_L2) {
      for (int i = 0; i < origin.length; i++) {
        double sum = 0;
        for (float[] vector : vectors) {
          sum += vector[i];
        }
        origin[i] = (float) (sum / vectors.length);
      }
    }
    return origin;
  }
}
