package dev.nearfield;

/**
 * How the rows that the graph walks are stored in RAM. A walk over codes that hold less than the
 * index's {@link Encoding} ends with a rerank of the nearest by their stored vectors.
 */
public enum Codes {
  /** Full precision: 4 bytes per component. */
  FLOAT32,
  /** 2 bytes per component: 8 significant bits at any magnitude. */
  BFLOAT16,
  /** 2 bytes per component: 11 significant bits for magnitudes from 6e-5 to 65,504. */
  FLOAT16,
  /** 7 bits per component with corrections per row. */
  INT8
}
