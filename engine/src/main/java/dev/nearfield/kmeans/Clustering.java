package dev.nearfield.kmeans;

import dev.nearfield.VectorSource;

/**
 * The outcome of {@link KMeans#train}.
 *
 * <p>Threads: immutable, share freely. Owns: nothing outside the heap.
 */
public final class Clustering {

  private final Centroids centroids;
  private final float[] prices;
  private final KMeansOptions options;
  private final Assignment trained;
  private final int iterations;

  Clustering(
      Centroids centroids,
      float[] prices,
      KMeansOptions options,
      Assignment trained,
      int iterations) {
    this.centroids = centroids;
    this.prices = prices;
    this.options = options;
    this.trained = trained;
    this.iterations = iterations;
  }

  /** The centroids. */
  public Centroids centroids() {
    return centroids;
  }

  /** {@link Assignment#objective} of the training rows. */
  public double objective() {
    return trained.objective();
  }

  /** Training rows of each cell, shape {@code [cellCount]}. */
  public int[] sizes() {
    return trained.sizes();
  }

  /** Rows that training looked at: the source's vectors, or a sample of them. */
  public int trainingRows() {
    return trained.count();
  }

  /** Iterations until training converged or reached its limit. */
  public int iterations() {
    return iterations;
  }

  /**
   * Assigns every vector of a source, within the load cap of a balanced training; with the options'
   * threads and listener.
   *
   * @throws dev.nearfield.InvalidVectorException naming the position of a vector that cannot be
   *     compared
   * @throws java.util.concurrent.CancellationException if the listener says so; nothing is kept
   */
  public Assignment assign(VectorSource source) {
    return CellAssigner.assign(
        centroids, prices, options.method(), source, options.threads(), options.listener());
  }
}
