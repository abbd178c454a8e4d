package dev.nearfield.peers;

import java.util.Arrays;

/** Vectors by position. Threads: any thread may read. */
interface Vectors {

  /** Number of vectors. */
  int count();

  /** Components per vector. */
  int dimension();

  /** Copies one vector into an array of {@link #dimension} components. */
  void read(int position, float[] vector);

  /** A copy of one vector. */
  default float[] row(int position) {
    float[] vector = new float[dimension()];
    read(position, vector);
    return vector;
  }

  /** A copy of all vectors. */
  default float[][] rows() {
    float[][] rows = new float[count()][];
    Arrays.setAll(rows, this::row);
    return rows;
  }
}
