package dev.nearfield.testkit;

/**
 * An endless sequence of generated vectors, any of which can be drawn by its position alone: a file
 * of any size streams out of it, and base and queries are two ranges of one sequence.
 *
 * <p>Threads: implementations are immutable, share freely.
 */
public interface VectorFamily {

  /** Components per vector. */
  int dimension();

  /**
   * Draws a vector; the same position gives the same bits.
   *
   * @param position {@code >= 0}
   * @param vector receives it, shape {@code [dimension]}
   */
  void read(long position, float[] vector);

  /** Rows {@code first..first+count-1}, shape {@code [count][dimension]}. */
  default float[][] rows(long first, int count) {
    float[][] rows = new float[count][dimension()];
    for (int i = 0; i < count; i++) {
      read(first + i, rows[i]);
    }
    return rows;
  }
}
