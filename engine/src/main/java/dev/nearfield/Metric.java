package dev.nearfield;

/**
 * What is compared; a hit's score is larger for nearer vectors under each metric.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public enum Metric {
  /** Squared Euclidean distance; score = minus the squared distance. */
  SQUARED_L2,
  /** Cosine of the angle; vectors are normalised when added, zero vectors are refused. */
  COSINE,
  /** Dot product (maximum inner product). */
  DOT
}
