package dev.nearfield.kmeans;

/**
 * Where the first centroids come from.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public enum Seeding {
  /**
   * Rows drawn one after another, each with a chance proportional to its squared distance from the
   * nearest drawn before (Arthur and Vassilvitskii, SODA 2007), among at most sixteen training rows
   * per cell.
   */
  KMEANS_PLUS_PLUS,
  /** Rows drawn evenly: faster, and worse where cells differ in size. */
  RANDOM
}
