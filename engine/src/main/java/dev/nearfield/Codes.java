package dev.nearfield;

/** How the rows that the graph walks are stored in RAM. */
public enum Codes {
  /** Full precision: 4 bytes per component. */
  FLOAT32,
  /** 7 bits per component with corrections per row; hits are reranked with full precision. */
  INT8
}
