package dev.nearfield.kernel;

/**
 * Scores one prepared query against batches of rows of one format; larger scores are nearer. How a
 * query is prepared is for each kind of kernel to say.
 *
 * <p>Threads: immutable, share freely; a query's memory belongs to one thread at a time. Owns:
 * nothing, borrows the rows and the query's memory.
 */
public sealed interface CodeKernel permits RowKernel, CellKernel {

  /** Components per row. */
  int dimension();

  /** Bytes from one row to the next: a multiple of 64, so that every row starts a cache line. */
  int strideBytes();

  /** Bytes of 64-byte-aligned memory that a prepared query needs, scratch included. */
  int queryBytes();

  /**
   * Scores rows against a prepared query. A pair has one score, whatever its place in the batch.
   *
   * @param query address of a prepared query; its scratch part is overwritten
   * @param rows addresses of rows, checked by the caller ({@link RowTable#address})
   * @param count rows to score; {@code 0..rows.length}
   * @param scores receives the scores, shape {@code [count]}
   * @throws InternalError if a row lies in a mapped file that can no longer be read
   */
  void score(long query, long[] rows, int count, float[] scores);
}
