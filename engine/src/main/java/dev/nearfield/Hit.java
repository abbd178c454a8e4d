package dev.nearfield;

/**
 * One row of a result.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param id the caller's id: a {@link String}, {@link Long} or {@link java.util.UUID}, by the
 *     index's {@link dev.nearfield.storage.KeyType}
 * @param score larger is nearer: the dot product, the cosine, or minus the squared distance
 */
public record Hit(Object id, float score) {

  /** The squared distance, for {@link Metric#SQUARED_L2} only. */
  public float distance() {
    return 0.0f - score; // not -0 for a score of 0
  }
}
