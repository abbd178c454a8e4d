package dev.nearfield;

/**
 * How the rows that the graph walks are stored in RAM. A walk over codes that hold less than the
 * index's {@link Encoding} ends with a rerank of the nearest by their stored vectors.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public enum Codes {
  /** Full precision: 4 bytes per component. */
  FLOAT32,
  /** 2 bytes per component: 8 significant bits at any magnitude. */
  BFLOAT16,
  /** 2 bytes per component: 11 significant bits for magnitudes from 6e-5 to 65,504. */
  FLOAT16,
  /** 7 bits per component with corrections per row. */
  INT8,
  /**
   * 4 bits per component with corrections per row, measured from the nearest of up to 64 learned
   * centroids (RaBitQ): one cache line a row up to 108 dimensions, two up to 236, and the fastest
   * walk there. Of the beam those are reranked by their stored vectors that may become hits: few.
   */
  INT4,
  /**
   * One bit per component with corrections per row, measured from the nearest of up to 64 learned
   * centroids (RaBitQ): the fastest walk and the least RAM from about 256 dimensions on. Hits are
   * reranked by those of the beam's stored vectors that may become hits. Below 256 dimensions it
   * works, but a bit says too little of so few components, and {@link #INT4} reaches the same
   * recall sooner.
   */
  BIT1,
  /**
   * Chosen for a new index by its dimension, the default: {@link #INT8} up to 48, where its rows
   * fit one cache line, {@link #INT4} below 256, {@link #BIT1} from there on. A saved index has one
   * of the others.
   */
  AUTO;

  private static final int INT8_MAX_DIMENSION = 48;
  private static final int BIT1_MIN_DIMENSION = 256;

  /**
   * The format of an index that is created with this one: itself, unless it is {@link #AUTO}.
   *
   * @param dimension components per vector
   */
  public Codes at(int dimension) {
    if (this != AUTO) {
      return this;
    }
    if (dimension <= INT8_MAX_DIMENSION) {
      return INT8;
    }
    return dimension < BIT1_MIN_DIMENSION ? INT4 : BIT1;
  }
}
