package dev.nearfield;

/**
 * How vectors are stored in full: in the index's files, or in RAM in an index that lives in memory
 * only. {@link VectorIndex#get}, reranks and exact searches read them; hits carry their scores.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public enum Encoding {
  /** 4 bytes per component, as given. */
  FLOAT32,
  /**
   * 2 bytes per component: 11 significant bits for magnitudes from 6e-5 to 65,504. Larger
   * components are refused, smaller ones keep fewer bits.
   */
  FLOAT16,
  /** 2 bytes per component: 8 significant bits at any magnitude. */
  BFLOAT16
}
